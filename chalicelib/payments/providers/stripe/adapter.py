"""Stripe, for foreign cards: a page of Stripe's own where they are taken. Everybody else imports only this module.

Not `stripe.py`: the name is that of Stripe's own library, which the tests hold against this one.
"""

from __future__ import annotations

from datetime import timedelta

from chalicelib.domain.payment.attempt import Notice, Outcome
from chalicelib.payments.providers import texts
from chalicelib.payments.providers.errors import forged
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
from chalicelib.payments.providers.stripe import checkout_sessions, refunds
from chalicelib.payments.providers.stripe.parsing import read
from chalicelib.payments.providers.stripe.signatures import Credentials, signed_at
from chalicelib.payments.providers.stripe.webhooks import noticed

__all__ = ["PROVIDER", "Credentials"]

MOST_BYTES = 64 * 1024
OLDEST, NEWEST = timedelta(minutes=5), timedelta(minutes=1)
"""How far a signature's moment may lie behind and ahead. Stripe's own libraries take any that is ahead."""

_REPLIES: dict[Outcome, Reply] = {
    Outcome.RECORDED: Reply(200, b'{"received":true}'),
    Outcome.DUPLICATE: Reply(200, b'{"received":true}'),
    Outcome.UNKNOWN: Reply(200, b'{"received":true}'),  # also every event that is not about a payment of ours
    Outcome.AMOUNT: Reply(200, b'{"received":true}'),
    Outcome.FORGED: Reply(400, b'{"received":false}'),
    Outcome.RETRY: Reply(503, b'{"received":false}'),  # Stripe calls again for three days
}
if _REPLIES.keys() != set(Outcome):
    raise RuntimeError("an outcome has no reply to Stripe")


class _Stripe:
    """See `interface.Provider` for what each method promises."""

    name = "stripe"
    label = texts.STRIPE
    capabilities = frozenset({"redirect", "query", "refund", "partial_refund", "query_refund", "notifies_failure"})
    # Stripe takes 50 US cents or more (of the account's own currency as much), and eight digits.
    limits = Limits(least=15_000, most=99_999_999, longest=checkout_sessions.LONGEST - checkout_sessions.SLACK)

    def credentials(self, text: str) -> Credentials:
        """See `Credentials` for the shape."""
        return Credentials.parse(text)

    def create(self, order: Order, visit: Visit, credentials: Credentials, api: Api) -> Opened:
        """A session; it lives for half an hour at least, so it may end after the order: see `expires_at`."""
        return checkout_sessions.create(order, visit, credentials, api)

    def verify_and_parse(self, request: Request, credentials: Credentials) -> Notice:
        """The notice in a webhook's body. An event that says nothing of a payment of ours names no attempt."""
        if len(request.body) > MOST_BYTES:
            raise forged()
        signed = signed_at(request.headers.get("stripe-signature", ""), request.body, credentials.secrets)
        if signed is None or not -NEWEST <= request.now - signed <= OLDEST:
            raise forged()
        event = read(request.body)
        # An account of its own is named only where it is not the one that owns the endpoint.
        if event.get("livemode") is not credentials.livemode or event.get("account"):
            raise forged()
        return noticed(event)

    def reply(self, outcome: Outcome) -> Reply:
        """Any 2xx ends Stripe's calls."""
        return _REPLIES[outcome]

    def query(self, inquiry: StatusInquiry, credentials: Credentials, api: Api) -> Notice | NoNotice:
        """What the session says now."""
        return checkout_sessions.query(inquiry, credentials, api)

    def refund(self, repayment: Repayment, credentials: Credentials, api: Api) -> RepaymentAnswer:
        """`transaction` is the payment intent."""
        return refunds.refund(repayment, credentials, api)

    def query_refund(self, repayment: Repayment, credentials: Credentials, api: Api) -> RepaymentAnswer:
        """A refund that is done can still fail later."""
        return refunds.query_refund(repayment, credentials, api)


PROVIDER: Provider[Credentials] = _Stripe()
