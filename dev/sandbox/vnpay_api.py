"""VNPAY's API for merchants: what became of an order (querydr), and money to be given back (refund)."""

from __future__ import annotations

import hmac
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import uuid4

from dev.sandbox.records import CANCELLED, DONE, EXPIRED, FAILED, OPEN, PAID, PROCESSING, REFUSED, Order, Refund
from dev.sandbox.store import TooMuch
from dev.sandbox.till import Till
from dev.sandbox.vnpay_orders import written
from dev.sandbox.vnpay_signing import QUERY_ANSWER_FIELDS, QUERY_FIELDS, REFUND_ANSWER_FIELDS, REFUND_FIELDS, checksum

BANK = "NCB"
FIRST_NUMBER, FIRST_REFUND = 14_000_000, 15_000_000
PAYMENT, FULL, PART = "01", "02", "03"

STATUSES = {OPEN: "01", PAID: "00", FAILED: "02", CANCELLED: "02", EXPIRED: "08"}
REFUND_STATUSES = {DONE: "00", PROCESSING: "05", REFUSED: "09"}

Message = Mapping[str, str]


def transaction_no(order: Order) -> str:
    """The provider's number; "0" when no bank was involved."""
    return "0" if order.state in (OPEN, CANCELLED) else str(FIRST_NUMBER + order.number)


@dataclass(frozen=True)
class Api:
    """Answers one merchant."""

    till: Till
    tmn_code: str
    secret: str
    secrets: Collection[str]

    def answer(self, message: Message) -> dict[str, str]:
        """The reply to one message. 91, 94 and 97 carry no checksum, as at the real provider."""
        command = message.get("vnp_Command")
        names = {"querydr": QUERY_FIELDS, "refund": REFUND_FIELDS}.get(str(command))
        if names is None or any(not isinstance(value, str) for value in message.values()):
            return _error(message, "03", "Invalid format")
        if message.get("vnp_TmnCode") != self.tmn_code:
            return _error(message, "02", "Invalid TmnCode")
        claimed = message.get("vnp_SecureHash", "").lower()
        if not any(hmac.compare_digest(checksum(message, names, secret), claimed) for secret in self.secrets):
            return _error(message, "97", "Invalid checksum")
        request_id = message.get("vnp_RequestId", "")
        if not 1 <= len(request_id) <= 32:
            return _error(message, "03", "Invalid RequestId")
        if not self.till.store.is_new_request("vnpay", f"{written(self.till.now())[:8]}/{request_id}"):
            return _error(message, "94", "Request is duplicate")
        created = message.get("vnp_TransactionDate", "")
        order = self.till.store.find("vnpay", f"{message.get('vnp_TxnRef', '')}/{created[:8]}")
        if order is None or order.request_fields["vnp_CreateDate"] != created:
            return _error(message, "91", "Transaction not found")
        return self._last(order) if command == "querydr" else self._refund(order, message)

    def _last(self, order: Order) -> dict[str, str]:
        """The last transaction of the order, and of several it tells no other: its payment, or a refund of it."""
        fields = {"vnp_Command": "querydr", "vnp_Message": "QueryDR Success"}
        taken = [refund for refund in order.refunds if refund.state != REFUSED]
        if taken:
            fields |= self._refunded(order, self.till.store.refresh_refund(taken[-1], DONE))
        else:
            closed_at = order.closed_at or order.made_at
            fields |= {
                "vnp_Amount": str(100 * (order.received(closed_at) or order.amount)),
                "vnp_OrderInfo": order.info,
                "vnp_TransactionNo": transaction_no(order),
                "vnp_TransactionType": PAYMENT,
                "vnp_TransactionStatus": STATUSES[order.status(self.till.now())],
            }
            if order.closed_at:
                fields |= {"vnp_BankCode": BANK, "vnp_PayDate": written(order.closed_at)}
        return self._signed(order, fields, QUERY_ANSWER_FIELDS)

    def _refund(self, order: Order, request_fields: Message) -> dict[str, str]:
        fields = {"vnp_Command": "refund", "vnp_Message": "Refund Success"}
        amount, kind = request_fields.get("vnp_Amount", ""), request_fields.get("vnp_TransactionType")
        if not amount.isdecimal() or int(amount) % 100 or kind not in (FULL, PART):
            return _error(request_fields, "03", "Invalid format")
        refused = {**fields, "vnp_ResponseCode": "95", "vnp_Message": "The transaction cannot be refunded"}
        if order.state != PAID:
            return self._signed(order, refused, REFUND_ANSWER_FIELDS)
        try:
            refund = self.till.give_back(
                order,
                f"{written(self.till.now())[:8]}/{request_fields['vnp_RequestId']}",
                request_fields=dict(request_fields),
                amount=int(amount) // 100,
            )
        except TooMuch:
            return self._signed(order, refused, REFUND_ANSWER_FIELDS)
        if refund.state == REFUSED:
            return self._signed(order, refused, REFUND_ANSWER_FIELDS)
        return self._signed(order, fields | self._refunded(order, refund), REFUND_ANSWER_FIELDS)

    def _refunded(self, order: Order, refund: Refund) -> dict[str, str]:
        return {
            "vnp_Amount": str(100 * refund.amount),
            "vnp_BankCode": BANK,
            "vnp_PayDate": written(refund.at),
            "vnp_OrderInfo": str(refund.request_fields.get("vnp_OrderInfo", "")),
            "vnp_TransactionNo": str(FIRST_REFUND + refund.number),
            "vnp_TransactionType": str(refund.request_fields["vnp_TransactionType"]),
            "vnp_TransactionStatus": REFUND_STATUSES[refund.state],
        }

    def _signed(self, order: Order, fields: Message, names: tuple[str, ...]) -> dict[str, str]:
        envelope = {
            "vnp_ResponseId": uuid4().hex,
            "vnp_ResponseCode": "00",
            "vnp_TmnCode": self.tmn_code,
            "vnp_TxnRef": str(order.request_fields["vnp_TxnRef"]),
            **fields,
        }
        return {**envelope, "vnp_SecureHash": checksum(envelope, names, self.secret)}


def _error(message: Message, code: str, text: str) -> dict[str, str]:
    return {
        "vnp_ResponseId": uuid4().hex,
        "vnp_Command": str(message.get("vnp_Command", "")),
        "vnp_ResponseCode": code,
        "vnp_Message": text,
    }
