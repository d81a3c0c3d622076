"""What Stripe's events mean to us, by the state of the object each is about.

The two must agree: `payment_intent.succeeded` of an intent that did not succeed is a contradiction, so
it is for a person to look at.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from chalicelib.payments.providers.stripe.codes import (
    CANCELLED,
    DECLINED,
    EXPIRED,
    FAILED,
    FREE,
    INTENT_STATUSES,
    OPEN,
    PAID,
    PAYMENT_STATUSES,
    PROCESSING,
    REFUND_STATUSES,
    Meaning,
)


@dataclass(frozen=True)
class Kind:
    """A kind of object, and where it keeps its state and the name of its payment (an intent)."""

    name: str
    status: str
    payment: str
    statuses: frozenset[str]
    """Those a rule may speak of."""


SESSION = Kind("checkout.session", "payment_status", "payment_intent", PAYMENT_STATUSES)
INTENT = Kind("payment_intent", "status", "id", INTENT_STATUSES)
CHARGE = Kind("charge", "status", "payment_intent", frozenset())
REFUND = Kind("refund", "status", "payment_intent", REFUND_STATUSES)
DISPUTE = Kind("dispute", "status", "payment_intent", frozenset())


@dataclass(frozen=True)
class Rule:
    """What an event means, by the state of its object. `None` is nothing that concerns a payment; a state
    that is not in `says` is for a person to look at.
    """

    about: Kind
    amount: str
    says: Mapping[str, Meaning | None] = field(default_factory=dict)


def _session(says: Mapping[str, Meaning]) -> Rule:
    return Rule(SESSION, "amount_total", says)


def _intent(meaning: Meaning, *statuses: str) -> Rule:
    return Rule(INTENT, "amount", dict.fromkeys(statuses, meaning))


# While it goes as it should, `query_refund` tells of our own, and `charge.refunded` of anybody's.
_REFUND = Rule(REFUND, "amount", {"pending": None, "succeeded": None})
_DISPUTE = Rule(DISPUTE, "amount")

RULES: dict[str, Rule | None] = {
    "checkout.session.completed": _session({"paid": PAID, "unpaid": PROCESSING, "no_payment_required": FREE}),
    "checkout.session.async_payment_succeeded": _session({"paid": PAID}),
    "checkout.session.async_payment_failed": _session({"unpaid": FAILED}),
    "checkout.session.expired": _session({"unpaid": EXPIRED}),
    "payment_intent.succeeded": Rule(INTENT, "amount_received", {"succeeded": PAID}),
    "payment_intent.payment_failed": _intent(DECLINED, "requires_payment_method", "requires_confirmation"),
    "payment_intent.processing": _intent(PROCESSING, "processing"),
    "payment_intent.canceled": _intent(CANCELLED, "canceled"),
    "payment_intent.created": _intent(OPEN, "requires_payment_method", "requires_confirmation", "requires_action"),
    "payment_intent.requires_action": _intent(OPEN, "requires_action"),
    # Money is held, or has come in part. We never ask for either, so somebody changed how it works.
    "payment_intent.amount_capturable_updated": Rule(INTENT, "amount"),
    "payment_intent.partially_funded": Rule(INTENT, "amount"),
    # The amount is all that went back up to now, so two refunds in part are two pieces of news.
    "charge.refunded": Rule(CHARGE, "amount_refunded"),
    "refund.created": _REFUND,
    "refund.updated": _REFUND,
    "refund.failed": Rule(REFUND, "amount"),
    "charge.refund.updated": _REFUND,
    "charge.dispute.created": _DISPUTE,
    "charge.dispute.funds_withdrawn": _DISPUTE,
    "charge.dispute.funds_reinstated": _DISPUTE,
    "charge.dispute.closed": _DISPUTE,
    "charge.dispute.updated": None,  # papers were handed in; the money stays where it is
    # The intent's own events say these.
    "charge.succeeded": None,
    "charge.pending": None,
    "charge.failed": None,
    "charge.updated": None,
    "charge.captured": None,
    "charge.expired": None,
}
"""Every event of sessions, intents, charges, refunds and disputes. Any other says nothing of a payment."""

DOCUMENTED = frozenset(
    [
        *("checkout.session.completed", "checkout.session.expired"),
        *("checkout.session.async_payment_succeeded", "checkout.session.async_payment_failed"),
        *("payment_intent.succeeded", "payment_intent.payment_failed"),
        *("payment_intent.processing", "payment_intent.canceled"),
        *("charge.refunded", "refund.created", "refund.updated", "refund.failed", "charge.dispute.created"),
    ]
)
_MISTYPED = [name for name, rule in RULES.items() if rule and rule.says.keys() - rule.about.statuses]
if DOCUMENTED - RULES.keys() or _MISTYPED:
    raise RuntimeError("a documented event of Stripe has no meaning here")
