"""payOS's API for merchants."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from dev.clock import VIETNAM
from dev.sandbox.payos_signing import text_of_request
from dev.sandbox.records import CANCELLED, OPEN, Order, Transfer
from dev.sandbox.signatures import holds
from dev.sandbox.till import Till
from dev.sandbox.vietqr import Code, written

BANK = "970422"
ACCOUNT = {
    "accountName": "TRUNG TAM PHUC VU HANH CHINH CONG",
    "accountNumber": "113366668888",
    "name": "Ngân hàng thử nghiệm",
    "shortName": "THUNGHIEM",
}
MOST_CODE, MOST_SECONDS = 2**53 - 1, 2**31 - 1
LONGEST_DESCRIPTION = 9
"""The account was not linked through payOS."""
DEFAULT_LIFE = timedelta(days=365)

SAMPLE: dict[str, Any] = {
    "orderCode": 123,
    "amount": 3000,
    "description": "VQRIO123",
    "accountNumber": "12345678",
    "reference": "TF230204212323",
    "transactionDateTime": "2023-02-04 18:25:00",
    "currency": "VND",
    "paymentLinkId": "124c33293c43417ab7879e14c8d9eb18",
    "code": "00",
    "desc": "Thành công",
    "counterAccountBankId": "",
    "counterAccountBankName": "",
    "counterAccountName": "",
    "counterAccountNumber": "",
    "virtualAccountName": "",
    "virtualAccountNumber": "",
}
"""Sent to confirm an address."""

RequestFields = Mapping[str, Any]


class Refusal(Exception):
    """The question was not taken."""

    def __init__(self, code: str, text: str, status: int = 200) -> None:
        super().__init__(text)
        self.code = code
        self.text = text
        self.status = status


def status_of(order: Order, at: datetime) -> str:
    """What payOS says of an order: money that comes when it is over changes nothing."""
    timely = order.received(min(at, order.expires_at))
    if timely >= order.amount:
        return "PAID"
    if order.state == CANCELLED:
        return "CANCELLED"
    if at > order.expires_at:
        return "EXPIRED"
    return "UNDERPAID" if timely else "PENDING"


def reference(transfer: Transfer) -> str:
    """The bank's."""
    return f"FT{transfer.at:%y%j}{transfer.number:06d}"


@dataclass(frozen=True)
class Api:
    """Answers one channel."""

    till: Till
    checkout_url: str
    secrets: Sequence[str]

    def create(self, request_fields: RequestFields) -> dict[str, Any]:
        """A payment link. Its orderCode is taken once and for ever."""
        number, amount, description = (
            request_fields.get("orderCode"),
            request_fields.get("amount"),
            request_fields.get("description"),
        )
        if not holds(text_of_request(request_fields), request_fields.get("signature"), self.secrets):
            raise Refusal("201", "Mã kiểm tra(signature) không hợp lệ")
        until = request_fields.get("expiredAt")
        right = (
            type(number) is int
            and 0 < number <= MOST_CODE
            and type(amount) is int
            and amount > 0
            and isinstance(description, str)
            and len(description) <= LONGEST_DESCRIPTION
            and all(str(request_fields.get(name)).startswith("http") for name in ("returnUrl", "cancelUrl"))
            and (until is None or (type(until) is int and self.till.now().timestamp() < until <= MOST_SECONDS))
        )
        if not right:
            raise Refusal("20", "Thông tin truyền lên không đúng.")
        if self.till.store.find("payos", str(number)):
            raise Refusal("231", "Đơn thanh toán đã tồn tại")
        order = self.till.open(
            str(number),
            request_fields=request_fields,
            amount=int(str(amount)),
            info=str(description),
            expires_at=datetime.fromtimestamp(until, VIETNAM) if until else self.till.now() + DEFAULT_LIFE,
        )
        answer = {
            "bin": BANK,
            "accountNumber": ACCOUNT["accountNumber"],
            "accountName": ACCOUNT["accountName"],
            "amount": order.amount,
            "description": order.info,
            "orderCode": number,
            "currency": "VND",
            "paymentLinkId": order.token,
            "status": "PENDING",
            "expiredAt": until,
            "checkoutUrl": f"{self.checkout_url}/{order.token}",
            "qrCode": written(Code(BANK, ACCOUNT["accountNumber"], order.amount, order.info)),
        }
        self.till.preset(order)
        return answer

    def get(self, name: str) -> dict[str, Any]:
        """What became of it, with every transfer."""
        order, now = self._order(name), self.till.now()
        paid = order.received(now)
        cancelled = order.closed_at if order.state == CANCELLED else None
        return {
            "id": order.token,
            "orderCode": int(order.ref),
            "amount": order.amount,
            "amountPaid": paid,
            "amountRemaining": max(0, order.amount - paid),
            "status": status_of(order, now),
            "createdAt": order.made_at.isoformat(),
            "transactions": [_listed(transfer, order) for transfer in order.transfers if transfer.at <= now],
            "cancellationReason": "Người dùng huỷ" if cancelled else None,
            "canceledAt": cancelled.isoformat() if cancelled else None,
        }

    def cancel(self, name: str, request_fields: RequestFields) -> dict[str, Any]:
        """No more money is asked for."""
        order = self._order(name)
        if order.status(self.till.now()) != OPEN:
            raise Refusal("20", "Đơn thanh toán không thể huỷ")
        self.till.store.settle(order.number, CANCELLED, self.till.now())
        return {**self.get(name), "cancellationReason": request_fields.get("cancellationReason")}

    def _order(self, name: str) -> Order:
        order = self.till.store.find("payos", name) or self.till.store.by_token("payos", name)
        if order is None:
            raise Refusal("101", "Không tìm thấy đơn thanh toán")
        return order


def _listed(transfer: Transfer, order: Order) -> dict[str, Any]:
    return {
        "reference": reference(transfer),
        "amount": transfer.amount,
        "accountNumber": ACCOUNT["accountNumber"],
        "description": order.info,
        "transactionDateTime": transfer.at.isoformat(),
        "virtualAccountName": None,
        "virtualAccountNumber": None,
        "counterAccountBankId": None,
        "counterAccountBankName": None,
        "counterAccountName": None,
        "counterAccountNumber": None,
    }
