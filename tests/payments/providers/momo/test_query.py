"""Asking MoMo: it signs no answer, so only one about this very question counts."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.errors import Unavailable
from chalicelib.domain.payment.attempt import Notice, State
from chalicelib.payments.providers.interface import NoNotice
from chalicelib.payments.providers.momo.adapter import PROVIDER
from tests import momo_signer
from tests.momo_signer import PAYMENT, ipn
from tests.payments.providers.momo.momo_side import INQUIRY, ORDER, OURS, Api, read

# The shape is that of an answer of the sandbox that an integrator published.
PAID: dict[str, Any] = {
    "partnerCode": momo_signer.PARTNER_CODE,
    "orderId": ORDER.id,
    "requestId": INQUIRY.request_id,
    "extraData": "",
    "amount": ORDER.amount,
    "transId": PAYMENT["transId"],
    "payType": "qr",
    "resultCode": 0,
    "refundTrans": [],
    "message": "Thành công.",
    "responseTime": 1796354100905,
    "lastUpdated": 1796350500120,
    "signature": None,
}


def message(answer: Any, status: int = 200) -> Notice | NoNotice:
    """What we make of this answer."""
    return PROVIDER.query(INQUIRY, OURS, Api(answer, status))


def test_the_question_is_this_one() -> None:
    """Field for field with its signature."""
    api = Api(PAID)
    PROVIDER.query(INQUIRY, OURS, api)
    [(method, url, headers, body)] = api.requests
    assert (method, url) == ("POST", "https://test-payment.momo.vn/v2/gateway/api/query")
    assert headers["Content-Type"] == "application/json; charset=UTF-8"
    expected = {"partnerCode": "MOTCUA01", "requestId": "q0123456789", "orderId": "ABCDEFGH2345WXYZ", "lang": "vi"}
    assert json.loads(body) == {**expected, "signature": momo_signer.signature(momo_signer.QUERY, expected)}


def test_an_answer_says_what_became_of_it() -> None:
    """Without a moment: none of those in an answer is the moment of the payment."""
    assert message(PAID) == Notice(
        provider="momo",
        attempt=ORDER.id,
        state=State.PAID,
        amount=ORDER.amount,
        transaction=str(PAYMENT["transId"]),
        codes="0",
        source="sweep",
    )


@pytest.mark.parametrize("code", [0, 9000, 1001, 1002, 1003, 1005, 1006, 1017, 99, 4100, 7000, 1000, 12345])
@pytest.mark.parametrize("number", [4088878653, 1796350500117])
def test_an_answer_and_a_notice_that_say_the_same_are_the_same_news(code: int, number: int) -> None:
    """So that it is recorded once, whoever told us first; where no money moved the number is MoMo's whim."""
    moved = code in (0, 9000, 12345)
    parsed = message({**PAID, "resultCode": code, "transId": number})
    assert isinstance(parsed, Notice)
    assert parsed.dedupe == read(ipn(resultCode=code, **({"transId": number} if moved else {}))).dedupe
    assert parsed.state is read(ipn(resultCode=code)).state


def test_money_that_was_given_back_was_paid_all_the_same() -> None:
    """Refunds are listed beside the payment."""
    rows = [{"orderId": "R", "amount": 6000, "resultCode": 0, "transId": 3996022041, "createdTime": 1709556185900}]
    assert message({**PAID, "refundTrans": rows}) == message(PAID)


def test_numbers_may_be_quoted_and_fields_may_be_new() -> None:
    """JSON can say a number either way."""
    quoted = {name: str(value) if isinstance(value, int) else value for name, value in PAID.items()}
    assert message({**quoted, "paymentOption": None, "promotionInfo": [{"amount": 1}]}) == message(PAID)


@pytest.mark.parametrize("name", ["partnerCode", "orderId", "requestId", "amount", "resultCode"])
@pytest.mark.parametrize("change", ["removed", "null", "emptied", "listed", "true"])
def test_an_answer_without_one_of_these_says_nothing(name: str, change: str) -> None:
    """MoMo documents them as always there."""
    rest = {other: value for other, value in PAID.items() if other != name}
    changed: dict[str, dict[str, Any]] = {
        "removed": {},
        "null": {name: None},
        "emptied": {name: ""},
        "listed": {name: [PAID[name]]},
        "true": {name: True},
    }
    assert message({**rest, **changed[change]}) is NoNotice.TRY_LATER


@pytest.mark.parametrize("name", ["partnerCode", "orderId", "requestId"])
@pytest.mark.parametrize("code", [0, 1006, 42])
def test_an_answer_about_something_else_says_nothing(name: str, code: int) -> None:
    """Another merchant's, another order's, or to another question."""
    assert message({**PAID, "resultCode": code, name: "OTHER"}) is NoNotice.TRY_LATER


def test_another_amount_is_heard_as_it_was_said() -> None:
    """What that means is not for this room to judge."""
    parsed = message({**PAID, "amount": 15999})
    assert isinstance(parsed, Notice)
    assert parsed.amount == 15999


@given(
    st.integers(max_value=0)
    | st.integers(min_value=10**15)
    | st.floats(allow_nan=False, allow_infinity=False)  # those two are no JSON: see below
    | st.text(alphabet="0 .,-+e_x")
)
def test_an_amount_that_is_none_says_nothing(amount: object) -> None:
    """Nothing is rounded or guessed."""
    assert message({**PAID, "amount": amount}) is NoNotice.TRY_LATER


@pytest.mark.parametrize("code", [10, 11, 12, 13, 20, 21, 22, 40, 41, 43, 45, 47, 2019])
@pytest.mark.parametrize("status", [200, 400, 403])
def test_a_question_that_was_refused_is_asked_later(code: int, status: int) -> None:
    """It is not a state of the payment; MoMo names no order in such an answer."""
    assert message({"responseTime": 1796350500123, "message": "…", "resultCode": code}, status) is NoNotice.TRY_LATER
    assert message({**PAID, "resultCode": code}, status) is NoNotice.TRY_LATER


@pytest.mark.parametrize("status", [200, 400, 404])
def test_what_momo_has_never_heard_of_is_not_known(status: int) -> None:
    """42."""
    assert message({"message": "…", "resultCode": 42}, status) is NoNotice.NOT_KNOWN
    assert message({**PAID, "amount": 0, "transId": None, "resultCode": 42}, status) is NoNotice.NOT_KNOWN


@pytest.mark.parametrize("answer", [{}, {"resultCode": 0}, {"resultCode": 99}, {"resultCode": 1006}, {"resultCode": 5}])
def test_a_bare_code_is_nobodys_state(answer: dict[str, Any]) -> None:
    """An unknown error may be one of the question."""
    assert message(answer) is NoNotice.TRY_LATER


@pytest.mark.parametrize(
    "body", [b"", b"<html>", b"[]", b"null", b'{"amount":NaN}', json.dumps(PAID).encode()[:-1], b"x" * 70000]
)
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
