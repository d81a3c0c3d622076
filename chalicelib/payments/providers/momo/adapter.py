"""MoMo's payment gateway, version 2 (https://developers.momo.vn/v3/docs/payment/).

MoMo does not act on our reply and has been seen to call only once, so whatever matters is asked for again by `query`.
"""

from __future__ import annotations

from datetime import timedelta

from chalicelib.domain.payment.attempt import Notice, Outcome
from chalicelib.payments.providers import texts
from chalicelib.payments.providers.errors import no_answer
from chalicelib.payments.providers.interface import (
    Api,
    Limits,
    NoNotice,
    Opened,
    Order,
    Provider,
    Repayment,
    RepaymentAnswer,
    Reply,
    Request,
    StatusInquiry,
    Visit,
)
from chalicelib.payments.providers.momo import refunds, webhooks
from chalicelib.payments.providers.momo.client import agrees, ask, not_opened
from chalicelib.payments.providers.momo.parsing import simple, text
from chalicelib.payments.providers.momo.signatures import CREATE, Credentials

__all__ = ["PROVIDER", "Credentials", "MoMo"]

REQUEST_TYPE = "payWithMethod"
"""The payer chooses at MoMo: wallet, bank card or credit card."""


class MoMo:
    """MoMo as a `Provider`."""

    name = "momo"
    label = texts.MOMO
    capabilities = frozenset({"redirect", "query", "refund", "partial_refund", "query_refund", "notifies_failure"})
    # MoMo closes its page after 15 minutes, unless it agreed otherwise with the merchant.
    limits = Limits(least=1_000, most=50_000_000, longest=timedelta(minutes=15))

    def credentials(self, text: str) -> Credentials:
        """From the JSON of the secret store; its shape is in `Credentials`. `ValueError` repeats none of it."""
        return Credentials.parse(text)

    def create(self, order: Order, visit: Visit, credentials: Credentials, api: Api) -> Opened:
        """Open the payment. Raises `Unavailable`, also when MoMo refuses; then `result_code` is in its facts.

        The requestId is the order's id, so asking again opens nothing new and gives the same address.
        """
        fields = {
            "requestId": order.id,
            "amount": order.amount,
            "orderId": order.id,
            "orderInfo": simple(order.info) or order.id,
            "redirectUrl": visit.return_url,
            "ipnUrl": visit.notify_url,
            "requestType": REQUEST_TYPE,
            "extraData": "",
            "lang": visit.language,
            "autoCapture": True,  # one step, so that 9000 is money
        }
        message = ask(api, credentials, "create", CREATE, fields)
        try:
            code, url = text(message, "resultCode"), text(message, "payUrl")
        except ValueError:
            raise no_answer("MoMo") from None
        if code != "0":
            raise not_opened(code)
        about = {name: str(fields[name]) for name in ("requestId", "orderId", "amount")}
        about["partnerCode"] = credentials.partner_code
        # A browser will be sent there.
        if not agrees(message, about) or not url.startswith(("https://", f"{credentials.base_url}/")):
            raise no_answer("MoMo")
        return Opened(pay_url=url)

    def verify_and_parse(self, request: Request, credentials: Credentials) -> Notice:
        """The notice in an IPN, verified first. `Untrusted` when it was not signed for us, `Invalid` when it was
        and cannot be read.
        """
        return webhooks.received(request.body, credentials)

    def reply(self, outcome: Outcome) -> Reply:
        """204 to whatever is signed and recorded, oddities too."""
        return _REPLIES[outcome]

    def query(self, inquiry: StatusInquiry, credentials: Credentials, api: Api) -> Notice | NoNotice:
        """What MoMo says of the attempt. Raises `Unavailable`."""
        return webhooks.query(inquiry, credentials, api)

    def refund(self, repayment: Repayment, credentials: Credentials, api: Api) -> RepaymentAnswer:
        """Ask for money to go back, all or part of it. A timeout is `UNKNOWN`."""
        return refunds.refund(repayment, credentials, api)

    def query_refund(self, repayment: Repayment, credentials: Credentials, api: Api) -> RepaymentAnswer:
        """What became of it. `UNKNOWN` as long as MoMo does not list it."""
        return refunds.query_refund(repayment, credentials, api)


_REPLIES: dict[Outcome, Reply] = {
    Outcome.RECORDED: Reply(204),
    Outcome.DUPLICATE: Reply(204),
    Outcome.UNKNOWN: Reply(204),
    Outcome.AMOUNT: Reply(204),
    Outcome.FORGED: Reply(401, b"{}"),
    Outcome.RETRY: Reply(503, b"{}"),
}

PROVIDER: Provider[Credentials] = MoMo()
