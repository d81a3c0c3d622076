"""Two ends of one wire: what we ask Stripe's API, and what Stripe's own library would ask."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

import stripe

from chalicelib.domain.payment.attempt import Notice
from chalicelib.payments.providers.interface import NoNotice, Opened, Order, StatusInquiry, Visit
from chalicelib.payments.providers.stripe.adapter import PROVIDER
from tests.payments.providers.stripe.stripe_made import (
    CREDENTIALS,
    NOW,
    ORDER,
    SESSION,
    VISIT,
    Json,
    charge,
    intent,
    session,
)

URL = "https://checkout.stripe.com/c/pay/cs_test_a1B2#fid"
ENDS = int(ORDER.expires_at.timestamp())
FRESH = session(status="open", payment_status="unpaid", payment_intent=None, url=URL, expires_at=ENDS)


INQUIRY = StatusInquiry(order=ORDER, provider_ref=SESSION, request_id="r1", now=NOW, source="sweep")


class Api:
    """Stripe's API: gives these answers in turn, the last for ever, and keeps what it was asked."""

    def __init__(self, *answers: tuple[int, Any] | Exception) -> None:
        self.answers = list(answers)
        self.requests: list[tuple[str, str, dict[str, str], bytes]] = []

    def __call__(
        self, method: str, url: str, *, body: bytes = b"", headers: Mapping[str, str] | None = None
    ) -> tuple[int, bytes]:
        self.requests.append((method, url, dict(headers or {}), body))
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        status, message = answer
        return status, message if isinstance(message, bytes) else json.dumps(message).encode()


class Wire(stripe.HTTPClient):
    """What Stripe's library would send: keeps the one question, and gives this answer."""

    name = "wire"

    def __init__(self, answer: Json) -> None:
        super().__init__()
        self.answer = answer
        self.requests: tuple[str, str, dict[str, str], bytes] = ("", "", {}, b"")

    def request(self, method: str, url: str, headers: Any, post_data: Any = None, **_: Any) -> Any:
        """One call."""
        self.requests = (method.upper(), url, dict(headers), (post_data or "").encode())
        return json.dumps(self.answer), 200, {}

    def close(self) -> None:
        """Nothing to close."""


def library(wire: Wire) -> stripe.StripeClient:
    """Stripe's library with our key, over this wire."""
    return stripe.StripeClient(CREDENTIALS.api_key, http_client=wire, max_network_retries=0)


def opened(api: Api, order: Order = ORDER, visit: Visit = VISIT) -> Opened:
    """What the payer is shown."""
    return PROVIDER.create(order, visit, CREDENTIALS, api)


def form(order: Order = ORDER, visit: Visit = VISIT) -> dict[str, str]:
    """The form we send."""
    api = Api((200, {**FRESH, "amount_total": order.amount}))
    opened(api, order, visit)
    pairs = parse_qsl(api.requests[0][3].decode(), keep_blank_values=True, strict_parsing=True)
    assert len(dict(pairs)) == len(pairs)
    return dict(pairs)


def full_session(of_intent: dict[str, Any] | None = None, **changes: Any) -> dict[str, Any]:
    """A session as it is answered, with its intent and charge."""
    return session(payment_intent=intent(**{"latest_charge": charge(), **(of_intent or {})}), **changes)


def ask(message: Any, status: int = 200) -> Notice | NoNotice:
    """What we make of this answer."""
    return PROVIDER.query(INQUIRY, CREDENTIALS, Api((status, message)))


def notice(message: Any) -> Notice:
    """What it says."""
    made = ask(message)
    assert isinstance(made, Notice)
    return made
