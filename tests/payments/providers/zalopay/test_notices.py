"""ZaloPay's callbacks: what it signs is read as it was meant, however the JSON around it is written."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.errors import Invalid
from chalicelib.domain.payment.attempt import Notice, Outcome, State
from chalicelib.payments.providers.interface import Reply
from chalicelib.payments.providers.zalopay.adapter import PROVIDER, Credentials
from tests.payments.providers.zalopay.zalopay_side import DOCUMENT, NOW, ORDER, OURS, PUBLISHED, fields_of, read
from tests.zalopay_signer import APP_ID, KEY1, KEY2, PAYMENT, callback, compact, signature, signed

FIELDS = signed(compact(PAYMENT))


def unreadable(body: bytes) -> Invalid:
    """How a body that is signed for us is refused."""
    with pytest.raises(Invalid) as caught:
        read(body)
    return caught.value


def about(data: str) -> bytes:
    """A callback with this text in it, signed."""
    return json.dumps(signed(data)).encode()


def test_the_sample_of_the_document_is_read_as_it_was_meant() -> None:
    """Attempt, state, whole dong, number and moment."""
    assert fields_of(read(json.dumps(DOCUMENT["callback"]).encode(), PUBLISHED)) == DOCUMENT["says"]


def test_the_signer_of_our_tests_signs_as_the_document_does() -> None:
    """So that the other tests rest on more than our own reading of the specification."""
    sample = DOCUMENT["callback"]
    assert signed(sample["data"], PUBLISHED.key2) == sample


def test_a_callback_is_the_news_that_an_order_was_paid() -> None:
    """ZaloPay sends no other."""
    assert read(callback()) == Notice(
        provider="zalopay",
        attempt=ORDER.id,
        state=State.PAID,
        amount=16000,
        transaction="261204000000389",
        codes="1/1",
        source="webhook",
        paid_at=NOW + timedelta(seconds=60, milliseconds=333),
    )


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(json.dumps(FIELDS, indent=4).encode(), id="pretty-printed"),
        pytest.param(json.dumps(FIELDS, ensure_ascii=False, separators=(",", ":")).encode(), id="compact"),
        pytest.param(json.dumps(dict(reversed(FIELDS.items()))).encode(), id="another-order"),
        pytest.param(b"\xef\xbb\xbf" + json.dumps(FIELDS).encode(), id="byte-order-mark"),
        pytest.param(b"\r\n " + json.dumps(FIELDS).encode() + b"\n", id="white-space-around"),
        pytest.param(json.dumps(FIELDS).replace("/", "\\/").replace("e", "\\u0065").encode(), id="escaped"),
        pytest.param(json.dumps({**FIELDS, "mac": FIELDS["mac"].upper()}).encode(), id="upper-case-hex"),
        pytest.param(json.dumps({**FIELDS, "new": {"a": [1.5, None]}, "amount": 1}).encode(), id="more"),
        pytest.param(json.dumps({**FIELDS, "type": 2}).encode(), id="another-type"),
        pytest.param(json.dumps({**FIELDS, "type": None}).encode(), id="no-type"),
        pytest.param(json.dumps({"data": FIELDS["data"], "mac": FIELDS["mac"]}).encode(), id="without-type"),
    ],
)
def test_what_is_around_the_signed_text_does_not_matter(body: bytes) -> None:
    """Only that text is signed, so nothing else says anything."""
    assert read(body) == read(callback())


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(json.dumps(PAYMENT, indent=2), id="pretty-printed"),
        pytest.param(json.dumps(dict(reversed(PAYMENT.items()))), id="another-order"),
        pytest.param(compact({**PAYMENT, "app_user": "Trần Thị Mai"}), id="raw-vietnamese"),
        pytest.param(json.dumps({**PAYMENT, "app_user": "Trần Thị Mai"}), id="escaped-vietnamese"),
        pytest.param(compact({**PAYMENT, "app_id": str(APP_ID), "amount": "16000"}), id="quoted-numbers"),
        pytest.param(compact({**PAYMENT, "zp_trans_id": "261204000000389"}), id="quoted-number-of-zalopay"),
        pytest.param(compact({**PAYMENT, "new": {"a": [1.5, None]}, "zp_user_id": "u"}), id="new-fields"),
        pytest.param(compact({**PAYMENT, "user_fee_amount": 500, "discount_amount": 9000}), id="fee-and-discount"),
        pytest.param(compact({**PAYMENT, "currency": "VND"}), id="currency"),
        pytest.param(f" {compact(PAYMENT)}\n", id="white-space-around"),
    ],
)
def test_the_signed_text_is_taken_as_it_stands(data: str) -> None:
    """It is never written anew before its signature is looked at; a fee or a discount changes nothing."""
    assert read(about(data)) == read(callback())


@pytest.mark.parametrize("name", sorted(set(PAYMENT) - {"app_id", "app_trans_id", "amount", "zp_trans_id"}))
@pytest.mark.parametrize("change", ["null", "empty", "removed"])
def test_what_we_do_not_need_may_be_missing(name: str, change: str) -> None:
    """Null, empty and missing are the same."""
    rest = {other: value for other, value in PAYMENT.items() if other != name}
    message = {"null": {**PAYMENT, name: None}, "empty": {**PAYMENT, name: ""}, "removed": rest}[change]
    parsed = read(about(compact(message)))
    assert parsed.paid_at is None or name != "server_time"
    assert parsed.dedupe == read(callback()).dedupe


NOTHING: list[object] = [None, "", 1.5, True, [], {}, "a b", "x" * 65, "ệ"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *[(name, value) for name in ("app_trans_id", "amount", "zp_trans_id") for value in NOTHING],
        *[(name, value) for name in ("amount", "zp_trans_id") for value in (0, -5, "0", "00", "-5")],
    ],
)
def test_what_we_need_is_needed(name: str, value: object) -> None:
    """Signed, and still nobody can tell what was paid."""
    assert unreadable(callback(**{name: value})).fields.keys() <= {name, "data"}


@pytest.mark.parametrize(
    ("name", "attempt"),
    [
        ("261204_ABCDEFGH2345WXYZ", "ABCDEFGH2345WXYZ"),
        ("261204_4242_ABCD", "4242_ABCD"),
        ("261204_", "261204_"),
        ("_ABCD", "_ABCD"),
        ("ABCDEFGH2345WXYZ", "ABCDEFGH2345WXYZ"),
        ("26120_ABCD", "26120_ABCD"),
        ("2612045_ABCD", "2612045_ABCD"),
        ("261204ABCD", "261204ABCD"),
        ("261204-ABCD", "261204-ABCD"),
    ],
)
def test_the_day_before_the_attempt_is_taken_off(name: str, attempt: str) -> None:
    """A name that is none of our making is kept whole: its money is not lost, and nobody's attempt."""
    assert read(callback(app_trans_id=name)).attempt == attempt


def literal(name: str, written: str) -> bytes:
    """A signed callback in which this value is exactly this piece of JSON."""
    return about(compact({**PAYMENT, name: "@@"}).replace('"@@"', written))


@pytest.mark.parametrize(
    "amount",
    ["16000.0", "16000.5", "1.6e4", "16e3", "1E5", "-16000", "-0", "0", "9007199254740993000", "9" * 50, "1e999"],
)
def test_a_signed_number_that_is_no_amount_is_unreadable(amount: str) -> None:
    """Nobody is accused of forging it, and nothing is rounded."""
    unreadable(literal("amount", amount))


@given(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=20).filter(
        lambda text: not text.isascii() or not text.isdigit()
    )
)
def test_a_signed_text_that_is_no_amount_is_unreadable(amount: str) -> None:
    """Spaces, signs, commas, other people's digits."""
    unreadable(callback(amount=amount))


@given(st.one_of(st.integers(max_value=0), st.integers(min_value=10**15), st.floats(), st.booleans()))
def test_a_signed_value_that_is_no_amount_is_unreadable(amount: object) -> None:
    """Neither 0 nor true nor a fraction, nor what is not even JSON."""
    unreadable(callback(amount=amount))


@given(st.integers(1, 10**15 - 1))
def test_whole_dong_are_whole_dong(amount: int) -> None:
    """Neither hundredths nor thousands."""
    assert read(callback(amount=amount)).amount == amount


@pytest.mark.parametrize(
    "data",
    [
        pytest.param("", id="empty"),
        pytest.param("null", id="null"),
        pytest.param("[]", id="a-list"),
        pytest.param(json.dumps(compact(PAYMENT)), id="a-text"),
        pytest.param(compact(PAYMENT)[:-1], id="cut"),
        pytest.param(compact(PAYMENT) + "{}", id="two"),
        pytest.param("\ufeff" + compact(PAYMENT), id="byte-order-mark"),
        pytest.param("[" * 30000, id="too-deep"),
        pytest.param(compact(PAYMENT)[:-1] + ',"amount":16000}', id="a-name-twice"),
        pytest.param(compact(PAYMENT)[:-1] + ',"new":{"a":1,"a":1}}', id="a-name-twice-inside"),
        pytest.param(compact({**PAYMENT, **{f"x{n}": n for n in range(40)}}), id="too-many"),
        pytest.param(compact(PAYMENT).replace("16000", "NaN"), id="nan"),
        pytest.param(compact(PAYMENT).replace("16000", "016000"), id="leading-zero"),
    ],
)
def test_a_signed_text_that_is_no_payment_is_unreadable(data: str) -> None:
    """Signed for us, so no forgery; and still nothing to go by."""
    assert unreadable(about(data)).fields.keys() == {"data"}


def test_the_way_back_of_the_payer_is_no_callback() -> None:
    """`key2` signs the address the payer returns by too, and the payer sees it."""
    checksum = f"{APP_ID}|261204_ABCDEFGH2345WXYZ|38||16000|0|1"
    assert signature(checksum, KEY2) == signed(checksum)["mac"]
    unreadable(about(checksum))


def test_an_agreement_is_no_payment() -> None:
    """A callback of type 2 is signed with the same key; its type is not."""
    agreed = {"app_id": APP_ID, "app_trans_id": PAYMENT["app_trans_id"], "binding_id": "1", "status": 1, "msg_type": 1}
    for kind in (1, 2):
        unreadable(json.dumps({**signed(compact(agreed)), "type": kind}).encode())


@pytest.mark.parametrize("currency", ["USD", "vnd", "VNĐ", "X" * 100])
def test_another_currency_is_for_a_person_to_look_at(currency: str) -> None:
    """ZaloPay names none; if it ever does, 16,000 of it are not 16,000 dong."""
    parsed = read(callback(currency=currency))
    assert (parsed.state, parsed.codes) == (State.NEEDS_REVIEW, f"1/1/{currency[:8]}")


def test_either_key_may_have_signed_while_one_is_replaced() -> None:
    """The new one and the one before it; not the one that signs what we ask."""
    rotated = Credentials(APP_ID, KEY1, "new", OURS.base_url, KEY2)
    assert read(callback(), rotated) == read(callback())
    assert read(json.dumps(signed(compact(PAYMENT), "new")).encode(), rotated) == read(callback())


@pytest.mark.parametrize("away", [timedelta(days=-400), timedelta(0), timedelta(days=400)])
def test_a_callback_has_no_age(away: timedelta) -> None:
    """ZaloPay has no rule for it: one that comes late, or before its time, is read all the same."""
    assert read(callback(), now=NOW + away) == read(callback())


@pytest.mark.parametrize("written", ["", "1796350500", 0, -1796350500123, 17963505001234, "1e12", "soon", 1.5, True])
def test_a_moment_that_is_none_is_none(written: object) -> None:
    """Money is not lost over it."""
    parsed = read(callback(server_time=written))
    assert (parsed.paid_at, parsed.state) == (None, State.PAID)


def test_the_same_payment_told_twice_is_the_same_news() -> None:
    """ZaloPay calls up to three times; another payment of the same order is other news."""
    again = read(callback(server_time=1796350999999, channel=36, discount_amount=500))
    assert again.dedupe == read(callback()).dedupe
    for change in ({"zp_trans_id": 261204000000390}, {"amount": 16001}):
        assert read(callback(**change)).dedupe != read(callback()).dedupe


REPLIES: dict[Outcome, Reply] = {
    Outcome.RECORDED: Reply(200, b'{"return_code":1,"return_message":"success"}', "application/json"),
    Outcome.DUPLICATE: Reply(200, b'{"return_code":1,"return_message":"success"}', "application/json"),
    Outcome.UNKNOWN: Reply(200, b'{"return_code":1,"return_message":"success"}', "application/json"),
    Outcome.AMOUNT: Reply(200, b'{"return_code":1,"return_message":"success"}', "application/json"),
    Outcome.FORGED: Reply(200, b'{"return_code":-1,"return_message":"mac not equal"}', "application/json"),
    Outcome.RETRY: Reply(200, b'{"return_code":0,"return_message":"try again"}', "application/json"),
}


@pytest.mark.parametrize("outcome", Outcome)
def test_each_outcome_has_its_reply(outcome: Outcome) -> None:
    """Byte for byte; only when nothing was written down is ZaloPay made to call again."""
    reply = PROVIDER.reply(outcome)
    assert reply == REPLIES[outcome]
    message: dict[str, Any] = json.loads(reply.body)
    assert (message["return_code"] == 0) is (outcome is Outcome.RETRY)
