"""MoMo v2: its calls to the merchant (IPN), which it makes once, and the payer's way back, signed alike."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

import flask
from flask.typing import ResponseReturnValue

from dev.sandbox.manners import AT_A_GATEWAY, PREVIOUS, REFUND_MANNERS, SECRET
from dev.sandbox.momo_api import FIRST_NUMBER, Api, Refusal, code_of
from dev.sandbox.momo_fields import IPN, MESSAGES, signed_text
from dev.sandbox.provider import Notice, Notification, Sent
from dev.sandbox.records import PAID, Order
from dev.sandbox.signatures import made
from dev.sandbox.till import Till


@dataclass(frozen=True)
class Momo:
    """Told of where each order says."""

    account: Notification
    webhook: str

    name = "momo"
    label = "MoMo"
    page = "/pay/<token>"
    listing = "orders.html"
    manners: Sequence[str] = AT_A_GATEWAY
    refund_manners: Sequence[str] = tuple(REFUND_MANNERS)
    several = False
    tells_expiry = False
    most_calls = 1  # nobody has seen it call again

    @property
    def merchant(self) -> str:
        return str(self.account["partner_code"])

    def routes(self, pages: flask.Blueprint, till: Till) -> None:
        """The API."""
        secrets = [self.account[SECRET], self.account[PREVIOUS]]
        api = Api(till, self.merchant, self.account["access_key"], secrets, f"{self.account['base_url']}/sandbox/momo")
        answers = {
            "create": api.create,
            "query": api.query,
            "refund": api.refund,
            "refund/query": api.query_refund,
        }

        @pages.post("/v2/gateway/api/<path:what>")
        def ask(what: str) -> ResponseReturnValue:
            request_fields = flask.request.get_json(silent=True)
            if what not in answers or not isinstance(request_fields, dict):
                return flask.jsonify({"resultCode": 20, "message": MESSAGES[20]}), 400
            try:
                return flask.jsonify(answers[what](request_fields))
            except Refusal as refused:
                return flask.jsonify(api.refused(request_fields, refused.code)), 400

    def notices(self, order: Order, at: datetime) -> list[Notice]:
        """Every end is told of."""
        return [Notice(order.request_fields["ipnUrl"], self._notification(order, at))]

    def sent(self, url: str, notification: Notification, key: str, at: datetime) -> Sent:
        body = json.dumps(self._signed(notification, key), ensure_ascii=False).encode()
        return Sent("POST", url, body, {"Content-Type": "application/json; charset=UTF-8"})

    def ends(self, status: int, text: str) -> bool:
        return status == 204

    def back(self, order: Order, at: datetime) -> str:
        """The address of the merchant, with the same words as the call."""
        url = order.request_fields["redirectUrl"]
        return f"{url}{'&' if '?' in url else '?'}{urlencode(self._signed(self._notification(order, at), SECRET))}"

    def _notification(self, order: Order, at: datetime) -> dict[str, Any]:
        code = code_of(order, at)
        moment = int(at.timestamp() * 1000)
        paid = order.state == PAID
        return {
            "partnerCode": self.merchant,
            "orderId": order.ref,
            "requestId": order.request_fields["requestId"],
            "amount": order.received(at) if paid else order.amount,
            "orderInfo": order.info,
            "orderType": "momo_wallet",
            # Where no money moved, the number is just the time.
            "transId": FIRST_NUMBER + order.transfers[-1].number if paid else moment,
            "resultCode": code,
            "message": MESSAGES[code],
            "payType": "qr" if paid else "",
            "responseTime": moment,
            "extraData": order.request_fields["extraData"],
        }

    def _signed(self, notification: Notification, key: str) -> dict[str, Any]:
        text = signed_text(IPN, notification, self.account["access_key"])
        return {**notification, "signature": made(text, self.account[key])}
