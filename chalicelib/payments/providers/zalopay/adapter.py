"""ZaloPay's payment gateway, version 2 (https://docs.zalopay.vn). Everybody else imports only this module.

ZaloPay calls only when it has taken the money, three times at most: that a payment failed or ran out, and
whatever those calls missed, is heard by `query` alone.
"""

from __future__ import annotations

from datetime import timedelta

from chalicelib.domain.payment.attempt import Notice, Outcome
from chalicelib.payments.providers import texts
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
from chalicelib.payments.providers.zalopay import create_payment, refunds, webhooks
from chalicelib.payments.providers.zalopay.signatures import Credentials

__all__ = ["PROVIDER", "Credentials", "ZaloPay"]


class ZaloPay:
    """ZaloPay as a `Provider`."""

    name = "zalopay"
    label = texts.ZALOPAY
    capabilities = frozenset({"redirect", "qr", "query", "refund", "partial_refund", "query_refund"})
    # ZaloPay publishes no amounts: these are a wallet's. It would keep an order open for 30 days, but can be
    # asked about it for 48 hours only, and that must be done after it closed.
    limits = Limits(least=1_000, most=50_000_000, longest=timedelta(days=1))

    def credentials(self, text: str) -> Credentials:
        """From the JSON of the secret store; its shape is in `Credentials`. `ValueError` repeats none of it."""
        return Credentials.parse(text)

    def create(self, order: Order, visit: Visit, credentials: Credentials, api: Api) -> Opened:
        """Open the payment: an address, and a QR of NAPAS where ZaloPay gives one. Raises `Unavailable`.

        After a timeout the same call opens nothing new; but it shows no address either when the first got
        through.
        """
        return create_payment.create(order, visit, credentials, api)

    def verify_and_parse(self, request: Request, credentials: Credentials) -> Notice:
        """The notice in a callback, verified first. `Untrusted` when it was not signed for us, `Invalid` when it
        was and cannot be read.
        """
        return webhooks.received(request.body, credentials)

    def reply(self, outcome: Outcome) -> Reply:
        """ZaloPay's own body for each outcome, always with 200."""
        return _REPLIES[outcome]

    def query(self, inquiry: StatusInquiry, credentials: Credentials, api: Api) -> Notice | NoNotice:
        """What ZaloPay says of the attempt. Raises `Unavailable`."""
        return webhooks.query(inquiry, credentials, api)

    def refund(self, repayment: Repayment, credentials: Credentials, api: Api) -> RepaymentAnswer:
        """Ask for money to go back, all or part of it. A timeout is `UNKNOWN`."""
        return refunds.refund(repayment, credentials, api)

    def query_refund(self, repayment: Repayment, credentials: Credentials, api: Api) -> RepaymentAnswer:
        """What became of it. `UNKNOWN` as long as ZaloPay does not know it."""
        return refunds.query_refund(repayment, credentials, api)


_TAKEN = Reply(200, b'{"return_code":1,"return_message":"success"}')
_REPLIES: dict[Outcome, Reply] = {
    Outcome.RECORDED: _TAKEN,
    Outcome.DUPLICATE: _TAKEN,
    # Well signed, so the money is here, written down and alarmed: ours to sort out or to give back. Calling
    # again would tell us nothing new, and a refusal might make ZaloPay think the citizen was not served.
    Outcome.UNKNOWN: _TAKEN,
    Outcome.AMOUNT: _TAKEN,
    Outcome.FORGED: Reply(200, b'{"return_code":-1,"return_message":"mac not equal"}'),
    # The only one after which ZaloPay calls again.
    Outcome.RETRY: Reply(200, b'{"return_code":0,"return_message":"try again"}'),
}

PROVIDER: Provider[Credentials] = ZaloPay()
