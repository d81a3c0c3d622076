"""Stripe's hosted page (a Checkout Session): opening one, and asking what became of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from urllib.parse import quote, urlsplit

from chalicelib.domain.errors import Invalid
from chalicelib.domain.payment.attempt import Notice
from chalicelib.payments.providers.interface import Api, Json, NoNotice, Opened, Order, StatusInquiry, Visit
from chalicelib.payments.providers.stripe.client import error, get, post, unavailable
from chalicelib.payments.providers.stripe.codes import COMPLETE_UNPAID, PAID, PROCESSING, REVIEW, SESSIONS, Meaning
from chalicelib.payments.providers.stripe.parsing import (
    CURRENCY,
    amount,
    attempt,
    moment,
    part,
    raw,
    reference,
    seconds,
    word,
)
from chalicelib.payments.providers.stripe.signatures import Credentials
from chalicelib.payments.providers.stripe.webhooks import reported

PATH = "/v1/checkout/sessions"
SHORTEST, LONGEST = timedelta(minutes=30), timedelta(hours=24)
"""Of a session's life, from the moment Stripe makes it: later than the order, and by another clock."""
SLACK = timedelta(minutes=5)
LONGEST_NAME, LONGEST_URL = 250, 4096


def create(order: Order, visit: Visit, credentials: Credentials, api: Api) -> Opened:
    """The page where this order is paid by card. Asking again for an order gives the same page, and when
    Stripe has forgotten it after a day, none: the order is over by then.

    Raises `Unavailable`, also when Stripe refuses or offers a page for something else.
    """
    params = [
        ("mode", "payment"),
        ("allowed_payment_method_types[0]", "card"),
        ("client_reference_id", order.id),
        ("metadata[attempt]", order.id),
        ("payment_intent_data[metadata][attempt]", order.id),
        ("line_items[0][quantity]", "1"),
        ("line_items[0][price_data][currency]", CURRENCY),
        ("line_items[0][price_data][unit_amount]", str(order.amount)),
        ("line_items[0][price_data][product_data][name]", order.info[:LONGEST_NAME].strip() or order.id),
        ("adaptive_pricing[enabled]", "false"),  # what is due is due in VND
        ("success_url", visit.return_url),
        ("cancel_url", visit.return_url),
        ("expires_at", str(seconds(closes(order)))),
        ("locale", "en" if visit.language == "en" else "vi"),
    ]
    status, message = post(api, credentials, PATH, params, key=order.id)
    try:
        opened = _opened(message, order, credentials) if status == 200 else None
    except Invalid:
        opened = None
    if opened is None:
        raise unavailable()
    return opened


def closes(order: Order) -> datetime:
    """When the session ends: as the order does, within what Stripe takes. It depends on nothing but the
    order, because asking again must be asking the same.
    """
    begun = order.created_at
    return min(max(order.expires_at, begun + SHORTEST + SLACK), begun + LONGEST - SLACK)


def query(inquiry: StatusInquiry, credentials: Credentials, api: Api) -> Notice | NoNotice:
    """What became of the session. Raises `Unavailable`.

    Without its name nobody was ever sent to it, so it is `NOT_KNOWN`. An answer that is about something
    else or cannot be read is `TRY_LATER`: Stripe signs no answers, it only gives them to whoever has the key.
    """
    if not inquiry.provider_ref:
        return NoNotice.NOT_KNOWN
    expand = [("expand[]", "payment_intent"), ("expand[]", "payment_intent.latest_charge")]
    status, message = get(api, credentials, f"{PATH}/{quote(inquiry.provider_ref, safe='')}", expand)
    if status == 404 and error(message)[1] == "resource_missing":
        return NoNotice.NOT_KNOWN
    try:
        about = _is_about(message, inquiry.order, credentials) and word(message, "id") == inquiry.provider_ref
        return _heard(message, inquiry.source) if status == 200 and about else NoNotice.TRY_LATER
    except Invalid:
        return NoNotice.TRY_LATER


def _is_about(message: Json, order: Order, credentials: Credentials) -> bool:
    mode = message.get("livemode")
    return (
        word(message, "object") == "checkout.session" and mode is credentials.livemode and attempt(message) == order.id
    )


def _opened(message: Json, order: Order, credentials: Credentials) -> Opened | None:
    name, url, ends = reference(message, "id"), word(message, "url"), moment(message, "expires_at")
    priced = word(message, "currency") == CURRENCY and amount(message, "amount_total") == order.amount
    # A session that is paid or over has no address any more.
    leads = len(url) <= LONGEST_URL and urlsplit(url).scheme == urlsplit(credentials.base_url).scheme
    if not (name and priced and leads and _is_about(message, order, credentials)):
        return None
    return Opened(pay_url=url, provider_ref=name, expires_at=None if ends == order.expires_at else ends)


def _heard(session: Json, source: str) -> Notice:
    status, paid = word(session, "status"), word(session, "payment_status")
    intent = part(session, "payment_intent")
    charge = part(intent, "latest_charge")
    stands = word(intent, "status")
    meaning = _meaning(session, intent, charge, SESSIONS.get((status, paid), REVIEW))
    return reported(
        session,
        meaning,
        transaction=reference(session, "payment_intent"),
        counted="amount_total",
        codes=f"{raw(status)}/{raw(paid)}/{raw(stands)}",
        source=source,
        at=moment(charge, "created"),
    )


def _meaning(session: Json, intent: Json, charge: Json, meaning: Meaning) -> Meaning:
    """What the intent and its charge add to what the session says."""
    stands = word(intent, "status")
    if meaning is PROCESSING:
        return COMPLETE_UNPAID.get(stands, REVIEW)
    if meaning is not PAID:
        return meaning
    arrived = stands == "succeeded" and amount(intent, "amount_received") == amount(session, "amount_total")
    # `is False`, and not merely not true: we asked for the charge, so it must say so itself.
    stayed = charge.get("disputed") is False and amount(charge, "amount_refunded") == 0
    return PAID if arrived and stayed else REVIEW
