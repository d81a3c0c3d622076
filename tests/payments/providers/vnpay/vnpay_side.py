"""What the tests of VNPAY's refunds share: our account, what VNPAY signs, and a stand-in for its server."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from chalicelib.domain.errors import Unavailable
from chalicelib.payments.providers.interface import Order, Repaid, Repayment, RepaymentAnswer
from chalicelib.payments.providers.vnpay.adapter import PROVIDER, Account
from chalicelib.payments.providers.vnpay.signatures import Credentials
from tests.vnpay_api_signer import ANSWERED, REFUND_ANSWER, signed
from tests.vnpay_signer import SECRET, TMN_CODE

URL = "https://sandbox.vnpayment.vn/merchant_webapi/api/transaction"
OURS = Account(Credentials(TMN_CODE, SECRET), "https://sandbox.vnpayment.vn/paymentv2/vpcpay.html", URL)
NOW = datetime(2026, 12, 4, 16, 30, tzinfo=UTC)
ORDER = Order(
    id="ABCDEFGH2345WXYZ",
    number=7,
    amount=16000,
    info="Nop phi ho so ABCD-EFGH-2345",
    created_at=NOW - timedelta(days=2),
    expires_at=NOW - timedelta(days=2) + timedelta(minutes=15),
)
PARTLY = Repayment(
    id="ABCDEFGH2345WXYZ01",
    order=ORDER,
    transaction="14422574",
    amount=6000,
    reason="Nộp hai lần | trả lại",
    by="officer-1",
    request_id="r0123456789",
    first_requested_at=NOW,
    now=NOW,
    ip="203.0.113.9",
)
FULL_REFUND = replace(PARTLY, amount=16000)
SILENCE = Unavailable("outside_unavailable", ("", ""))
UNKNOWN = Repaid.UNKNOWN
REFUND_FIELDS = {
    "vnp_ResponseId": "7a1e0b3c",
    "vnp_Command": "refund",
    "vnp_ResponseCode": "00",
    "vnp_Message": "Yêu cầu thành công",
    "vnp_TmnCode": TMN_CODE,
    "vnp_TxnRef": ORDER.id,
    "vnp_Amount": "600000",
    "vnp_BankCode": "NCB",
    "vnp_PayDate": "20261204233000",
    "vnp_TransactionNo": "14422999",
    "vnp_TransactionType": "03",
    "vnp_TransactionStatus": "05",
    "vnp_OrderInfo": "ABCDEFGH2345WXYZ01 Nop hai lan tra lai",
}
ROW = {**REFUND_FIELDS, "vnp_Command": "querydr", "vnp_Message": "QueryDR Success"}
PAYMENT = {
    **ROW,
    "vnp_Amount": "1600000",
    "vnp_TransactionNo": "14422574",
    "vnp_TransactionType": "01",
    "vnp_TransactionStatus": "00",
    "vnp_OrderInfo": ORDER.info,
}
LATER = replace(PARTLY, now=NOW + timedelta(hours=1), request_id="another")
"""After midnight in Vietnam."""


class Api:
    """VNPAY's server: gives these answers, the last one for ever, and keeps what it was asked."""

    def __init__(self, *answers: Any, status: int = 200) -> None:
        self.answers = list(answers)
        self.status = status
        self.requests: list[tuple[str, str, dict[str, str], dict[str, str]]] = []

    def __call__(
        self, method: str, url: str, *, body: bytes = b"", headers: Mapping[str, str] | None = None
    ) -> tuple[int, bytes]:
        self.requests.append((method, url, dict(headers or {}), json.loads(body)))
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return self.status, answer if isinstance(answer, bytes) else json.dumps(answer).encode()

    @property
    def commands(self) -> list[str]:
        """What it was asked for, in order."""
        return [body["vnp_Command"] for *_, body in self.requests]


def refund_fields(**changes: str) -> dict[str, str]:
    """An answer to a request for a refund that says these, signed."""
    return signed(REFUND_ANSWER, {**REFUND_FIELDS, **{f"vnp_{name}": value for name, value in changes.items()}})


def row(base: Mapping[str, str] = ROW, **changes: str) -> dict[str, str]:
    """VNPAY's last word of this payment, signed."""
    return signed(ANSWERED, {**base, **{f"vnp_{name}": value for name, value in changes.items()}})


def refund(answer: Any, repayment: Repayment = PARTLY, status: int = 200) -> RepaymentAnswer:
    """What we make of this answer to a request for a refund."""
    return PROVIDER.refund(repayment, OURS, Api(answer, status=status))


def query(answer: Any, repayment: Repayment = PARTLY, status: int = 200) -> RepaymentAnswer:
    """What we make of this answer to the question what became of it."""
    return PROVIDER.query_refund(repayment, OURS, Api(answer, status=status))
