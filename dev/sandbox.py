"""A payment provider to try things with: VNPAY's pay page, its calls to the merchant, its API.

No money moves. The payer chooses how the payment ends.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import flask
from flask.typing import ResponseReturnValue

from dev.place import VNPAY
from dev.sandbox_api import BANK, answer
from dev.sandbox_ipn import Notifier
from dev.sandbox_orders import RefusedOrder, check, written
from dev.sandbox_signing import signed_query
from dev.sandbox_store import Transaction, Used

MERCHANT = "Trung tâm Phục vụ hành chính công (thử nghiệm)"


@dataclass(frozen=True)
class Choice:
    """One way a payment can end: what it is called, its two codes, how often the merchant is told."""

    label: str
    response_code: str
    status: str
    calls: int


CHOICES = {
    "pay": Choice("Thanh toán", "00", "00", 1),
    "fail": Choice("Thanh toán thất bại (tài khoản không đủ số dư)", "51", "02", 1),
    "cancel": Choice("Huỷ giao dịch", "24", "02", 1),
    "pay_silently": Choice("Thanh toán nhưng không báo cho đơn vị", "00", "00", 0),
    "pay_twice": Choice("Thanh toán, báo cho đơn vị hai lần", "00", "00", 2),
}


@dataclass(frozen=True)
class Sandbox:
    """One merchant's view of the provider."""

    notifier: Notifier
    now: Callable[[], datetime]
    tmn_code: str = VNPAY["tmn_code"]
    secret: str = VNPAY["secret"]

    def blueprint(self) -> flask.Blueprint:
        """The pages and the API, to be mounted at /sandbox/vnpay."""
        pages = flask.Blueprint("vnpay", __name__, template_folder="templates/sandbox")
        pages.get("/paymentv2/vpcpay.html")(self.show)
        pages.post("/paymentv2/vpcpay.html")(self.choose)
        pages.post("/merchant_webapi/api/transaction")(self.api)
        pages.get("/")(self.listing)
        pages.register_error_handler(RefusedOrder, _refusal)
        return pages

    def show(self) -> ResponseReturnValue:
        """The pay page."""
        order = self._order()
        return flask.render_template("pay.html", asked=order.asked, merchant=MERCHANT, choices=CHOICES)

    def choose(self) -> ResponseReturnValue:
        """The payer's choice: recorded, the merchant told, the payer sent back."""
        order = self._order()
        choice = CHOICES.get(flask.request.form.get("action", ""))
        if choice is None:
            raise RefusedOrder("99", "Không có lựa chọn này.")
        settled = self.notifier.store.settle(
            order.number, response_code=choice.response_code, status=choice.status, at=written(self.now())
        )
        if settled is None:
            raise RefusedOrder("01", "Giao dịch này đã được thực hiện.")
        query = signed_query(self._notice(settled), self.secret)
        for _ in range(choice.calls):
            self.notifier.store.owe(settled.number, query, datetime.fromtimestamp(0).astimezone())
        back = settled.asked["vnp_ReturnUrl"]
        return flask.redirect(f"{back}{'&' if '?' in back else '?'}{query}", 302)

    def api(self) -> ResponseReturnValue:
        """querydr and refund."""
        message = flask.request.get_json(silent=True)
        if not isinstance(message, dict):
            message = {}
        store = self.notifier.store
        return flask.jsonify(answer(message, store, tmn_code=self.tmn_code, secret=self.secret, now=self.now()))

    def listing(self) -> ResponseReturnValue:
        """Every transaction, and what the merchant answered to each call."""
        return flask.render_template("transactions.html", rows=self.notifier.store.listing())

    def _order(self) -> Transaction:
        asked = flask.request.args.to_dict()
        check(asked, tmn_code=self.tmn_code, secret=self.secret, now=self.now())
        try:
            return self.notifier.store.open(asked)
        except Used as used:
            raise RefusedOrder("01", f"Giao dịch {used} đã tồn tại hoặc đã được thực hiện.") from used

    def _notice(self, settled: Transaction) -> dict[str, str]:
        notice = {
            "vnp_TmnCode": self.tmn_code,
            "vnp_Amount": settled.asked["vnp_Amount"],
            "vnp_BankCode": BANK,
            "vnp_OrderInfo": settled.asked["vnp_OrderInfo"],
            "vnp_PayDate": settled.paid_at,
            "vnp_TransactionNo": settled.transaction_no,
            "vnp_ResponseCode": settled.response_code,
            "vnp_TransactionStatus": settled.status,
            "vnp_TxnRef": settled.asked["vnp_TxnRef"],
        }
        if settled.status == "00":
            notice |= {"vnp_BankTranNo": f"VNP{settled.transaction_no}", "vnp_CardType": "ATM"}
        return notice


def _refusal(refused: RefusedOrder) -> ResponseReturnValue:
    return flask.render_template("refused.html", code=refused.code, text=refused.text), 400
