"""SePay: it shows the merchant's bank account. Whatever comes, or goes, is told of; nothing is opened here."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import flask
from flask.typing import ResponseReturnValue

from dev.sandbox.manners import MANNERS, ORDER, PAY, TRANSFERS, When
from dev.sandbox.provider import Notice, Notification, Sent
from dev.sandbox.records import Order, Transfer
from dev.sandbox.sepay_rows import bank_words, listed, rows, webhook
from dev.sandbox.signatures import made
from dev.sandbox.till import LATE, Refused, Till
from dev.sandbox.vietqr import Code, read

LATER_MINUTES = 15
"""Nothing here knows when an order expires; the payer says how much later the money, or the call, comes."""


@dataclass(frozen=True)
class Sepay:
    """Told of at `webhook`, authenticated as the account's `mode` says."""

    account: Notification
    webhook: str

    name = "sepay"
    label = "SePay (chuyển khoản, VietQR)"
    page = ""
    listing = "bank.html"
    manners: Sequence[str] = TRANSFERS
    refund_manners: Sequence[str] = ()
    several = True
    tells_expiry = False
    most_calls = 8

    @property
    def merchant(self) -> str:
        return str(self.account["account"])

    def routes(self, pages: flask.Blueprint, till: Till) -> None:
        """The payer's bank, and the API."""

        @pages.post("/")
        def transfer() -> ResponseReturnValue:
            self._transfer(till, flask.request.form)
            return flask.redirect("./", 303)

        @pages.get("/userapi/transactions/list")
        def transactions() -> ResponseReturnValue:
            if flask.request.headers.get("Authorization") != f"Bearer {self.account['token']}":
                return flask.jsonify({"status": 401, "error": "Unauthorized", "messages": {"error": 401}}), 401
            there = [one for one in till.store.transfers(self.name) if one.at <= till.now()]
            found = listed(rows(there, self.merchant), flask.request.args)
            return flask.jsonify({"status": 200, "error": None, "messages": {"success": True}, "transactions": found})

    def notices(self, order: Order, at: datetime) -> list[Notice]:
        """There are no orders here."""
        return []

    def sent(self, url: str, notification: Notification, key: str, at: datetime) -> Sent:
        body = json.dumps(notification, ensure_ascii=False, separators=(",", ":")).encode()
        secret, stamp = self.account[key], str(int(at.timestamp()))
        if self.account.get("mode") == "apikey":
            proof = {"Authorization": f"Apikey {secret}"}
        else:
            signature = made(f"{stamp}.".encode() + body, secret)
            proof = {"X-SePay-Timestamp": stamp, "X-SePay-Signature": f"sha256={signature}"}
        return Sent("POST", url, body, {"Content-Type": "application/json", **proof})

    def ends(self, status: int, text: str) -> bool:
        try:
            return 200 <= status < 300 and json.loads(text)["success"] is True
        except (ValueError, KeyError, TypeError):
            return False

    def back(self, order: Order, at: datetime) -> str:
        """A bank's app leads nowhere."""
        return "./"

    def _transfer(self, till: Till, form: dict[str, str]) -> None:
        """Money that comes, or goes, as the payer filled it in. Raises `Refused`."""
        code, name = self._code(form), form.get("action") or till.store.take(self.name, ORDER) or PAY
        manner = MANNERS.get(name) if name in self.manners else None
        minutes = form.get("minutes") or str(LATER_MINUTES)
        if manner is None or not minutes.isdecimal():
            raise Refused("99", "Không có lựa chọn này.")
        now = till.now()
        later = timedelta(minutes=int(minutes)) if manner.when in LATE else timedelta(0)
        at = now + later if manner.when is When.MONEY_AFTER_EXPIRY else now
        amount = manner.much(code.amount)
        out = form.get("direction") == "out"
        moved = till.store.transfer(self.name, -amount if out else amount, at, bank_words(code.content, at))
        till.notifier.tell(
            self,
            None,
            [Notice(self.webhook, self._notification(till, moved))],
            key=manner.key,
            times=manner.calls,
            after=later,
            at_once=manner.when is When.BEFORE_ANSWER,
        )

    def _code(self, form: dict[str, str]) -> Code:
        """What is to be paid: the QR's, or what was typed in."""
        amount = form.get("amount", "").replace(".", "")
        try:
            code = read(form["qr"]) if form.get("qr") else Code(self.account["bin"], self.merchant, 0, form["content"])
            code = code if code.amount else Code(code.bin, code.account, int(amount), code.content)
        except (KeyError, ValueError) as wrong:
            raise Refused("03", f"Không đọc được lệnh chuyển tiền: {wrong}") from wrong
        ours = {self.merchant, self.account.get("virtual_account")}
        if code.bin != self.account["bin"] or code.account not in ours or code.amount <= 0:
            raise Refused("03", "Tài khoản nhận không phải của đơn vị, hoặc số tiền không đúng.")
        return code

    def _notification(self, till: Till, moved: Transfer) -> dict[str, Any]:
        return webhook(till.store.transfers(self.name), moved, self.merchant)
