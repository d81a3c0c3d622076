"""Giving back by MoMo: asked once however often, and gone only when MoMo says so of this very repayment."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from chalicelib.domain.errors import Unavailable
from chalicelib.payments.providers.interface import Repaid, RepaymentAnswer
from chalicelib.payments.providers.momo.adapter import PROVIDER
from tests import momo_signer
from tests.payments.providers.momo.momo_side import OURS, REPAYMENT, Api

SILENCE = Unavailable("outside_unavailable", ("", ""))
UNKNOWN = Repaid.UNKNOWN
GONE: dict[str, Any] = {
    "partnerCode": momo_signer.PARTNER_CODE,
    "orderId": REPAYMENT.id,
    "requestId": REPAYMENT.id,
    "amount": REPAYMENT.amount,
    "transId": 144518121,
    "resultCode": 0,
    "message": "Thành công",
    "responseTime": 1796360000123,
}


def refund(answer: Any, status: int = 200) -> RepaymentAnswer:
    """What we make of this answer to a request for a refund."""
    return PROVIDER.refund(REPAYMENT, OURS, Api(answer, status))


def test_the_request_is_this_one() -> None:
    """Field for field: an order of its own, MoMo's number of the payment, part of the money."""
    api = Api(GONE)
    assert PROVIDER.refund(REPAYMENT, OURS, api) == RepaymentAnswer(Repaid.DONE, "0", "144518121")
    [(method, url, headers, body)] = api.requests
    assert (method, url) == ("POST", "https://test-payment.momo.vn/v2/gateway/api/refund")
    assert headers["Content-Type"] == "application/json; charset=UTF-8"
    expected = {
        "partnerCode": "MOTCUA01",
        "orderId": "ABCDEFGH2345RRRR01",
        "requestId": "ABCDEFGH2345RRRR01",
        "amount": 6000,
        "transId": 4088878653,
        "lang": "vi",
        "description": "Paid twice",
    }
    assert json.loads(body) == {**expected, "signature": momo_signer.signature(momo_signer.REFUND, expected)}


def test_asking_again_gives_back_once() -> None:
    """The same bytes, whenever and by whichever request of ours: MoMo's requestId makes it one refund."""
    api = Api(GONE)
    PROVIDER.refund(REPAYMENT, OURS, api)
    PROVIDER.refund(replace(REPAYMENT, request_id="another", by="officer-2", now=REPAYMENT.order.expires_at), OURS, api)
    assert api.requests[0] == api.requests[1]


def test_the_reason_goes_without_signs() -> None:
    """None of them could end a value in the signed text."""
    api = Api(GONE)
    PROVIDER.refund(replace(REPAYMENT, reason="Thừa & trả lại=1"), OURS, api)
    assert api.question["description"] == "Thua   tra lai 1"


@pytest.mark.parametrize("number", ["", "0", "00", "-5", "4e9", "abc", "1" * 20])
def test_without_momos_number_nothing_is_asked(number: str) -> None:
    """MoMo gives back by it alone."""
    api = Api(GONE)
    assert PROVIDER.refund(replace(REPAYMENT, transaction=number), OURS, api).state is Repaid.REJECTED
    assert api.requests == []


def test_a_timeout_is_unknown_and_never_rejected() -> None:
    """The money may be on its way."""
    assert refund(SILENCE).state is UNKNOWN


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_broken_server_has_said_nothing(status: int) -> None:
    """Whatever its body says."""
    for code in (0, 1081, 13):
        assert refund({**GONE, "resultCode": code}, status).state is UNKNOWN


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b"null", b"{}", b'{"resultCode":null}', b"x" * 70000])
def test_an_answer_that_cannot_be_read_is_unknown(body: bytes) -> None:
    """Nothing is concluded from it."""
    assert refund(body).state is UNKNOWN


@pytest.mark.parametrize(
    ("code", "state"),
    [
        (0, "done"),
        (7000, "submitted"),
        (7002, "submitted"),
        (1080, "rejected"),
        (1081, "rejected"),
        (1088, "rejected"),
        (40, "unknown"),
        (41, "unknown"),
        (10, "unknown"),
        (43, "unknown"),
        (99, "unknown"),
        (1001, "unknown"),
        (9000, "unknown"),
        (12345, "unknown"),
    ],
)
def test_each_code_says_what_became_of_the_request(code: int, state: str) -> None:
    """With the number of the refund only where it is done."""
    expected = RepaymentAnswer(Repaid(state), str(code), "144518121" if state == "done" else "")
    assert refund({**GONE, "resultCode": code}) == expected


@pytest.mark.parametrize("code", [11, 12, 13, 20, 21, 22, 42, 45, 47, 1080, 1081, 1088])
@pytest.mark.parametrize("status", [200, 400, 403])
def test_a_refusal_needs_to_name_nothing(code: int, status: int) -> None:
    """The sandbox answers 11 with a time, a message and the code alone."""
    assert refund({"responseTime": 1662631226566, "message": "…", "resultCode": code}, status).state is Repaid.REJECTED
    assert refund({**GONE, "amount": 0, "transId": 0, "resultCode": code}, status).state is Repaid.REJECTED


@pytest.mark.parametrize("name", ["partnerCode", "orderId", "requestId"])
@pytest.mark.parametrize("code", [0, 7000, 1081, 13])
def test_an_answer_about_something_else_is_unknown(name: str, code: int) -> None:
    """Neither done nor refused."""
    assert refund({**GONE, "resultCode": code, name: "OTHER"}).state is UNKNOWN


@pytest.mark.parametrize("name", ["partnerCode", "orderId", "requestId", "amount"])
@pytest.mark.parametrize("code", [0, 7000])
def test_money_is_gone_only_when_all_is_named(name: str, code: int) -> None:
    """This repayment of ours, and all of its amount."""
    rest = {other: value for other, value in GONE.items() if other != name}
    assert refund({**rest, "resultCode": code}).state is UNKNOWN
    assert refund({**rest, "resultCode": code, name: 5999}).state is UNKNOWN


def test_an_absurd_code_is_cut() -> None:
    """It is kept in a table."""
    assert refund({**GONE, "resultCode": "x" * 100}).codes == "x" * 32
