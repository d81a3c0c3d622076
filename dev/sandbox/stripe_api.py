"""Stripe's API for merchants: forms in, JSON out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from dev.clock import VIETNAM
from dev.sandbox.manners import CANCEL
from dev.sandbox.records import DONE, OPEN, PAID, REFUSED, Order, Refund
from dev.sandbox.store import TooMuch
from dev.sandbox.stripe_objects import CURRENCY, Json, charge, intent, refund_of, session
from dev.sandbox.till import Till

SHORTEST, LONGEST = timedelta(minutes=30), timedelta(hours=24)
LEAST, MOST = 13_000, 99_999_999
"""Half a US dollar, and eight digits."""
NO_SUCH = "resource_missing"
WRONG, TWICE = "invalid_request_error", "idempotency_error"

RequestFields = Mapping[str, str]


class Refusal(Exception):
    """The question was not taken."""

    def __init__(self, kind: str, code: str, text: str, status: int = 400) -> None:
        super().__init__(text)
        notification = {"type": kind, "message": text, **({"code": code} if code else {})}
        self.answer: tuple[Json, int] = ({"error": notification}, status)


@dataclass(frozen=True)
class Api:
    """Answers one account."""

    till: Till
    pages: str
    tell: Callable[..., None]

    def create(self, request_fields: RequestFields) -> Json:
        """A session. The same question with the same key is the same session."""
        amount = _integer(request_fields, "line_items[0][price_data][unit_amount]") * _integer(
            request_fields, "line_items[0][quantity]"
        )
        if (
            request_fields.get("line_items[0][price_data][currency]") != CURRENCY
            or request_fields.get("mode") != "payment"
        ):
            raise Refusal(WRONG, "parameter_invalid_string_empty", "Only payments in VND are taken here")
        if not LEAST <= amount <= MOST:
            raise Refusal(WRONG, "amount_too_small" if amount < LEAST else "amount_too_large", "Amount out of range")
        if not all(request_fields.get(name, "").startswith("http") for name in ("success_url", "cancel_url")):
            raise Refusal(WRONG, "url_invalid", "Not a valid URL")
        now = self.till.now()
        until = (
            datetime.fromtimestamp(_integer(request_fields, "expires_at"), VIETNAM)
            if "expires_at" in request_fields
            else now + LONGEST
        )
        known = self.till.store.find("stripe", request_fields["key"])
        if known is None and not SHORTEST <= until - now <= LONGEST:
            raise Refusal(WRONG, "", "The `expires_at` timestamp must be between 30 minutes and 24 hours from now")
        order = known or self.till.open(
            request_fields["key"] or uuid4().hex,
            request_fields=dict(request_fields),
            amount=amount,
            info=request_fields.get("line_items[0][price_data][product_data][name]", ""),
            expires_at=until,
        )
        if order.request_fields != request_fields:
            raise Refusal(TWICE, "", "Keys for idempotent requests can only be used with the same parameters")
        answer = session(order, now, url=self._url(order))
        self.till.preset(order)
        return answer

    def session(self, name: str, expand: list[str]) -> Json:
        """A session as it is now."""
        order = self._order(name, "cs_test_")
        return session(order, self.till.now(), url=self._url(order), expand=tuple(expand))

    def expire(self, name: str) -> Json:
        """Nobody can pay any more."""
        order = self._order(name, "cs_test_")
        if order.status(self.till.now()) != OPEN:
            raise Refusal(WRONG, "", "Only open sessions can be expired")
        return session(self.till.go(order, CANCEL), self.till.now())

    def intent(self, name: str) -> Json:
        """A payment intent."""
        return intent(self._order(name, "pi_"))

    def refund(self, request_fields: RequestFields) -> Json:
        """Money back. The same question with the same key has the same answer."""
        order = self._order(request_fields.get("payment_intent", ""), "pi_")
        known = self.till.store.find_refund("stripe", request_fields["key"])
        if known and known.request_fields != request_fields:
            raise Refusal(TWICE, "", "Keys for idempotent requests can only be used with the same parameters")
        if known:
            return refund_of(order, known)
        if order.state != PAID:
            raise Refusal(WRONG, "charge_not_refundable", "This payment has not succeeded")
        amount = _integer(request_fields, "amount") if "amount" in request_fields else order.amount
        ref = request_fields["key"] or uuid4().hex
        try:
            refund = self.till.give_back(order, ref, request_fields=dict(request_fields), amount=amount)
        except TooMuch:
            raise Refusal(WRONG, "charge_already_refunded", "Amount is greater than what is left") from None
        finally:  # an event tells of it also when the answer is lost
            self._send_events(order, self.till.store.find_refund("stripe", ref), "refund.created")
        if refund.state == REFUSED:
            raise Refusal(WRONG, "refund_disputed_payment", "This payment cannot be refunded")
        return refund_of(order, refund)

    def refunds(self, payment: str) -> Json:
        """All refunds of a payment."""
        order = self._order(payment, "pi_")
        data = []
        for refund in order.refunds:
            if refund.state == REFUSED:
                continue  # it was never taken
            seen = self.till.store.refresh_refund(refund, DONE)
            if seen.state != refund.state:
                self._send_events(order, seen, "refund.updated")
            data.append(refund_of(order, seen))
        return {"object": "list", "url": "/v1/refunds", "has_more": False, "data": data}

    def _send_events(self, order: Order, refund: Refund | None, name: str) -> None:
        if refund is None or refund.state == REFUSED:
            return
        now = self._order(f"pi_{order.token}", "pi_")
        done = [("charge.refunded", charge(now))] if refund.state == DONE else []
        self.tell(self.till, order, (name, refund_of(order, refund)), *done)

    def _order(self, name: str, kind: str) -> Order:
        found = self.till.store.by_token("stripe", name.removeprefix(kind)) if name.startswith(kind) else None
        if found is None:
            raise Refusal(WRONG, NO_SUCH, f"No such object: '{name[:80]}'", 404)
        return found

    def _url(self, order: Order) -> str:
        return f"{self.pages}/c/pay/{order.token}"


def _integer(request_fields: RequestFields, name: str) -> int:
    text = request_fields.get(name, "")
    if not text.isdecimal():
        raise Refusal(WRONG, "parameter_invalid_integer", f"Invalid integer: {name}")
    return int(text)
