"""VNPAY's notices: what another implementation signed is read, and nothing else is."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.errors import Invalid, Untrusted
from chalicelib.payments.providers.vnpay.redirect_and_ipn import Credentials, read_notice
from tests import vnpay_signer
from tests.payments.providers.vnpay.recorded import CREDENTIALS, MADE, Query, cases, decoded, fields_of, notice

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
    assert fields_of(read_notice(decoded(row["query"]), CREDENTIALS)) == row["says"]


@pytest.mark.parametrize("row", cases(UNREADABLE))
def test_what_is_signed_and_makes_no_sense_is_invalid_and_not_a_forgery(row: dict[str, Any]) -> None:
    """VNPAY is told to try again, and nobody is accused."""
    with pytest.raises(Invalid):
        read_notice(decoded(row["query"]), CREDENTIALS)


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
        pytest.param([""], id="empty"),
        pytest.param([f" {GENUINE}"], id="spaced"),
        pytest.param([GENUINE, GENUINE], id="twice"),
        pytest.param([GENUINE[:-1] + "\ud800"], id="not-text"),
    ],
)
def test_only_the_whole_signature_counts_once(signature: list[str]) -> None:
    """Anything less or more is a forgery."""
    refused({**notice(), "vnp_SecureHash": signature})


def test_the_type_of_the_hash_is_not_signed_and_not_believed() -> None:
    """Version 2.0.0 sent it; it cannot choose a weaker hash."""
    assert read_notice({**notice(), "vnp_SecureHashType": ["MD5"]}, CREDENTIALS).attempt


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
