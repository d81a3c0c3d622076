"""ZaloPay v2: its calls to the merchant, of money only and three at most, and the payer's way back."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

import flask
from flask.typing import ResponseReturnValue

from dev.sandbox.manners import AT_A_GATEWAY, REFUND_MANNERS, SECRET
from dev.sandbox.provider import Notice, Notification, Sent
from dev.sandbox.records import CANCELLED, FAILED, PAID, Order
from dev.sandbox.signatures import made
from dev.sandbox.till import Till
from dev.sandbox.zalopay_api import Api, Refusal, zp_trans_id

PAYMENT = 1
"""The type of a callback; an agreement's is 2."""
BACK = {PAID: 1, FAILED: -217, CANCELLED: -49}
TAKEN, KNOWN, NOT_EQUAL = 1, 2, -1
"""Replies after which ZaloPay does not call again."""


@dataclass(frozen=True)
class Zalopay:
    """Told of where each order says."""

    account: Notification
    webhook: str

    name = "zalopay"
    label = "ZaloPay"
    page = "/pay/<token>"
    listing = "orders.html"
    manners: Sequence[str] = AT_A_GATEWAY
    refund_manners: Sequence[str] = tuple(REFUND_MANNERS)
    several = False
    tells_expiry = False
    most_calls = 3

    @property
    def merchant(self) -> str:
        return str(self.account["app_id"])

    def routes(self, pages: flask.Blueprint, till: Till) -> None:
        """The API: JSON or a form."""
        api = Api(till, int(self.merchant), self.account["key1"], f"{self.account['base_url']}/sandbox/zalopay")
        answers = {
            "create": api.create,
            "query": api.query,
            "refund": api.refund,
            "query_refund": api.query_refund,
        }

        @pages.post("/v2/<what>")
        def ask(what: str) -> ResponseReturnValue:
            request_fields = (
                flask.request.get_json(silent=True) if flask.request.is_json else flask.request.form.to_dict()
            )
            if what not in answers:
                return "", 404
            try:
                if not isinstance(request_fields, dict):
                    raise Refusal(-401)
                return flask.jsonify(answers[what](request_fields))
            except Refusal as refused:
                return flask.jsonify(refused.answer)

    def notices(self, order: Order, at: datetime) -> list[Notice]:
        """ZaloPay tells of money and of nothing else."""
        return (
            [Notice(order.request_fields["callback_url"], self._notification(order, at))] if order.state == PAID else []
        )

    def sent(self, url: str, notification: Notification, key: str, at: datetime) -> Sent:
        data = json.dumps(notification, ensure_ascii=False, separators=(",", ":"))
        mac = made(data, self.account["key2" if key == SECRET else key])
        body = json.dumps({"data": data, "mac": mac, "type": PAYMENT}).encode()
        return Sent("POST", url, body, {"Content-Type": "application/json"})

    def ends(self, status: int, text: str) -> bool:
        try:
            return status == 200 and json.loads(text)["return_code"] in (TAKEN, KNOWN, NOT_EQUAL)
        except (ValueError, KeyError, TypeError):
            return False

    def back(self, order: Order, at: datetime) -> str:
        """The address in `embed_data`, with words that are signed by key2 and only displayed."""
        url = json.loads(order.request_fields["embed_data"]).get("redirecturl", "")
        words = {
            "appid": self.merchant,
            "apptransid": order.ref,
            "pmcid": "38",
            "bankcode": "",
            "amount": str(order.amount),
            "discountamount": "0",
            "status": str(BACK[order.state]),
        }
        checksum = made("|".join(words.values()), self.account["key2"])
        return f"{url}{'&' if '?' in url else '?'}{urlencode({**words, 'checksum': checksum})}"

    def _notification(self, order: Order, at: datetime) -> dict[str, Any]:
        request_fields = order.request_fields
        return {
            "app_id": int(self.merchant),
            "app_trans_id": order.ref,
            "app_time": request_fields["app_time"],
            "app_user": request_fields["app_user"],
            "amount": order.received(at),
            "embed_data": request_fields["embed_data"],
            "item": request_fields["item"],
            "zp_trans_id": zp_trans_id(order),
            "server_time": int(at.timestamp() * 1000),
            "channel": 38,
            "merchant_user_id": order.token,
            "user_fee_amount": 0,
            "discount_amount": 0,
        }
