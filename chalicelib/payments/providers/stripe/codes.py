"""What the states of Stripe's objects mean to us. An unknown state is for a person to look at."""

from __future__ import annotations

from dataclasses import dataclass

from chalicelib.domain.payment.attempt import State


@dataclass(frozen=True)
class Meaning:
    """What is said. `code` is the same however we hear of it: from a session, an intent or an answer."""

    state: State
    code: str


PAID = Meaning(State.PAID, "paid")
OPEN = Meaning(State.PENDING, "open")
PROCESSING = Meaning(State.PENDING, "processing")
# Not a failure: in an open session the payer takes another card, on the same intent.
DECLINED = Meaning(State.PENDING, "declined")
FAILED = Meaning(State.FAILED, "failed")
CANCELLED = Meaning(State.CANCELLED, "canceled")
EXPIRED = Meaning(State.EXPIRED, "expired")
FREE = Meaning(State.NEEDS_REVIEW, "no_payment_required")  # somebody gave a discount of everything
REVIEW = Meaning(State.NEEDS_REVIEW, "")
"""A person must see Stripe's own words, so they are the code."""

SESSION_STATUSES = frozenset(["open", "complete", "expired"])
PAYMENT_STATUSES = frozenset(["paid", "unpaid", "no_payment_required"])
INTENT_STATUSES = frozenset(
    [
        "requires_payment_method",
        "requires_confirmation",
        "requires_action",
        "processing",
        "requires_capture",
        "canceled",
        "succeeded",
    ]
)
REFUND_STATUSES = frozenset(["pending", "requires_action", "succeeded", "failed", "canceled"])

SESSIONS: dict[tuple[str, str], Meaning] = {
    ("open", "unpaid"): OPEN,
    ("open", "paid"): REVIEW,
    ("open", "no_payment_required"): REVIEW,
    ("complete", "paid"): PAID,
    ("complete", "unpaid"): PROCESSING,  # and `COMPLETE_UNPAID` says more
    ("complete", "no_payment_required"): FREE,
    ("expired", "unpaid"): EXPIRED,
    ("expired", "paid"): REVIEW,
    ("expired", "no_payment_required"): REVIEW,
}
"""A session as it is answered to a query, by `status` and `payment_status`."""

COMPLETE_UNPAID: dict[str, Meaning] = {
    "requires_payment_method": FAILED,  # the bank said no afterwards; a completed session takes no other card
    "requires_confirmation": PROCESSING,
    "requires_action": PROCESSING,
    "processing": PROCESSING,
    "requires_capture": REVIEW,
    "canceled": CANCELLED,
    "succeeded": REVIEW,
}
"""A completed session that is not paid, by the state of its intent."""

if SESSIONS.keys() != {(status, paid) for status in SESSION_STATUSES for paid in PAYMENT_STATUSES}:
    raise RuntimeError("a documented state of a Stripe session has no meaning here")
if COMPLETE_UNPAID.keys() != INTENT_STATUSES:
    raise RuntimeError("a documented state of a Stripe payment intent has no meaning here")
