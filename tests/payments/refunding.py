"""A fee that was paid, an officer who gives it back, and the schedule that sees it through."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from chalicelib.domain.payment.attempt import Attempt
from chalicelib.domain.payment.refund import Refund
from tests import issuer as people
from tests.payments.payment_world import Counter
from tests.payments.provider_messages import AT
from tests.payments.provider_specs import some
from tests.payments.refund_server import Till
from tests.payments.side import Side

through = some("vnpay", "momo", "zalopay", "stripe")
"""Those that give money back."""
QUEUE = "/v1/desk/payments/review"


def paid(counter: Counter, side: Side) -> tuple[Attempt, Till]:
    """A fee that was paid, and the provider's till."""
    attempt = counter.opened(side.name)
    counter.notify(side.name, side.paid(attempt))
    till = Till(side.name, attempt)
    counter.calls = till
    return attempt, till


def requested(counter: Counter, attempt: Attempt, amount: int, seen: int, status: int = 201) -> Any:
    """An officer clicks: give so much back, of what could be given back when they looked."""
    body = {"amount": amount, "refundable_seen": seen, "reason": "our_mistake"}
    return counter.must(status, "POST", f"/v1/desk/payments/{attempt.id}/refund", people.SUPERVISOR, body)


def swept(counter: Counter, *minutes: int) -> None:
    """The schedule runs so many minutes after the fee was paid."""
    for after in minutes:
        counter.sweep(AT + timedelta(minutes=after))


def refunds(counter: Counter, attempt: Attempt) -> list[Refund]:
    """All of the payment, in the order they were asked for."""
    return sorted(counter.case_file(attempt).refunds, key=lambda refund: refund.id)


def only(counter: Counter, attempt: Attempt) -> Refund:
    """The one there is."""
    (refund,) = refunds(counter, attempt)
    return refund
