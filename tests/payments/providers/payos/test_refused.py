"""Opening a payment link: what payOS did not open, did not sign or had opened before."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from chalicelib.domain.errors import Unavailable
from chalicelib.payments.providers.interface import Opened
from chalicelib.payments.providers.payos.adapter import PROVIDER
from tests.payments.providers.payos.payos_side import (
    CREATED,
    CREDENTIALS,
    LINK,
    ORDER,
    PAID_LINK,
    VISIT,
    Api,
    created,
    opened,
    sign,
    signed,
)

URL = "https://api-merchant.payos.vn/v2/payment-requests"
EXISTS = {"code": "231", "desc": "Đơn thanh toán đã tồn tại", "data": None, "signature": None}
WAITING = {**PAID_LINK, "amountPaid": 0, "amountRemaining": ORDER.amount, "status": "PENDING", "transactions": []}
SILENT = Unavailable("outside_unavailable", ("", ""))


@pytest.mark.parametrize(
    "changes",
    [
        {"orderCode": 123},
        {"orderCode": str(ORDER.number)},
        {"orderCode": None},
        {"amount": 1},
        {"amount": "16000"},
        {"paymentLinkId": ""},
        {"paymentLinkId": None},
        {"paymentLinkId": "../../x"},
        {"checkoutUrl": None},
        {"checkoutUrl": ""},
        {"checkoutUrl": "javascript:alert(1)"},
        {"checkoutUrl": "https://pay.payos.vn/ web"},
    ],
)
def test_an_answer_about_something_else_opens_nothing(changes: dict[str, Any]) -> None:
    """Signed as it may be."""
    with pytest.raises(Unavailable):
        created(**changes)


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param({**signed(CREATED), "signature": "0" * 64}, id="forged"),
        pytest.param({**signed(CREATED), "signature": None}, id="null"),
        pytest.param({"code": "00", "data": CREATED}, id="unsigned"),
        pytest.param(signed(CREATED, "another secret"), id="another secret"),
        pytest.param({**signed(CREATED), "data": {**CREATED, "checkoutUrl": "https://evil.invalid/"}}, id="touched"),
        pytest.param({**signed(CREATED), "data": None}, id="no data"),
        pytest.param(signed(CREATED, code="01"), id="another code"),
        pytest.param((429, {"code": "429", "desc": "Too Many Requests"}), id="too often"),
        pytest.param((429, signed(CREATED)), id="too often, with data"),
        pytest.param((500, signed(CREATED)), id="broken, with data"),
        pytest.param((401, {"code": "401"}), id="unauthorized"),
        pytest.param((200, {"code": "20", "desc": "Thông tin truyền lên không đúng.", "data": None}), id="refused"),
        pytest.param((200, {"code": "201", "desc": "Mã kiểm tra(signature) không hợp lệ"}), id="our signature"),
        pytest.param((200, {"code": "214", "desc": "Cổng thanh toán không tồn tại"}), id="no such channel"),
        pytest.param((200, b"<html>"), id="html"),
        pytest.param((200, b""), id="empty"),
        pytest.param((200, b"[]"), id="a list"),
        pytest.param((200, {"code": 231}), id="a code that is a number"),
        pytest.param(SILENT, id="silence"),
    ],
)
def test_what_was_not_opened_is_unavailable(answer: Any) -> None:
    """Nothing is shown that payOS did not sign."""
    with pytest.raises(Unavailable):
        opened(answer)


def test_after_a_timeout_the_same_call_finds_the_link_that_was_opened() -> None:
    """payOS refuses the number a second time; the link is asked for, and its code is lost."""
    api = Api(EXISTS, signed(WAITING))
    assert PROVIDER.create(ORDER, VISIT, CREDENTIALS, api) == Opened(
        pay_url=f"https://pay.payos.vn/web/{LINK}", provider_ref=LINK
    )
    assert [(method, url) for method, url, _, _ in api.requests] == [("POST", URL), ("GET", f"{URL}/{ORDER.number}")]
    assert api.requests[1][2] is None


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(signed({**WAITING, "status": "CANCELLED"}), id="cancelled"),
        pytest.param(signed({**WAITING, "status": "EXPIRED"}), id="expired"),
        pytest.param(signed(PAID_LINK), id="paid"),
        pytest.param(signed({**WAITING, "amount": 1}), id="another amount"),
        pytest.param(signed({**WAITING, "orderCode": 123}), id="another number"),
        pytest.param(signed({**WAITING, "id": "a/b"}), id="no link"),
        pytest.param({"code": "00", "data": WAITING, "signature": sign(PAID_LINK)}, id="forged"),
        pytest.param(EXISTS, id="again"),
        pytest.param((429, {}), id="too often"),
        pytest.param(SILENT, id="silence"),
    ],
)
def test_a_link_that_cannot_be_paid_any_more_is_not_shown(answer: Any) -> None:
    """Nor one that payOS does not vouch for."""
    with pytest.raises(Unavailable):
        opened(EXISTS, answer)


def test_a_stand_in_has_addresses_of_its_own() -> None:
    """payOS has no sandbox."""
    credentials = replace(CREDENTIALS, base_url="http://localhost:9999/payos", checkout_url="http://localhost:9999/pay")
    api = Api(EXISTS, signed(WAITING))
    assert PROVIDER.create(ORDER, VISIT, credentials, api).pay_url == f"http://localhost:9999/pay/{LINK}"
    assert api.requests[0][1] == "http://localhost:9999/payos/v2/payment-requests"


def test_the_log_is_told_payos_code_and_the_person_is_not() -> None:
    """So that a refusal can be told from silence by whoever runs this."""
    with pytest.raises(Unavailable) as caught:
        opened({"code": "214", "desc": "Cổng thanh toán không tồn tại", "data": None})
    assert "214" in str(caught.value.__cause__)
    assert "214" not in str(caught.value)
