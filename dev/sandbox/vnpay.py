"""VNPAY 2.1.0: the pay page, to which the merchant sends a signed order, and its calls to the merchant (IPN)."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

import flask
from flask.typing import ResponseReturnValue

from dev.sandbox import pages as shared
from dev.sandbox.manners import AT_A_GATEWAY, PREVIOUS, REFUND_MANNERS, SECRET
from dev.sandbox.provider import Notice, Notification, Sent
from dev.sandbox.records import CANCELLED, FAILED, OPEN, PAID, Order
from dev.sandbox.till import Refused, Till
from dev.sandbox.vnpay_api import BANK, Api, transaction_no
from dev.sandbox.vnpay_orders import check, moment, written
from dev.sandbox.vnpay_signing import signed_query

CODES = {PAID: ("00", "00"), FAILED: ("51", "02"), CANCELLED: ("24", "02")}
"""Response code and transaction status of each end."""

ENDS_IT = frozenset({"00", "02"})


@dataclass(frozen=True)
class Vnpay:
    """Told of by GET; `webhook` is registered once for a merchant."""

    account: Notification
    webhook: str

    name = "vnpay"
    label = "VNPAY"
    page = ""  # the order is in the address
    listing = "orders.html"
    manners: Sequence[str] = AT_A_GATEWAY
    refund_manners: Sequence[str] = tuple(REFUND_MANNERS)
    several = False
    tells_expiry = False
    most_calls = 10

    @property
    def merchant(self) -> str:
        return str(self.account["tmn_code"])

    @property
    def secrets(self) -> Collection[str]:
        """Those the merchant may sign with."""
        return [self.account[SECRET], self.account[PREVIOUS]]

    def routes(self, pages: flask.Blueprint, till: Till) -> None:
        """The pay page and the API."""
        api = Api(till, self.merchant, self.account[SECRET], self.secrets)

        @pages.get("/paymentv2/vpcpay.html")
        def show() -> ResponseReturnValue:
            return shared.show(till, self._request_fields(till))

        @pages.post("/paymentv2/vpcpay.html")
        def press() -> ResponseReturnValue:
            return shared.press(till, self._request_fields(till))

        @pages.post("/merchant_webapi/api/transaction")
        def transaction() -> ResponseReturnValue:
            message = flask.request.get_json(silent=True)
            return flask.jsonify(api.answer(message if isinstance(message, dict) else {}))

    def notices(self, order: Order, at: datetime) -> list[Notice]:
        """Every end is told of."""
        return [Notice(self.webhook, self._notification(order))]

    def sent(self, url: str, notification: Notification, key: str, at: datetime) -> Sent:
        return Sent("GET", f"{url}?{signed_query(notification, self.account[key])}")

    def ends(self, status: int, text: str) -> bool:
        try:
            code = json.loads(text)["RspCode"]
        except (ValueError, KeyError, TypeError):
            return False
        return status == 200 and code in ENDS_IT

    def back(self, order: Order, at: datetime) -> str:
        """The address of the merchant, with the same words as the call."""
        url = order.request_fields["vnp_ReturnUrl"]
        return f"{url}{'&' if '?' in url else '?'}{signed_query(self._notification(order), self.account[SECRET])}"

    def _request_fields(self, till: Till) -> Order:
        """The order in this address. A TxnRef serves once a day."""
        request_fields = flask.request.args.to_dict()
        check(request_fields, tmn_code=self.merchant, secrets=self.secrets, now=till.now())
        order = till.open(
            f"{request_fields['vnp_TxnRef']}/{request_fields['vnp_CreateDate'][:8]}",
            request_fields=request_fields,
            amount=int(request_fields["vnp_Amount"]) // 100,
            info=request_fields["vnp_OrderInfo"],
            expires_at=moment(request_fields["vnp_ExpireDate"]),
        )
        if order.request_fields != request_fields or order.state != OPEN:
            raise Refused("01", f"Giao dịch {request_fields['vnp_TxnRef']} đã tồn tại hoặc đã được thực hiện.")
        return order

    def _notification(self, order: Order) -> dict[str, str]:
        response, status = CODES[order.state]
        closed_at = order.closed_at or order.made_at
        notification = {
            "vnp_TmnCode": self.merchant,
            "vnp_Amount": str(100 * (order.received(closed_at) or order.amount)),
            "vnp_BankCode": BANK,
            "vnp_OrderInfo": order.info,
            "vnp_PayDate": written(closed_at),
            "vnp_TransactionNo": transaction_no(order),
            "vnp_ResponseCode": response,
            "vnp_TransactionStatus": status,
            "vnp_TxnRef": order.request_fields["vnp_TxnRef"],
        }
        if order.state == PAID:
            notification |= {"vnp_BankTranNo": f"VNP{transaction_no(order)}", "vnp_CardType": "ATM"}
        return notification
