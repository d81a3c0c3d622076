"""Stripe: a page where cards are taken (Checkout), and events, each delivery signed anew."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import flask
from flask.typing import ResponseReturnValue

from dev.sandbox.manners import AT_A_GATEWAY, REFUND_MANNERS, SECRET
from dev.sandbox.provider import Notice, Notification, Sent
from dev.sandbox.records import CANCELLED, EXPIRED, FAILED, PAID, Order
from dev.sandbox.signatures import made
from dev.sandbox.stripe_api import Api, Refusal
from dev.sandbox.stripe_objects import Json, event, intent, session
from dev.sandbox.till import Till


@dataclass(frozen=True)
class Stripe:
    """Told of at `webhook`."""

    account: Notification
    webhook: str

    name = "stripe"
    label = "Stripe"
    page = "/c/pay/<token>"
    listing = "orders.html"
    manners: Sequence[str] = AT_A_GATEWAY
    refund_manners: Sequence[str] = tuple(REFUND_MANNERS)
    several = False
    tells_expiry = True
    most_calls = 4

    @property
    def merchant(self) -> str:
        return "acct_local"

    def routes(self, pages: flask.Blueprint, till: Till) -> None:
        """The API: forms in, JSON out, for whoever has the key."""
        api = Api(till, self.account["base_url"], self.send_events)
        v1 = flask.Blueprint("v1", __name__)

        @v1.before_request
        def known() -> ResponseReturnValue | None:
            if flask.request.headers.get("Authorization") == f"Bearer {self.account['api_key']}":
                return None
            return Refusal("invalid_request_error", "", "Invalid API Key provided", 401).answer

        def refused(refusal: Refusal) -> ResponseReturnValue:
            return refusal.answer

        def request_fields() -> dict[str, str]:
            return {**flask.request.form.to_dict(), "key": flask.request.headers.get("Idempotency-Key", "")}

        def expanded() -> list[str]:
            """`expand[]=a` and `expand[0]=a` are the same."""
            return [value for name, value in flask.request.args.items(multi=True) if name.startswith("expand[")]

        v1.register_error_handler(Refusal, refused)
        v1.post("/checkout/sessions", endpoint="create")(lambda: api.create(request_fields()))
        v1.get("/checkout/sessions/<name>", endpoint="session")(lambda name: api.session(name, expanded()))
        v1.post("/checkout/sessions/<name>/expire", endpoint="expire")(api.expire)
        v1.get("/payment_intents/<name>", endpoint="intent")(api.intent)
        v1.post("/refunds", endpoint="refund")(lambda: api.refund(request_fields()))
        v1.get("/refunds", endpoint="refunds")(lambda: api.refunds(flask.request.args.get("payment_intent", "")))
        pages.register_blueprint(v1, url_prefix="/v1")

    def notices(self, order: Order, at: datetime) -> list[Notice]:
        """One payment is told of by two events."""
        page, paid = session(order, at), intent(order)
        events = {
            PAID: [("payment_intent.succeeded", paid), ("checkout.session.completed", page)],
            # A way to pay that fails afterwards: the page was completed all the same.
            FAILED: [("checkout.session.completed", page), ("checkout.session.async_payment_failed", page)],
            CANCELLED: [("checkout.session.expired", page)],
            EXPIRED: [("checkout.session.expired", page)],
        }
        return [self._event(name, thing, at) for name, thing in events[order.state]]

    def send_events(self, till: Till, order: Order, *events: tuple[str, Json]) -> None:
        """The merchant is to be told of these too."""
        now = till.now()
        notices = [self._event(name, thing, now) for name, thing in events]
        till.notifier.tell(self, order.number, notices, key=SECRET)

    def sent(self, url: str, notification: Notification, key: str, at: datetime) -> Sent:
        body, moment = json.dumps(notification, indent=2, ensure_ascii=False).encode(), int(at.timestamp())
        signature = made(f"{moment}.".encode() + body, self.account[key])
        headers = {"Content-Type": "application/json; charset=utf-8", "Stripe-Signature": f"t={moment},v1={signature}"}
        return Sent("POST", url, body, headers)

    def ends(self, status: int, text: str) -> bool:
        return 200 <= status < 300

    def back(self, order: Order, at: datetime) -> str:
        """One address for those who paid, one for the others; nothing is added."""
        return str(order.request_fields["cancel_url" if order.state == CANCELLED else "success_url"])

    def _event(self, name: str, thing: Json, at: datetime) -> Notice:
        return Notice(self.webhook, event(name, thing, at))
