"""MoMo's API for merchants. Answers to queries and refunds are not signed, as at the real provider."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from dev.sandbox.momo_fields import CREATE, MESSAGES, QUERY, REFUND, signed_text
from dev.sandbox.records import CANCELLED, DONE, EXPIRED, FAILED, OPEN, PAID, PROCESSING, REFUSED, Order, Refund
from dev.sandbox.signatures import holds
from dev.sandbox.store import TooMuch
from dev.sandbox.till import Till

FIRST_NUMBER, FIRST_REFUND = 4_088_000_000, 4_099_000_000
LEAST, MOST = 1_000, 50_000_000
LIFE = timedelta(minutes=15)
NAME = re.compile(r"[0-9a-zA-Z]([-_.]*[0-9a-zA-Z]+)*")
URL = re.compile(r"https?://[!-~]+")
PLAIN_URL = re.compile(r"https?://[^\s?#]+")

CODES = {OPEN: 1000, PAID: 0, FAILED: 1001, CANCELLED: 1006, EXPIRED: 1005}
REFUND_CODES = {DONE: 0, PROCESSING: 7002, REFUSED: 1088}

RequestFields = Mapping[str, Any]


class Refusal(Exception):
    """The question was not taken."""

    def __init__(self, code: int) -> None:
        super().__init__(MESSAGES[code])
        self.code = code


def code_of(order: Order, at: datetime) -> int:
    """The result code of an order."""
    return CODES[order.status(at)]


@dataclass(frozen=True)
class Api:
    """Answers one merchant."""

    till: Till
    partner_code: str
    access_key: str
    secrets: Sequence[str]
    pages: str

    def create(self, request_fields: RequestFields) -> dict[str, Any]:
        """An order. The same question again is the same order."""
        self._check(request_fields, CREATE)
        right = (
            _is_name(request_fields.get("orderId"), 63)
            and _is_name(request_fields.get("requestId"), 50)
            and isinstance(request_fields.get("orderInfo"), str)
            and request_fields["orderInfo"]
            and isinstance(request_fields.get("extraData"), str)
            and URL.fullmatch(str(request_fields.get("redirectUrl")))
            and PLAIN_URL.fullmatch(str(request_fields.get("ipnUrl")))
        )
        if not right:
            raise Refusal(20)
        amount = _amount(request_fields)
        order = self.till.open(
            request_fields["orderId"],
            request_fields=request_fields,
            amount=amount,
            info=request_fields["orderInfo"],
            expires_at=self.till.now() + LIFE,
        )
        if order.request_fields["requestId"] != request_fields["requestId"]:
            raise Refusal(41)
        if order.request_fields != request_fields:
            raise Refusal(40)
        answer = self._answer(
            request_fields,
            0,
            orderId=order.ref,
            amount=amount,
            payUrl=f"{self.pages}/pay/{order.token}",
            deeplink=f"momo://app?action=payWithApp&sid={order.token}",
        )
        self.till.preset(order)
        return answer

    def query(self, request_fields: RequestFields) -> dict[str, Any]:
        """What became of an order."""
        self._check(request_fields, QUERY)
        order = self.till.store.find("momo", str(request_fields.get("orderId")))
        if order is None:
            raise Refusal(42)
        now = self.till.now()
        paid = order.state == PAID
        return self._answer(
            request_fields,
            code_of(order, now),
            orderId=order.ref,
            amount=order.received(now) if paid else order.amount,
            extraData=order.request_fields["extraData"],
            transId=FIRST_NUMBER + order.transfers[-1].number if paid else order.number,
            payType="qr" if paid else "",
            refundTrans=[self._row(refund) for refund in order.refunds],
        )

    def refund(self, request_fields: RequestFields) -> dict[str, Any]:
        """Money back. The same question again has the same answer."""
        self._check(request_fields, REFUND)
        amount, number = _amount(request_fields), request_fields.get("transId")
        if (
            not _is_name(request_fields.get("orderId"), 63)
            or not _is_name(request_fields.get("requestId"), 50)
            or type(number) is not int
        ):
            raise Refusal(20)
        store = self.till.store
        order = store.by_transfer("momo", number - FIRST_NUMBER)
        if order is None:
            raise Refusal(42)
        refund = store.find_refund("momo", request_fields["orderId"])
        if store.find("momo", request_fields["orderId"]) or (
            refund and refund.request_fields["requestId"] != request_fields["requestId"]
        ):
            raise Refusal(41)
        if refund and refund.request_fields != request_fields:
            raise Refusal(40)
        try:
            refund = refund or self.till.give_back(
                order, request_fields["orderId"], request_fields=request_fields, amount=amount
            )
        except TooMuch:
            raise Refusal(1081) from None
        if refund.state == REFUSED:
            raise Refusal(1088)
        return self._answer(
            request_fields,
            REFUND_CODES[refund.state],
            orderId=refund.ref,
            amount=amount,
            transId=FIRST_REFUND + refund.number,
        )

    def query_refund(self, request_fields: RequestFields) -> dict[str, Any]:
        """The refund of this orderId, in a list."""
        self._check(request_fields, QUERY)
        refund = self.till.store.find_refund("momo", str(request_fields.get("orderId")))
        if refund is None:
            raise Refusal(42)
        row = self._row(self.till.store.refresh_refund(refund, DONE))
        return self._answer(request_fields, 0, orderId=refund.ref, refundTrans=[row])

    def refused(self, request_fields: RequestFields, code: int) -> dict[str, Any]:
        """The answer to what was not taken."""
        return self._answer(request_fields, code, orderId=request_fields.get("orderId"))

    def _check(self, request_fields: RequestFields, names: Sequence[str]) -> None:
        if request_fields.get("partnerCode") != self.partner_code:
            raise Refusal(11)
        if not holds(
            signed_text(names, request_fields, self.access_key), request_fields.get("signature"), self.secrets
        ):
            raise Refusal(13)

    def _row(self, refund: Refund) -> dict[str, Any]:
        return {
            "orderId": refund.ref,
            "amount": refund.amount,
            "resultCode": REFUND_CODES[refund.state],
            "transId": FIRST_REFUND + refund.number,
            "createdTime": int(refund.at.timestamp() * 1000),
        }

    def _answer(self, request_fields: RequestFields, code: int, **more: Any) -> dict[str, Any]:
        return {
            "partnerCode": self.partner_code,
            "requestId": request_fields.get("requestId"),
            "responseTime": int(self.till.now().timestamp() * 1000),
            "message": MESSAGES[code],
            "resultCode": code,
            **more,
        }


def _is_name(value: object, longest: int) -> bool:
    return isinstance(value, str) and len(value) <= longest and NAME.fullmatch(value) is not None


def _amount(request_fields: RequestFields) -> int:
    amount = request_fields.get("amount")
    if type(amount) is not int:
        raise Refusal(20)
    if not LEAST <= amount <= MOST:
        raise Refusal(22)
    return amount
