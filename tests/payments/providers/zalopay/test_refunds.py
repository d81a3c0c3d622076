"""Giving back by ZaloPay: asked once however often, and gone only when ZaloPay says so of this very repayment."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.errors import Unavailable
from chalicelib.payments.providers.interface import Repaid, RepaymentAnswer
from chalicelib.payments.providers.zalopay.adapter import PROVIDER
from tests import zalopay_signer
from tests.payments.providers.zalopay.zalopay_side import OURS, REPAYMENT, Api
from tests.zalopay_signer import QUERY_REFUND, REFUND

SILENCE = Unavailable("outside_unavailable", ("", ""))
UNKNOWN = Repaid.UNKNOWN
GONE: dict[str, Any] = {
    "return_code": 1,
    "return_message": "Giao dịch thành công",
    "sub_return_code": 1,
    "sub_return_message": "Giao dịch thành công",
    "refund_id": 261204000000999,
}
GOING = {**GONE, "return_code": 3, "sub_return_code": 2}
NOT_FOUND = {"return_code": 2, "sub_return_code": -101, "sub_return_message": "M_REFUND_ID_NOT_FOUND"}
THREE_DAYS_LATER = replace(REPAYMENT, now=REPAYMENT.now + timedelta(days=3), request_id="another", by="officer-2")
NAME = "261204_4242_ABCDEFGH2345RRRR01"


def refund(answer: Any, status: int = 200) -> RepaymentAnswer:
    """What we make of this answer to a request for a refund."""
    return PROVIDER.refund(REPAYMENT, OURS, Api(answer, status=status))


def query_refund(answer: Any, status: int = 200) -> RepaymentAnswer:
    """What we make of this answer to the question about one."""
    return PROVIDER.query_refund(REPAYMENT, OURS, Api(answer, status=status))


def test_the_request_is_this_one() -> None:
    """Field for field: a name of its own, ZaloPay's number of the payment, part of the money."""
    api = Api(GONE)
    assert PROVIDER.refund(REPAYMENT, OURS, api) == RepaymentAnswer(Repaid.DONE, "1/1", "261204000000999")
    [(method, url, headers, body)] = api.requests
    assert (method, url) == ("POST", "https://sb-openapi.zalopay.vn/v2/refund")
    assert headers["Content-Type"] == "application/json"
    expected = {
        "app_id": 4242,
        "m_refund_id": NAME,
        "zp_trans_id": "261204000000389",
        "amount": 6000,
        "timestamp": 1796354100123,
        "description": "Paid twice",
    }
    assert json.loads(body) == {**expected, "mac": zalopay_signer.requested(REFUND, expected)}


def test_the_question_is_this_one() -> None:
    """Field for field, by the same name."""
    api = Api(GONE)
    assert PROVIDER.query_refund(REPAYMENT, OURS, api) == RepaymentAnswer(Repaid.DONE, "1/1", "261204000000999")
    [(method, url, _, body)] = api.requests
    assert (method, url) == ("POST", "https://sb-openapi.zalopay.vn/v2/query_refund")
    expected = {"app_id": 4242, "m_refund_id": NAME, "timestamp": 1796354100123}
    assert json.loads(body) == {**expected, "mac": zalopay_signer.requested(QUERY_REFUND, expected)}


def test_a_name_of_ours_is_one_zalopay_takes() -> None:
    """At most 45 characters, with the longest number of an app."""
    api = Api(GONE)
    PROVIDER.refund(REPAYMENT, replace(OURS, app_id=2**31 - 1), api)
    assert len(api.question["m_refund_id"]) <= 45


def test_asking_again_on_the_same_day_uses_the_same_name() -> None:
    """Whenever and by whichever request of ours: ZaloPay refuses it the second time, and that is no rejection."""
    api = Api(GONE, {"return_code": 2, "sub_return_code": -23})
    PROVIDER.refund(REPAYMENT, OURS, api)
    later = replace(REPAYMENT, now=REPAYMENT.now + timedelta(hours=2), request_id="another", by="officer-2")
    assert PROVIDER.refund(later, OURS, api).state is UNKNOWN
    first, second = (question["m_refund_id"] for _, question in api.questions)
    assert first == second


@pytest.mark.parametrize(("earlier", "state"), [(GONE, Repaid.DONE), (GOING, Repaid.SUBMITTED)])
def test_asking_again_on_a_later_day_gives_back_once(earlier: dict[str, Any], state: Repaid) -> None:
    """ZaloPay would refuse a name of another day, so what became of it is asked first."""
    api = Api(earlier, GONE)
    assert PROVIDER.refund(THREE_DAYS_LATER, OURS, api).state is state
    assert [(path, question["m_refund_id"]) for path, question in api.questions] == [("query_refund", NAME)]


def test_an_earlier_rejection_stays_one() -> None:
    """Another try is another repayment, with an id of its own."""
    api = Api({"return_code": 2, "sub_return_code": -14})
    assert PROVIDER.refund(THREE_DAYS_LATER, OURS, api).state is Repaid.REJECTED
    assert [path for path, _ in api.questions] == ["query_refund"]


@pytest.mark.parametrize(
    ("answer", "state"), [(GONE, Repaid.DONE), ({"return_code": 2, "sub_return_code": -25}, Repaid.REJECTED)]
)
def test_what_certainly_did_not_arrive_is_asked_for_again(answer: dict[str, Any], state: Repaid) -> None:
    """By the same name; where ZaloPay refuses it for its day, nothing went back, and that is certain."""
    api = Api(NOT_FOUND, answer)
    assert PROVIDER.refund(THREE_DAYS_LATER, OURS, api).state is state
    assert [(path, question["m_refund_id"]) for path, question in api.questions] == [
        ("query_refund", NAME),
        ("refund", NAME),
    ]


@pytest.mark.parametrize("doubt", [SILENCE, b"<html>", {}, {"return_code": -429}, {"return_code": 2}, {**GONE, "x": 1}])
def test_without_certainty_nothing_is_asked_for(doubt: Any) -> None:
    """Money could go back twice."""
    api = Api(doubt)
    PROVIDER.refund(THREE_DAYS_LATER, OURS, api)
    assert [path for path, _ in api.questions] == ["query_refund"]


def test_the_question_is_asked_once_however_late() -> None:
    """By the name of the day it was first asked for; where none is known, nothing is concluded."""
    api = Api(NOT_FOUND)
    assert PROVIDER.query_refund(THREE_DAYS_LATER, OURS, api) == RepaymentAnswer(UNKNOWN, "not found")
    assert api.question["m_refund_id"] == NAME


@given(st.text(max_size=300))
def test_any_reason_becomes_one_zalopay_takes(reason: str) -> None:
    """1 to 100 plain characters, none of which could end a value in what is signed."""
    api = Api(GONE)
    PROVIDER.refund(replace(REPAYMENT, reason=reason), OURS, api)
    given_reason = api.question["description"]
    assert 1 <= len(given_reason) <= 100
    assert given_reason.isascii()
    assert "|" not in given_reason
    assert api.question["mac"] == zalopay_signer.requested(REFUND, api.question)


@pytest.mark.parametrize("number", ["", "0", "00", "-5", "4 9", "ệ", "1" * 65, "1|2"])
def test_without_zalopays_number_nothing_is_asked(number: str) -> None:
    """ZaloPay gives back by it alone."""
    api = Api(GONE)
    assert PROVIDER.refund(replace(REPAYMENT, transaction=number), OURS, api).state is Repaid.REJECTED
    assert api.requests == []


def test_a_timeout_is_unknown_and_never_rejected() -> None:
    """The money may be on its way."""
    assert refund(SILENCE) == RepaymentAnswer(UNKNOWN, "no answer")
    assert query_refund(SILENCE) == RepaymentAnswer(UNKNOWN, "no answer")


@pytest.mark.parametrize("status", [500, 502, 503, 504])
@pytest.mark.parametrize("answer", [GONE, GOING, NOT_FOUND, {"return_code": 2, "sub_return_code": -14}])
def test_a_broken_server_has_said_nothing(status: int, answer: dict[str, Any]) -> None:
    """Whatever its body says."""
    assert refund(answer, status).state is UNKNOWN
    assert query_refund(answer, status).state is UNKNOWN


@pytest.mark.parametrize(
    "body", [b"", b"<html>", b"[]", b"null", b"{}", b'{"return_code":null}', b'{"return_code":true}', b"x" * 70000]
)
def test_an_answer_that_cannot_be_read_is_unknown(body: bytes) -> None:
    """Nothing is concluded from it."""
    assert refund(body).state is UNKNOWN
    assert query_refund(body).state is UNKNOWN


@pytest.mark.parametrize(
    ("code", "sub", "refund_request_state", "repaid"),
    [
        (1, 1, "done", "done"),
        (1, 0, "unknown", "unknown"),
        (1, 2, "unknown", "unknown"),
        (1, -101, "unknown", "unknown"),
        (1, None, "unknown", "unknown"),
        (3, None, "submitted", "submitted"),
        (3, 2, "submitted", "submitted"),
        (3, -1, "submitted", "submitted"),
        (2, 0, "unknown", "rejected"),
        (2, -13, "rejected", "rejected"),
        (2, -14, "rejected", "rejected"),
        (2, -23, "unknown", "unknown"),
        (2, -24, "rejected", "unknown"),
        (2, -25, "rejected", "unknown"),
        (2, -26, "rejected", "unknown"),
        (2, -32, "unknown", "rejected"),
        (2, -101, "rejected", "unknown"),
        (2, -401, "rejected", "unknown"),
        (2, -402, "rejected", "unknown"),
        (2, -429, "unknown", "unknown"),
        (2, -500, "unknown", "unknown"),
        (2, -999, "unknown", "unknown"),
        (2, -55555, "unknown", "unknown"),
        (2, None, "unknown", "unknown"),
        (-401, None, "rejected", "unknown"),
        (-402, None, "rejected", "unknown"),
        (-429, None, "unknown", "unknown"),
        (-500, None, "unknown", "unknown"),
        (0, None, "unknown", "unknown"),
        (4, 1, "unknown", "unknown"),
        (406, None, "unknown", "unknown"),
    ],
)
def test_each_pair_of_codes_says_what_became_of_it(
    code: int, sub: int | None, refund_request_state: str, repaid: str
) -> None:
    """1 is done, 2 is not, 3 is on its way; a number is kept only of what is not refused."""
    answer = {**GONE, "return_code": code, "sub_return_code": sub}
    for given_answer, state in ((refund(answer), refund_request_state), (query_refund(answer), repaid)):
        assert given_answer.state is Repaid(state)
        assert given_answer.transaction == ("261204000000999" if state in ("done", "submitted") else "")


@pytest.mark.parametrize("number", [None, 0, "", True, 1.5, [1]])
def test_a_refund_without_a_number_is_one(number: object) -> None:
    """The question about it is never answered with one."""
    assert refund({**GONE, "refund_id": number}) == RepaymentAnswer(Repaid.DONE, "1/1")
    assert query_refund({"return_code": 1, "sub_return_code": 1}) == RepaymentAnswer(Repaid.DONE, "1/1")


def test_absurd_codes_are_cut() -> None:
    """They are kept in a table."""
    assert refund({**GONE, "return_code": "x" * 100, "sub_return_code": "y" * 100}).codes == "x" * 32 + "/" + "y" * 32
