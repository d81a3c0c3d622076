"""payOS: a channel told of every transfer, at one address that was confirmed beforehand."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

import flask
from flask.typing import ResponseReturnValue

from dev.sandbox.manners import CANCEL, PREVIOUS, SECRET, TRANSFERS
from dev.sandbox.payos_api import ACCOUNT, SAMPLE, Api, Refusal, reference, status_of
from dev.sandbox.payos_signing import text_of
from dev.sandbox.provider import Notice, Notification, Sent
from dev.sandbox.records import CANCELLED, Order
from dev.sandbox.signatures import made
from dev.sandbox.till import Till


@dataclass(frozen=True)
class Payos:
    """Told of at `webhook`. It gives no money back."""

    account: Notification
    webhook: str

    name = "payos"
    label = "payOS"
    page = "/web/<token>"
    listing = "orders.html"
    manners: Sequence[str] = (*TRANSFERS, CANCEL)
    refund_manners: Sequence[str] = ()
    several = True
    tells_expiry = False
    most_calls = 5  # payOS publishes no number

    @property
    def merchant(self) -> str:
        return str(self.account["client_id"])

    def routes(self, pages: flask.Blueprint, till: Till) -> None:
        """The API, signed where it holds data."""
        api = Api(till, self.account["checkout_url"], [self.account[SECRET], self.account[PREVIOUS]])

        def answered(data: Mapping[str, Any]) -> ResponseReturnValue:
            envelope = {"code": "00", "desc": "success", "data": data}
            return flask.jsonify({**envelope, "signature": made(text_of(data), self.account[SECRET])})

        def refused(refusal: Refusal) -> ResponseReturnValue:
            return flask.jsonify({"code": refusal.code, "desc": refusal.text}), refusal.status

        pages.register_error_handler(Refusal, refused)

        @pages.post("/v2/payment-requests")
        def create() -> ResponseReturnValue:
            return answered(api.create(self._request_fields()))

        @pages.get("/v2/payment-requests/<name>")
        def get(name: str) -> ResponseReturnValue:
            self._known()
            return answered(api.get(name))

        @pages.post("/v2/payment-requests/<name>/cancel")
        def cancel(name: str) -> ResponseReturnValue:
            return answered(api.cancel(name, self._request_fields()))

        @pages.post("/confirm-webhook")
        def confirm() -> ResponseReturnValue:
            url = str(self._request_fields().get("webhookUrl"))
            if not till.notifier.try_out(self, Notice(url, SAMPLE), SECRET):
                raise Refusal("20", "Webhook url invalid")
            return answered({"webhookUrl": url, **ACCOUNT})

    def notices(self, order: Order, at: datetime) -> list[Notice]:
        """Of money, not of anything else."""
        return [] if order.state == CANCELLED else [Notice(self.webhook, self._notification(order))]

    def sent(self, url: str, notification: Notification, key: str, at: datetime) -> Sent:
        envelope = {"code": "00", "desc": "success", "success": True, "data": notification}
        body = {**envelope, "signature": made(text_of(notification), self.account[key])}
        return Sent("POST", url, json.dumps(body, ensure_ascii=False).encode(), {"Content-Type": "application/json"})

    def ends(self, status: int, text: str) -> bool:
        return 200 <= status < 300

    def back(self, order: Order, at: datetime) -> str:
        """Where the merchant said; the words are not signed."""
        gone = order.state == CANCELLED
        words = {
            "code": "00",
            "id": order.token,
            "cancel": str(gone).lower(),
            "status": status_of(order, at),
            "orderCode": order.ref,
        }
        url = order.request_fields["cancelUrl" if gone else "returnUrl"]
        return f"{url}{'&' if '?' in url else '?'}{urlencode(words)}"

    def _known(self) -> None:
        headers = flask.request.headers
        if (headers.get("x-client-id"), headers.get("x-api-key")) != (
            self.account["client_id"],
            self.account["api_key"],
        ):
            raise Refusal("401", "Unauthorized", 401)

    def _request_fields(self) -> dict[str, Any]:
        self._known()
        request_fields = flask.request.get_json(silent=True)
        return request_fields if isinstance(request_fields, dict) else {}

    def _notification(self, order: Order) -> dict[str, Any]:
        transfer = order.transfers[-1]
        return {
            **SAMPLE,
            "orderCode": int(order.ref),
            "amount": transfer.amount,
            "description": order.info,
            "accountNumber": ACCOUNT["accountNumber"],
            "reference": reference(transfer),
            "transactionDateTime": transfer.at.strftime("%Y-%m-%d %H:%M:%S"),
            "paymentLinkId": order.token,
        }
