"""Stripe's objects, made of what is known of an order. A dong has no hundredths there."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import uuid4

from dev.sandbox.records import CANCELLED, DONE, EXPIRED, FAILED, OPEN, PAID, PROCESSING, REFUSED, Order, Refund

VERSION = "2026-10-28.endive"
CURRENCY = "vnd"

PAGES = {
    OPEN: ("open", "unpaid"),
    PAID: ("complete", "paid"),
    FAILED: ("complete", "unpaid"),
    CANCELLED: ("expired", "unpaid"),
    EXPIRED: ("expired", "unpaid"),
}
"""`status` and `payment_status` of a session."""
INTENTS = {PAID: "succeeded", FAILED: "requires_payment_method", CANCELLED: "canceled"}
REFUNDS = {DONE: "succeeded", PROCESSING: "pending", REFUSED: "failed"}

Json = dict[str, Any]


def session(order: Order, at: datetime, *, url: str | None = None, expand: tuple[str, ...] = ()) -> Json:
    """A Checkout Session."""
    status, paid = PAGES[order.status(at)]
    begun = order.state in (PAID, FAILED)
    envelope = intent(order, expand=tuple(name.partition(".")[2] for name in expand))
    return {
        "id": f"cs_test_{order.token}",
        "object": "checkout.session",
        "amount_subtotal": order.amount,
        "amount_total": _amount(order),
        "client_reference_id": order.request_fields.get("client_reference_id"),
        "created": int(order.made_at.timestamp()),
        "currency": CURRENCY,
        "expires_at": int(order.expires_at.timestamp()),
        "livemode": False,
        "metadata": _metadata(order, "metadata"),
        "mode": "payment",
        "payment_intent": (envelope if "payment_intent" in expand else envelope["id"]) if begun else None,
        "payment_status": paid,
        "status": status,
        "url": url if status == "open" else None,
    }


def intent(order: Order, *, expand: tuple[str, ...] = ()) -> Json:
    """The payment intent of an order on which something was paid, or tried."""
    paid = order.state == PAID
    return {
        "id": f"pi_{order.token}",
        "object": "payment_intent",
        "amount": _amount(order),
        "amount_received": _amount(order) if paid else 0,
        "created": int(order.made_at.timestamp()),
        "currency": CURRENCY,
        "latest_charge": (charge(order) if "latest_charge" in expand else f"ch_{order.token}") if paid else None,
        "livemode": False,
        "metadata": _metadata(order, "payment_intent_data[metadata]"),
        "status": INTENTS.get(order.state, "requires_payment_method"),
    }


def charge(order: Order) -> Json:
    """What was taken; the metadata is the intent's."""
    headers = sum(refund.amount for refund in order.refunds if refund.state == DONE)
    return {
        "id": f"ch_{order.token}",
        "object": "charge",
        "amount": _amount(order),
        "amount_refunded": headers,
        "created": int((order.closed_at or order.made_at).timestamp()),
        "currency": CURRENCY,
        "disputed": False,
        "livemode": False,
        "metadata": _metadata(order, "payment_intent_data[metadata]"),
        "payment_intent": f"pi_{order.token}",
        "refunded": headers == _amount(order),
        "status": "succeeded",
    }


def refund_of(order: Order, refund: Refund) -> Json:
    """Money that goes back."""
    return {
        "id": f"re_{order.token[:16]}{refund.number}",
        "object": "refund",
        "amount": refund.amount,
        "charge": f"ch_{order.token}",
        "created": int(refund.at.timestamp()),
        "currency": CURRENCY,
        "metadata": _named(refund.request_fields, "metadata"),
        "payment_intent": f"pi_{order.token}",
        "status": REFUNDS[refund.state],
    }


def event(name: str, thing: Json, at: datetime) -> Json:
    """Something that happened to a thing."""
    return {
        "id": f"evt_{uuid4().hex}",
        "object": "event",
        "api_version": VERSION,
        "created": int(at.timestamp()),
        "data": {"object": thing},
        "livemode": False,
        "pending_webhooks": 1,
        "request": {"id": None, "idempotency_key": None},
        "type": name,
    }


def _amount(order: Order) -> int:
    return sum(transfer.amount for transfer in order.transfers) or order.amount


def _metadata(order: Order, name: str) -> Json:
    return _named(order.request_fields, name)


def _named(request_fields: Any, name: str) -> Json:
    """`metadata[attempt]=A` as an object."""
    return {key[len(name) + 1 : -1]: value for key, value in request_fields.items() if key.startswith(f"{name}[")}
