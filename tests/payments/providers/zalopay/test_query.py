"""Asking ZaloPay: it signs no answer and names no order in it, so whatever could mislead says nothing."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.errors import Unavailable
from chalicelib.domain.payment.attempt import Notice, State
from chalicelib.payments.providers.interface import NoNotice
from chalicelib.payments.providers.zalopay.adapter import PROVIDER
from tests import zalopay_signer
from tests.payments.providers.zalopay.zalopay_side import INQUIRY, NOW, ORDER, OURS, Api, read
from tests.zalopay_signer import PAYMENT, QUERY, callback

# The shape is that of an answer of the sandbox, as ZaloPay's own library keeps it for its tests.
PAID: dict[str, Any] = {
    "return_code": 1,
    "return_message": "Giao dịch thành công",
    "sub_return_code": 1,
    "sub_return_message": "Giao dịch thành công",
    "is_processing": False,
    "amount": ORDER.amount,
    "discount_amount": 0,
    "zp_trans_id": PAYMENT["zp_trans_id"],
    "server_time": PAYMENT["server_time"],
}
WAITING: dict[str, Any] = {
    **PAID,
    "return_code": 3,
    "sub_return_code": 0,
    "is_processing": False,
    "amount": 0,
    "zp_trans_id": 0,
}


def message(answer: Any, status: int = 200) -> Notice | NoNotice:
    """What we make of this answer."""
    return PROVIDER.query(INQUIRY, OURS, Api(answer, status=status))


def parsed(answer: Any) -> Notice:
    """The notice in this answer."""
    notice = message(answer)
    assert isinstance(notice, Notice)
    return notice


def test_the_question_is_this_one() -> None:
    """Field for field with its signature; the name is that of the day the order was made."""
    api = Api(PAID)
    PROVIDER.query(replace(INQUIRY, now=NOW + timedelta(hours=40)), OURS, api)
    [(method, url, headers, body)] = api.requests
    assert (method, url) == ("POST", "https://sb-openapi.zalopay.vn/v2/query")
    assert headers["Content-Type"] == "application/json"
    expected = {"app_id": 4242, "app_trans_id": "261204_ABCDEFGH2345WXYZ"}
    assert json.loads(body) == {**expected, "mac": zalopay_signer.requested(QUERY, expected)}


def test_an_answer_says_what_became_of_it() -> None:
    """Attempt, state, whole dong, number and moment."""
    assert message(PAID) == Notice(
        provider="zalopay",
        attempt=ORDER.id,
        state=State.PAID,
        amount=ORDER.amount,
        transaction=str(PAYMENT["zp_trans_id"]),
        codes="1/1",
        source="sweep",
        paid_at=NOW + timedelta(seconds=60, milliseconds=333),
    )


def test_an_answer_and_a_callback_of_one_payment_are_the_same_news() -> None:
    """So that it is recorded once, whoever told us first."""
    assert parsed(PAID).dedupe == read(callback()).dedupe
    assert parsed({**PAID, "zp_trans_id": str(PAYMENT["zp_trans_id"])}).dedupe == read(callback()).dedupe
    assert parsed({**PAID, "amount": 15999}).dedupe == read(callback(amount=15999)).dedupe


def test_numbers_may_be_quoted_and_fields_may_be_new() -> None:
    """JSON can say a number either way."""
    quoted = {name: str(value) if type(value) is int else value for name, value in PAID.items()}
    assert message(quoted) == message(PAID)
    assert message({**PAID, "new": [{"a": 1.5}], "is_processing": "false"}) == message(PAID)
    assert message({**PAID, "app_id": 4242, "app_trans_id": "261204_ABCDEFGH2345WXYZ"}) == message(PAID)


@pytest.mark.parametrize("name", ["server_time", "discount_amount", "is_processing", "return_message"])
@pytest.mark.parametrize("change", ["null", "empty", "removed"])
def test_what_we_do_not_need_may_be_missing(name: str, change: str) -> None:
    """Null, empty and missing are the same."""
    rest = {other: value for other, value in PAID.items() if other != name}
    answer = {"null": {**PAID, name: None}, "empty": {**PAID, name: ""}, "removed": rest}[change]
    assert parsed(answer).dedupe == parsed(PAID).dedupe


@pytest.mark.parametrize("name", ["amount", "zp_trans_id"])
@pytest.mark.parametrize("value", [None, "", 0, "0", -1, 1.5, 16000.0, True, [16000], "1e5 ", "x" * 65])
def test_money_without_its_amount_or_number_is_none(name: str, value: object) -> None:
    """Asked again, rather than guessed."""
    assert message({**PAID, name: value}) is NoNotice.TRY_LATER
    assert message({other: given for other, given in PAID.items() if other != name}) is NoNotice.TRY_LATER


@given(
    st.one_of(
        st.integers(max_value=0),
        st.integers(min_value=10**15),
        st.floats(allow_nan=False, allow_infinity=False),
        st.booleans(),
        st.text(alphabet="0 .,-+e_x"),
    )
)
def test_an_amount_that_is_none_says_nothing(amount: object) -> None:
    """Nothing is rounded or guessed."""
    assert message({**PAID, "amount": amount}) is NoNotice.TRY_LATER


def test_another_amount_is_heard_as_it_was_said() -> None:
    """What that means is not for this room to judge."""
    assert (parsed({**PAID, "amount": 15999}).state, parsed({**PAID, "amount": 15999}).amount) == (State.PAID, 15999)


def test_a_discount_is_not_taken_off() -> None:
    """The amount is that of the order, whoever paid how much of it."""
    assert parsed({**PAID, "discount_amount": 9000, "user_fee_amount": 500}) == parsed(PAID)


@pytest.mark.parametrize("name", ["app_id", "app_trans_id"])
@pytest.mark.parametrize("answer", [PAID, WAITING, {**PAID, "return_code": 2, "sub_return_code": -101}])
def test_an_answer_about_something_else_says_nothing(name: str, answer: dict[str, Any]) -> None:
    """ZaloPay names neither; if it does, it must be this one."""
    assert message({**answer, name: "261204_OTHER"}) is NoNotice.TRY_LATER
    assert message({**answer, name: 7}) is NoNotice.TRY_LATER
    assert message({**answer, name: [4242]}) is NoNotice.TRY_LATER


@pytest.mark.parametrize("sub", [0, 1, 5, -49, -1, None, "", -9999])
def test_what_is_not_over_is_pending(sub: object) -> None:
    """Whatever the second code says; the payment is that of the whole order, and has no number yet."""
    for number in (0, PAYMENT["zp_trans_id"]):
        notice = parsed({**WAITING, "sub_return_code": sub, "zp_trans_id": number, "is_processing": number != 0})
        assert (notice.state, notice.amount, notice.transaction) == (State.PENDING, ORDER.amount, "")
        assert notice.paid_at is None


@pytest.mark.parametrize("processing", [True, "true"])
@pytest.mark.parametrize(("code", "sub"), [(1, 1), (2, -54), (2, -217), (2, -9999)])
def test_what_is_still_processed_is_neither_paid_nor_failed(processing: object, code: int, sub: int) -> None:
    """Asked in the middle, ZaloPay may change its mind."""
    answer = {**PAID, "return_code": code, "sub_return_code": sub, "is_processing": processing}
    assert parsed(answer).state is State.PENDING


@pytest.mark.parametrize(
    ("sub", "state"),
    [
        (-54, State.EXPIRED),
        (-63, State.FAILED),
        (-217, State.FAILED),
        (-332, State.FAILED),
        (-333, State.FAILED),
        (-329, State.CANCELLED),
        (-322, State.EXPIRED),
        (-1330, State.FAILED),
        (-1343, State.FAILED),
        (0, State.NEEDS_REVIEW),
        (1, State.NEEDS_REVIEW),
        (-55555, State.NEEDS_REVIEW),
        (None, State.NEEDS_REVIEW),
    ],
)
@pytest.mark.parametrize("amount", [0, 16000, None])
def test_each_code_says_what_became_of_the_order(sub: object, state: State, amount: object) -> None:
    """An unknown one is for a person to look at: never paid and never failed. No money has no amount of its own."""
    answer = {**WAITING, "return_code": 2, "sub_return_code": sub, "amount": amount}
    notice = parsed(answer)
    assert (notice.state, notice.amount, notice.transaction) == (state, ORDER.amount, "")
    assert notice.codes == f"2/{'' if sub is None else sub}"
    assert notice.paid_at is None


def test_the_same_failure_told_twice_is_the_same_news() -> None:
    """With whatever number and time."""
    failed = {**WAITING, "return_code": 2, "sub_return_code": -54}
    again = {**failed, "zp_trans_id": 261204000000777, "server_time": 1796350999999, "amount": ORDER.amount}
    assert parsed(again) == parsed(failed)


@pytest.mark.parametrize("sub", [0, 2, -1, -54, -101, None])
def test_success_that_contradicts_itself_is_for_a_person_to_look_at(sub: object) -> None:
    """1 with anything but 1."""
    notice = parsed({**PAID, "sub_return_code": sub})
    assert (notice.state, notice.transaction) == (State.NEEDS_REVIEW, str(PAYMENT["zp_trans_id"]))


@pytest.mark.parametrize("code", [-401, -402, -403, -405, -500, -999, -2, -53, -92, -32, -301])
@pytest.mark.parametrize("status", [200, 400, 403, 429])
def test_a_question_that_was_refused_is_asked_later(code: int, status: int) -> None:
    """It is not a state of the payment, whichever of the two codes says it."""
    assert message({"return_code": 2, "sub_return_code": code}, status) is NoNotice.TRY_LATER
    assert message({"return_code": code, "return_message": "…"}, status) is NoNotice.TRY_LATER
    assert message({**PAID, "return_code": 2, "sub_return_code": code}, status) is NoNotice.TRY_LATER
    assert message({**PAID, "return_code": code}, status) is NoNotice.TRY_LATER


def test_asked_too_often_is_told_apart() -> None:
    """It is about all our questions."""
    assert message({"return_code": 2, "sub_return_code": -429}) is NoNotice.TOO_OFTEN
    assert message({"return_code": -429}, 429) is NoNotice.TOO_OFTEN


@pytest.mark.parametrize("code", [-101, -49])
def test_what_zalopay_has_never_heard_of_is_not_known(code: int) -> None:
    """Either code may say it."""
    assert message({**WAITING, "return_code": 2, "sub_return_code": code}) is NoNotice.NOT_KNOWN
    assert message({"return_code": code, "return_message": "…"}) is NoNotice.NOT_KNOWN


@pytest.mark.parametrize(
    "answer",
    [
        {},
        {"sub_return_code": 1},
        {**PAID, "return_code": None},
        {**PAID, "return_code": ""},
        {**PAID, "return_code": True},
        {**PAID, "return_code": [1]},
        {**PAID, "return_code": 1.0},
        {**PAID, "return_code": 0},
        {**PAID, "return_code": 4},
        {**PAID, "return_code": 406},
        {**PAID, "return_code": -55555},
        {**PAID, "return_code": "1 "},
        {**PAID, "sub_return_code": True},
        {**PAID, "returncode": 1, "return_code": None},
        {"message": "Internal error", "code": 1},
    ],
)
def test_what_is_no_state_of_an_order_says_nothing(answer: dict[str, Any]) -> None:
    """Of an order only 1, 2 and 3 are said; anything else may be about the question."""
    assert message(answer) is NoNotice.TRY_LATER


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b"null", json.dumps(PAID).encode()[:-1], b"x" * 70000])
def test_an_answer_that_cannot_be_read_is_none(body: bytes) -> None:
    """Nothing is concluded from it."""
    with pytest.raises(Unavailable):
        message(body)


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_broken_server_has_said_nothing(status: int) -> None:
    """Not even when its body looks like money."""
    with pytest.raises(Unavailable):
        message(PAID, status)


def test_silence_passes_through() -> None:
    """It is not a state of the payment."""
    with pytest.raises(Unavailable):
        message(Unavailable("outside_unavailable", ("", "")))


@pytest.mark.parametrize(("hours", "asks"), [(0, True), (47.99, True), (48, True), (48.01, False), (168, False)])
def test_after_two_days_nobody_is_asked(hours: float, asks: bool) -> None:
    """ZaloPay knows of it no more, and whatever it would say then is nothing to go by."""
    api = Api(PAID)
    answer = PROVIDER.query(replace(INQUIRY, now=ORDER.created_at + timedelta(hours=hours)), OURS, api)
    assert bool(api.requests) is asks
    assert isinstance(answer, Notice) if asks else answer is NoNotice.NOT_KNOWN
