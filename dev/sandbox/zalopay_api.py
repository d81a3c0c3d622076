"""ZaloPay's API for merchants. Its answers are not signed, as at the real provider."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from dev.clock import VIETNAM
from dev.sandbox.records import CANCELLED, DONE, EXPIRED, FAILED, OPEN, PAID, PROCESSING, REFUSED, Order, Refund
from dev.sandbox.signatures import holds
from dev.sandbox.store import TooMuch
from dev.sandbox.till import Till
from dev.sandbox.vietqr import Code, written

BANK, ACCOUNT = "970454", "99ZP24338M00000001"
FIRST_NUMBER, FIRST_REFUND = 261_204_000_000_000, 261_204_500_000_000
CLOCKS_DIFFER = timedelta(minutes=15)
SHORTEST, LONGEST = 300, 2_592_000
REFUNDABLE_FOR = timedelta(hours=48)

MESSAGES = {
    -13: "Quá thời hạn hoàn tiền",
    -14: "Số tiền hoàn vượt quá số tiền còn lại",
    -23: "Mã hoàn tiền bị trùng",
    -24: "Mã hoàn tiền sai định dạng",
    -25: "Mã hoàn tiền không thuộc ngày hôm nay",
    -26: "Mã hoàn tiền không thuộc ứng dụng này",
    -54: "Giao dịch đã hết hạn",
    -68: "Mã giao dịch bị trùng",
    -101: "Không tìm thấy giao dịch",
    -217: "Giao dịch bị ngân hàng từ chối",
    -329: "Người dùng đã huỷ giao dịch",
    -401: "Dữ liệu yêu cầu không hợp lệ",
    -402: "Chữ ký không hợp lệ",
}
STATES = {PAID: (1, 1), FAILED: (2, -217), CANCELLED: (2, -329), EXPIRED: (2, -54), OPEN: (3, -49)}
REFUND_STATES = {DONE: (1, 1), PROCESSING: (3, 2), REFUSED: (2, -13)}
"""`return_code` and `sub_return_code`."""

RequestFields = Mapping[str, Any]


class Refusal(Exception):
    """The question was not taken."""

    def __init__(self, sub: int) -> None:
        super().__init__(MESSAGES[sub])
        self.answer = answered(2, sub)


def answered(code: int, sub: int, **more: Any) -> dict[str, Any]:
    """An answer."""
    words = {1: "Giao dịch thành công", 2: "Giao dịch thất bại", 3: "Giao dịch đang được xử lý"}[code]
    text = MESSAGES.get(sub, words)
    return {"return_code": code, "return_message": words, "sub_return_code": sub, "sub_return_message": text, **more}


def zp_trans_id(order: Order) -> int:
    """ZaloPay's number."""
    return FIRST_NUMBER + order.number


@dataclass(frozen=True)
class Api:
    """Answers one app."""

    till: Till
    app_id: int
    key1: str
    pages: str

    def create(self, request_fields: RequestFields) -> dict[str, Any]:
        """An order. Its name is taken once."""
        self._check(request_fields, "app_trans_id", "app_user", "amount", "app_time", "embed_data", "item")
        now, name, amount = self.till.now(), str(request_fields.get("app_trans_id")), _integer(request_fields, "amount")
        life = _integer(request_fields, "expire_duration_seconds")
        drift = abs(now.timestamp() * 1000 - _integer(request_fields, "app_time"))
        right = (
            len(name) <= 40
            and name.startswith(f"{now.astimezone(VIETNAM):%y%m%d}_")
            and amount > 0
            and SHORTEST <= life <= LONGEST
            and drift <= CLOCKS_DIFFER.total_seconds() * 1000
            and len(str(request_fields.get("description", ""))) <= 256
            and bool(request_fields.get("app_user"))
            and _is_json(request_fields.get("embed_data"), dict, 1024)
            and _is_json(request_fields.get("item"), list, 2048)
            and str(request_fields.get("callback_url", "")).startswith("http")
        )
        if not right:
            raise Refusal(-401)
        if self.till.store.find("zalopay", name):
            raise Refusal(-68)
        order = self.till.open(
            name,
            request_fields=request_fields,
            amount=amount,
            info=str(request_fields.get("description", "")),
            expires_at=now + timedelta(seconds=life),
        )
        answer = answered(
            1,
            1,
            order_url=f"{self.pages}/pay/{order.token}",
            zp_trans_token=order.token,
            order_token=order.token,
            qr_code=written(Code(BANK, ACCOUNT, amount, f"ZP{order.number:010d}")),
        )
        self.till.preset(order)
        return answer

    def query(self, request_fields: RequestFields) -> dict[str, Any]:
        """What became of an order."""
        name = str(request_fields.get("app_trans_id"))
        if not holds(f"{request_fields.get('app_id')}|{name}|{self.key1}", request_fields.get("mac"), [self.key1]):
            raise Refusal(-402)
        order, now = self.till.store.find("zalopay", name), self.till.now()
        if order is None or now - order.made_at > REFUNDABLE_FOR:
            raise Refusal(-101)
        code, sub = STATES[order.status(now)]
        paid = order.state == PAID
        return answered(
            code,
            sub,
            is_processing=code == 3,
            amount=order.received(now) if paid else order.amount,
            zp_trans_id=zp_trans_id(order) if paid else 0,
            server_time=int((order.closed_at or now).timestamp() * 1000),
            discount_amount=0,
        )

    def refund(self, request_fields: RequestFields) -> dict[str, Any]:
        """Money back. Its name is taken once, and belongs to a day."""
        self._check(request_fields, "zp_trans_id", "amount", "description", "timestamp")
        name, amount = str(request_fields.get("m_refund_id")), _integer(request_fields, "amount")
        found = re.fullmatch(r"([0-9]{6})_([0-9]+)_(\w{1,27})", name)
        if not found:
            raise Refusal(-24)
        if found[2] != str(self.app_id):
            raise Refusal(-26)
        if found[1] != f"{self.till.now().astimezone(VIETNAM):%y%m%d}":
            raise Refusal(-25)
        if self.till.store.find_refund("zalopay", name):
            raise Refusal(-23)
        order = self.till.store.by_number("zalopay", _integer(request_fields, "zp_trans_id") - FIRST_NUMBER)
        if order is None or order.state != PAID:
            raise Refusal(-101)
        try:
            refund = self.till.give_back(order, name, request_fields=request_fields, amount=amount)
        except TooMuch:
            raise Refusal(-14) from None
        return _refunded(refund)

    def query_refund(self, request_fields: RequestFields) -> dict[str, Any]:
        """What became of a refund."""
        self._check(request_fields, "m_refund_id", "timestamp")
        refund = self.till.store.find_refund("zalopay", str(request_fields.get("m_refund_id")))
        if refund is None:
            raise Refusal(-101)
        return _refunded(self.till.store.refresh_refund(refund, DONE))

    def _check(self, request_fields: RequestFields, *names: str) -> None:
        text = "|".join(str(request_fields.get(name, "")) for name in ("app_id", *names))
        if str(request_fields.get("app_id")) != str(self.app_id) or not holds(
            text, request_fields.get("mac"), [self.key1]
        ):
            raise Refusal(-402)


def _refunded(refund: Refund) -> dict[str, Any]:
    return answered(*REFUND_STATES[refund.state], refund_id=FIRST_REFUND + refund.number)


def _integer(request_fields: RequestFields, name: str) -> int:
    """A whole number; forms write it as a text."""
    written_so = str(request_fields.get(name))
    if not re.fullmatch(r"[0-9]{1,18}", written_so):
        raise Refusal(-401)
    return int(written_so)


def _is_json(text: object, kind: type, longest: int) -> bool:
    try:
        return isinstance(text, str) and len(text) <= longest and isinstance(json.loads(text), kind)
    except ValueError:
        return False
