"""payOS: bank transfers by VietQR, each told of by a webhook. Everybody else imports only this module."""

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
    Repaid,
    Repayment,
    RepaymentAnswer,
    Reply,
    Request,
    StatusInquiry,
    Visit,
)
from chalicelib.payments.providers.payos import status_query
from chalicelib.payments.providers.payos.create_payment import create
from chalicelib.payments.providers.payos.credentials import Credentials
from chalicelib.payments.providers.payos.webhooks import read_notice

__all__ = ["PROVIDER", "Credentials", "PayOS"]


class PayOS:
    """payOS as a provider. It knows an attempt by its `number` only, and gives no money back."""

    name = "payos"
    label = texts.PAYOS
    capabilities = frozenset({"redirect", "qr", "query", "several_credits", "by_number"})
    # payOS publishes no limits: the least is that of its samples, the most that of NAPAS for one fast transfer.
    limits = Limits(least=2_000, most=499_999_999, longest=timedelta(days=7))

    def credentials(self, text: str) -> Credentials:
        """See `Credentials` for the shape."""
        return Credentials.parse(text)

    def create(self, order: Order, visit: Visit, credentials: Credentials, api: Api) -> Opened:
        """A payment link. `visit.notify_url` is not sent: a channel has one, confirmed beforehand.

        The payer comes back to `visit.return_url` also after cancelling; what payOS adds to that
        address is not signed and says nothing.
        """
        return create(order, visit, credentials, api)

    def verify_and_parse(self, request: Request, credentials: Credentials) -> Notice:
        """One credit. The sample that payOS sends to confirm an address is one too, of an attempt nobody knows."""
        return read_notice(request.body, credentials)

    def reply(self, outcome: Outcome) -> Reply:
        """Any 2xx ends it; an unknown number too, or payOS would not confirm the address."""
        return _REPLIES[outcome]

    def query(self, inquiry: StatusInquiry, credentials: Credentials, api: Api) -> Notice | NoNotice:
        """The state, with the sum of all credits: a `total`, which nobody adds to them."""
        return status_query.query(inquiry, credentials, api)

    def refund(self, repayment: Repayment, credentials: Credentials, api: Api) -> RepaymentAnswer:
        """Nobody is asked: payOS offers no refunds."""
        return _NOT_OFFERED

    def query_refund(self, repayment: Repayment, credentials: Credentials, api: Api) -> RepaymentAnswer:
        """Nobody is asked: there are none."""
        return _NOT_OFFERED


_NOT_OFFERED = RepaymentAnswer(Repaid.REJECTED, "not offered")
_TAKEN = Reply(200, b'{"success":true}')
_REPLIES: dict[Outcome, Reply] = {
    Outcome.RECORDED: _TAKEN,
    Outcome.DUPLICATE: _TAKEN,
    Outcome.UNKNOWN: _TAKEN,
    Outcome.AMOUNT: _TAKEN,
    Outcome.FORGED: Reply(401, b'{"success":false}'),
    Outcome.RETRY: Reply(503, b'{"success":false}'),
}

PROVIDER: Provider[Credentials] = PayOS()
