"""A made-up Stripe: its objects and events as its documents show them, signed by its own Python library."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import stripe

from chalicelib.domain.payment.attempt import Notice
from chalicelib.payments.providers.interface import Order, Request, Visit
from chalicelib.payments.providers.stripe.adapter import PROVIDER, Credentials

Json = dict[str, Any]

SECRET, PREVIOUS = "whsec_NOBODYS", "whsec_NOBODYSFORMER"
CREDENTIALS = Credentials(
    base_url="https://api.stripe.com",
    livemode=False,
    api_key="sk_test_NOBODYS",
    secret=SECRET,
    previous_secret=PREVIOUS,
)
NOW = datetime(2026, 12, 4, 2, 15, tzinfo=UTC)
ATTEMPT, INTENT, SESSION, AMOUNT = "MC23456789ABPAY2", "pi_3Qx7", "cs_test_a1B2", 16_000
ORDER = Order(
    id=ATTEMPT,
    number=7,
    amount=AMOUNT,
    info="Le phi ho so MC23-4567-89AB",
    created_at=NOW,
    expires_at=NOW + timedelta(hours=1),
)
VISIT = Visit(
    ip="203.0.113.7",
    return_url="https://motcua.example.invalid/tra-ve?lan=1&x=é",
    notify_url="https://motcua.example.invalid/webhooks/stripe",
)
COMPLETED = "checkout.session.completed"
PAYER = "mai@example.invalid"


def session(**changes: Any) -> Json:
    """A Checkout Session that was paid."""
    made = {
        "id": SESSION,
        "object": "checkout.session",
        "amount_subtotal": AMOUNT,
        "amount_total": AMOUNT,
        "client_reference_id": ATTEMPT,
        "currency": "vnd",
        "customer_details": {"email": PAYER, "name": "Trần Thị Mai"},
        "expires_at": int(NOW.timestamp()) + 3600,
        "livemode": False,
        "metadata": {"attempt": ATTEMPT},
        "mode": "payment",
        "payment_intent": INTENT,
        "payment_status": "paid",
        "status": "complete",
        "url": None,
    }
    return {**made, **changes}


def intent(**changes: Any) -> Json:
    """A payment intent that succeeded."""
    made = {
        "id": INTENT,
        "object": "payment_intent",
        "amount": AMOUNT,
        "amount_received": AMOUNT,
        "currency": "vnd",
        "latest_charge": "ch_3Qx7",
        "livemode": False,
        "metadata": {"attempt": ATTEMPT},
        "status": "succeeded",
    }
    return {**made, **changes}


def charge(**changes: Any) -> Json:
    """The charge of that intent; Stripe copies the intent's metadata to it."""
    made = {
        "id": "ch_3Qx7",
        "object": "charge",
        "amount": AMOUNT,
        "amount_refunded": 0,
        "created": int(NOW.timestamp()) - 9,
        "currency": "vnd",
        "disputed": False,
        "metadata": {"attempt": ATTEMPT},
        "payment_intent": INTENT,
        "refunded": False,
        "status": "succeeded",
    }
    return {**made, **changes}


def refund(**changes: Any) -> Json:
    """A refund in part, as we ask for it."""
    made = {
        "id": "re_3Qx7",
        "object": "refund",
        "amount": 6_000,
        "charge": "ch_3Qx7",
        "currency": "vnd",
        "metadata": {"attempt": ATTEMPT, "repayment": "MC23456789ABRFD2"},
        "payment_intent": INTENT,
        "status": "succeeded",
    }
    return {**made, **changes}


def dispute(**changes: Any) -> Json:
    """A dispute: it has no metadata of ours."""
    made = {
        "id": "dp_1",
        "object": "dispute",
        "amount": AMOUNT,
        "charge": "ch_3Qx7",
        "currency": "vnd",
        "metadata": {},
        "payment_intent": INTENT,
        "status": "needs_response",
    }
    return {**made, **changes}


def event(kind: str, thing: Json, **changes: Any) -> Json:
    """An event about this object, as a webhook brings it."""
    made = {
        "id": "evt_1Qx7",
        "object": "event",
        "api_version": "2026-10-28.endive",
        "created": int(NOW.timestamp()) - 5,
        "data": {"object": thing},
        "livemode": False,
        "pending_webhooks": 1,
        "request": {"id": None, "idempotency_key": None},
        "type": kind,
    }
    return {**made, **changes}


def paid(**changes: Any) -> Json:
    """The event of a completed session, with these changes of the session."""
    return event(COMPLETED, session(**changes))


def written(message: Json, indent: int | None = 2) -> bytes:
    """As Stripe sends it: pretty-printed."""
    return json.dumps(message, indent=indent, ensure_ascii=False).encode()


def signature(body: bytes, secret: str = SECRET, at: datetime = NOW) -> str:
    """The header as Stripe's library makes it."""
    return str(stripe.WebhookSignature.generate_signature_header(body.decode(), secret, int(at.timestamp())))


def sent(body: bytes | Json, header: str | None = None, *, now: datetime = NOW) -> Request:
    """The webhook's call; signed by Stripe's library unless a header is given."""
    if isinstance(body, dict):
        body = written(body)
    return Request(headers={"stripe-signature": signature(body) if header is None else header}, body=body, now=now)


def parsed(body: bytes | Json, credentials: Credentials = CREDENTIALS) -> Notice:
    """What we make of it."""
    return PROVIDER.verify_and_parse(sent(body), credentials)
