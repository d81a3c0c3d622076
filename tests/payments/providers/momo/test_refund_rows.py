"""Asking MoMo what became of money to go back: its own row says so, and nothing else does."""

from __future__ import annotations

import json
from typing import Any

import pytest

from chalicelib.domain.errors import Unavailable
from chalicelib.payments.providers.interface import Repaid, RepaymentAnswer
from chalicelib.payments.providers.momo.adapter import PROVIDER
from tests import momo_signer
from tests.payments.providers.momo.momo_side import OURS, REPAYMENT, Api

SILENCE = Unavailable("outside_unavailable", ("", ""))
UNKNOWN = Repaid.UNKNOWN
ROW: dict[str, Any] = {
    "orderId": REPAYMENT.id,
    "amount": REPAYMENT.amount,
    "resultCode": 0,
    "transId": 144518121,
    "createdTime": 1796360000100,
}
OTHER_ROW = {**ROW, "orderId": "ABCDEFGH2345SSSS01", "resultCode": 1081}
LISTED: dict[str, Any] = {
    "partnerCode": momo_signer.PARTNER_CODE,
    "orderId": REPAYMENT.id,
    "requestId": REPAYMENT.request_id,
    "resultCode": 0,
    "message": "Thành công.",
    "responseTime": 1796361000123,
    "refundTrans": [ROW],
}


def query(answer: Any, status: int = 200) -> RepaymentAnswer:
    """What we make of this answer to the question what became of it."""
    return PROVIDER.query_refund(REPAYMENT, OURS, Api(answer, status))


def test_the_question_is_this_one() -> None:
    """By the order of the refund, with a requestId of its own."""
    api = Api(LISTED)
    assert PROVIDER.query_refund(REPAYMENT, OURS, api) == RepaymentAnswer(Repaid.DONE, "0", "144518121")
    [(method, url, _, body)] = api.requests
    assert (method, url) == ("POST", "https://test-payment.momo.vn/v2/gateway/api/refund/query")
    expected = {"partnerCode": "MOTCUA01", "orderId": "ABCDEFGH2345RRRR01", "requestId": "r0123456789", "lang": "vi"}
    assert json.loads(body) == {**expected, "signature": momo_signer.signature(momo_signer.QUERY, expected)}


@pytest.mark.parametrize(
    ("code", "state"),
    [(0, "done"), (7002, "submitted"), (1080, "rejected"), (1081, "rejected"), (11, "unknown"), (99, "unknown")],
)
def test_its_own_row_says_what_became_of_a_repayment(code: int, state: str) -> None:
    """Whatever the rows beside it say, and however often MoMo lists it."""
    row = {**ROW, "resultCode": code}
    parsed = query({**LISTED, "refundTrans": [OTHER_ROW, row, row]})
    assert parsed == RepaymentAnswer(Repaid(state), str(code), "144518121" if state == "done" else "")


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param([], id="none"),
        pytest.param(None, id="null"),
        pytest.param([OTHER_ROW], id="another"),
        pytest.param([{**ROW, "amount": 16000}], id="another-amount"),
        pytest.param([ROW, {**ROW, "resultCode": 1081}], id="contradiction"),
        pytest.param([ROW, {**ROW, "transId": 5}], id="two-of-them"),
        pytest.param([{**ROW, "resultCode": None}], id="no-code"),
        pytest.param([{**ROW, "resultCode": [0]}], id="listed-code"),
        pytest.param([[ROW], "x", 5, None], id="no-rows"),
        pytest.param({REPAYMENT.id: ROW}, id="object"),
        pytest.param("x", id="text"),
        pytest.param(True, id="true"),
    ],
)
def test_without_that_row_nothing_is_concluded(rows: object) -> None:
    """It may still come."""
    assert query({**LISTED, "refundTrans": rows}).state is UNKNOWN


@pytest.mark.parametrize("change", [{"partnerCode": "OTHER001"}, {"requestId": "OTHER"}, {"requestId": None}])
def test_a_list_that_answers_another_question_is_unknown(change: dict[str, Any]) -> None:
    """Even with the row in it."""
    assert query({**LISTED, **change}).state is UNKNOWN


@pytest.mark.parametrize("code", [11, 13, 20, 42, 1081, 1088, 99])
def test_a_question_that_was_refused_says_nothing_of_the_refund(code: int) -> None:
    """Least of all that it was refused too; the code is kept for who looks."""
    assert query({"message": "…", "resultCode": code}, 400) == RepaymentAnswer(UNKNOWN, str(code))
    assert query({**LISTED, "resultCode": code}) == RepaymentAnswer(UNKNOWN, str(code))


def test_a_timeout_is_unknown_and_never_rejected() -> None:
    """The money may be on its way."""
    assert query(SILENCE).state is UNKNOWN


@pytest.mark.parametrize("status", [500, 502, 503, 504])
@pytest.mark.parametrize("code", [0, 1081, 13])
def test_a_broken_server_has_said_nothing(status: int, code: int) -> None:
    """Whatever its body says."""
    assert query({**LISTED, "resultCode": code}, status).state is UNKNOWN


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b"null", b"{}", b'{"resultCode":null}', b"x" * 70000])
def test_an_answer_that_cannot_be_read_is_unknown(body: bytes) -> None:
    """Nothing is concluded from it."""
    assert query(body).state is UNKNOWN


def test_an_absurd_code_is_cut() -> None:
    """It is kept in a table."""
    assert query({**LISTED, "refundTrans": [{**ROW, "resultCode": "x" * 100}]}).codes == "x" * 32
