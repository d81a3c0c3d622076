"""VNPAY's notices: what another implementation signed is read, and nothing else is."""

from __future__ import annotations

import hashlib
import hmac
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.errors import Invalid, Untrusted
from chalicelib.domain.payment import Outcome
from chalicelib.gateways.vnpay import Credentials, read_notice, reply
from tests import vnpay_signer
from tests.gateways.recorded import CREDENTIALS, MADE, Query, cases, decoded, notice, told

READABLE = [row for row in MADE["notices"] if row["says"] != "unreadable"]
UNREADABLE = [row for row in MADE["notices"] if row["says"] == "unreadable"]
SIGNED = sorted(set(notice()) - {"vnp_SecureHash"})
GENUINE = notice()["vnp_SecureHash"][0]


def refused(query: Query, credentials: Credentials = CREDENTIALS) -> Untrusted:
    """How the query is refused."""
    with pytest.raises(Untrusted) as caught:
        read_notice(query, credentials)
    return caught.value


def signed(**changes: str) -> Query:
    """The recorded payment with these changes, signed anew."""
    params = {name: values[0] for name, values in notice().items() if name != "vnp_SecureHash"}
    made = vnpay_signer.signed({**params, **changes}, CREDENTIALS.secret)
    return {name: [value] for name, value in made.items()}


@pytest.mark.parametrize("row", cases(READABLE))
def test_what_vnpay_signs_is_read_as_it_was_meant(row: dict[str, Any]) -> None:
    """Attempt, state, whole dong, number, codes and moment."""
    assert told(read_notice(decoded(row["query"]), CREDENTIALS)) == row["says"]


@pytest.mark.parametrize("row", cases(UNREADABLE))
def test_what_is_signed_and_makes_no_sense_is_invalid_and_not_a_forgery(row: dict[str, Any]) -> None:
    """VNPAY is told to try again, and nobody is accused."""
    with pytest.raises(Invalid):
        read_notice(decoded(row["query"]), CREDENTIALS)


def test_the_published_vector_holds() -> None:
    """The fixture of the npm package's own tests, whose secret is public."""
    query = (
        "vnp_Amount=1000000&vnp_BankCode=NCB&vnp_BankTranNo=VNP14422574&vnp_CardType=ATM"
        "&vnp_OrderInfo=Thanh+toan+don+hang+2024-05-21T02%3A17%3A31.249Z&vnp_PayDate=20240521091806"
        "&vnp_ResponseCode=00&vnp_TmnCode=TEST_TMN_CODE&vnp_TransactionNo=14422574&vnp_TransactionStatus=00"
        "&vnp_TxnRef=1716257871703&vnp_SecureHash="
        "649982421beb422556a1374713c74e58e716ecbd05007c0c0e1f7effdfaf361dbf146889ca446139afe11b9954c4d5c4"
        "86e99e3b86fcfab6957f29eb0be72895"
    )
    heard = read_notice(decoded(query), Credentials("TEST_TMN_CODE", "test_secret"))
    assert (heard.attempt, heard.amount, heard.state.value) == ("1716257871703", 10_000, "paid")


def test_where_it_was_heard_is_noted() -> None:
    """`webhook`, unless somebody says otherwise."""
    assert read_notice(notice(), CREDENTIALS).source == "webhook"
    assert read_notice(notice(), CREDENTIALS, source="return").source == "return"


@pytest.mark.parametrize("name", SIGNED)
@pytest.mark.parametrize("change", ["changed", "longer", "emptied", "removed", "twice", "renamed"])
def test_changing_any_one_parameter_breaks_the_signature(name: str, change: str) -> None:
    """No part of a notice can be touched, not even by saying it twice."""
    query = notice()
    [value] = query.pop(name)
    other = "1" if value[0] != "1" else "2"
    changed: dict[str, Query] = {
        "changed": {name: [other + value[1:]]},
        "longer": {name: [value + "0"]},
        "emptied": {name: [""]},
        "removed": {},
        "twice": {name: [value, value]},
        "renamed": {f"{name}X": [value]},
    }
    refused({**query, **changed[change]})


def test_two_values_cannot_change_places() -> None:
    """The same values under other names are another notice."""
    query = notice()
    query["vnp_BankCode"], query["vnp_CardType"] = query["vnp_CardType"], query["vnp_BankCode"]
    refused(query)


@pytest.mark.parametrize(
    "signature",
    [
        pytest.param([], id="none"),
        pytest.param([""], id="empty"),
        pytest.param([GENUINE[:-1]], id="truncated"),
        pytest.param([GENUINE[:64]], id="half"),
        pytest.param([GENUINE + "0"], id="longer"),
        pytest.param([f" {GENUINE}"], id="spaced"),
        pytest.param([GENUINE, GENUINE], id="twice"),
        pytest.param([GENUINE[:-1] + "\u0660"], id="not-ascii"),
        pytest.param([GENUINE[:-1] + "\ud800"], id="not-text"),
        pytest.param(["0" * 128], id="zeros"),
    ],
)
def test_only_the_whole_signature_counts_once(signature: list[str]) -> None:
    """Anything less or more is a forgery."""
    refused({**notice(), "vnp_SecureHash": signature})


def test_no_signature_is_a_wrong_one() -> None:
    """And so is no query at all."""
    query = notice()
    del query["vnp_SecureHash"]
    refused(query)
    refused({})


def test_upper_case_hex_is_the_same_signature() -> None:
    """Some senders write it so."""
    query = {**notice(), "vnp_SecureHash": [GENUINE.upper()]}
    assert read_notice(query, CREDENTIALS) == read_notice(notice(), CREDENTIALS)


def test_the_type_of_the_hash_is_not_signed_and_not_believed() -> None:
    """Version 2.0.0 sent it; it cannot choose a weaker hash."""
    assert read_notice({**notice(), "vnp_SecureHashType": ["MD5"]}, CREDENTIALS).attempt


def test_another_secret_is_refused_and_the_previous_one_is_not() -> None:
    """While a secret is being replaced VNPAY may sign with either."""
    code, secret = CREDENTIALS.tmn_code, CREDENTIALS.secret
    refused(notice(), Credentials(code, "another"))
    refused(notice(), Credentials(code, "another", "yet another"))
    assert read_notice(notice(), Credentials(code, "new", secret)) == read_notice(notice(), CREDENTIALS)


def test_an_absent_previous_secret_signs_nothing() -> None:
    """The empty secret is no secret: anybody could sign with it."""
    params = {name: values[0] for name, values in notice().items() if name != "vnp_SecureHash"}
    text = urlencode(sorted(params.items()))
    forged = hmac.new(b"", text.encode(), hashlib.sha512).hexdigest()
    refused({**notice(), "vnp_SecureHash": [forged]})


def test_what_is_signed_for_another_merchant_is_refused() -> None:
    """Even where two merchants share a secret."""
    refused(notice(), Credentials("OTHER001", CREDENTIALS.secret))


@pytest.mark.parametrize(
    "extra",
    [
        {"utm_source": ["zalo"]},
        {"utm_source": ["zalo", "zalo"], "fbclid": [""]},
        {"amount": ["1"], "VNP_AMOUNT": ["1"], "Vnp_TxnRef": ["X"]},
        {"vnp_Empty": [""]},
        {"vnp_Bill_Mobile": [""], "vnp_PromotionAmount": [""]},
    ],
)
def test_what_is_not_signed_says_nothing(extra: Query) -> None:
    """Other people's parameters and empty ones change neither the verdict nor a word of the notice."""
    assert read_notice({**notice(), **extra}, CREDENTIALS) == read_notice(notice(), CREDENTIALS)


def test_an_empty_value_is_read_as_none() -> None:
    """It is not signed, so it may neither name an attempt nor a number."""
    assert read_notice({**notice("no moment of payment"), "vnp_PayDate": [""]}, CREDENTIALS).paid_at is None
    for unreadable, name in (("no attempt", "vnp_TxnRef"), ("no amount", "vnp_Amount")):
        with pytest.raises(Invalid):
            read_notice({**notice(unreadable), name: [""]}, CREDENTIALS)
    assert read_notice(signed(vnp_TransactionNo=""), CREDENTIALS).transaction == "0"


@pytest.mark.parametrize(
    "extra",
    [
        pytest.param({f"utm_{number}": [""] for number in range(40)}, id="many"),
        pytest.param({f"vnp_{number}": [""] for number in range(40)}, id="many-of-vnpay"),
        pytest.param({"vnp_" + "a" * 600: [""]}, id="long-name"),
        pytest.param({"vnp_None": []}, id="no-value"),
        pytest.param({"vnp_Half": ["\ud800"]}, id="not-text"),
    ],
)
def test_a_query_of_unreasonable_size_or_shape_is_not_even_checked(extra: Query) -> None:
    """Hashing is bounded whoever calls."""
    refused({**notice(), **extra})


def test_a_value_of_unreasonable_length_is_refused_even_if_it_is_signed() -> None:
    """VNPAY's own limit is half of ours."""
    assert read_notice(signed(vnp_OrderInfo="a" * 512), CREDENTIALS)
    refused(signed(vnp_OrderInfo="a" * 513))


_names = st.sampled_from([*SIGNED, "vnp_SecureHash", "vnp_SecureHashType", "x"]) | st.text()
_texts = st.text(st.characters(), max_size=30) | st.sampled_from(["00", "1600000", GENUINE])


@given(st.dictionaries(_names, st.lists(_texts, max_size=3), max_size=20))
def test_noise_is_never_anything_but_untrusted(query: Query) -> None:
    """Whatever is sent, there is no crash to learn from."""
    refused(query)


@pytest.mark.parametrize(
    ("outcome", "body"),
    [
        (Outcome.RECORDED, {"RspCode": "00", "Message": "Confirm Success"}),
        (Outcome.UNKNOWN, {"RspCode": "01", "Message": "Order not found"}),
        (Outcome.DUPLICATE, {"RspCode": "02", "Message": "Order already confirmed"}),
        (Outcome.AMOUNT, {"RspCode": "04", "Message": "invalid amount"}),
        (Outcome.FORGED, {"RspCode": "97", "Message": "Invalid signature"}),
        (Outcome.TRY_AGAIN, {"RspCode": "99", "Message": "Unknow error"}),
    ],
)
def test_each_outcome_is_told_in_vnpays_own_words(outcome: Outcome, body: dict[str, str]) -> None:
    """To the letter, spelling included."""
    assert reply(outcome) == body


def test_there_is_a_reply_to_every_outcome() -> None:
    """None of them leaves VNPAY without an answer."""
    assert {reply(outcome)["RspCode"] for outcome in Outcome} == {"00", "01", "02", "04", "97", "99"}
