"""SePay: bank transfers to our account, as the bank shows them (https://developer.sepay.vn/en/sepay-webhooks).

There is nothing to open at SePay. The payer scans a VietQR, their bank sends the money, and SePay tells
us of every movement on the account, ours or not, in or out.
"""

from __future__ import annotations

from datetime import timedelta

from chalicelib.domain.payment.attempt import Notice, Outcome
from chalicelib.payments.providers import texts, vietqr
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
from chalicelib.payments.providers.sepay import client, webhooks
from chalicelib.payments.providers.sepay.credentials import Credentials
from chalicelib.payments.providers.sepay.transfer_matching import memo

__all__ = ["PROVIDER", "Credentials", "SePay"]


class SePay:
    """SePay as a `Provider`."""

    name = "sepay"
    label = texts.SEPAY
    capabilities = frozenset({"qr", "query", "several_credits", "credit_list"})
    # What banks send at once through NAPAS. Slower transfers of a weekend arrive on the third day.
    limits = Limits(least=2_000, most=499_999_999, longest=timedelta(days=3))

    def credentials(self, text: str) -> Credentials:
        """From the JSON of the secret store; its shape is in `Credentials`. `ValueError` repeats none of it."""
        return Credentials.parse(text)

    def create(self, order: Order, visit: Visit, credentials: Credentials, api: Api) -> Opened:
        """The QR. Nobody is called: SePay learns of the attempt when money comes."""
        account = credentials.virtual_account or credentials.account
        return Opened(qr=vietqr.payload(credentials.bin, account, order.amount, memo(order.id)))

    def verify_and_parse(self, request: Request, credentials: Credentials) -> Notice:
        """The movement of money, verified first. `Untrusted` when it was not sent to us by SePay or is on
        another account, `Invalid` when it cannot be read.

        A credit is `PAID` with the amount that came; its attempt is empty when the words that came with it
        name none, or two. Money that left the account is a notice that changes nothing: no credit, no
        attempt, `PENDING`, amount 0, codes `out`.
        """
        return webhooks.received(request, credentials)

    def reply(self, outcome: Outcome) -> Reply:
        """200 to what is kept, also when it is kept for a person to look at: SePay gives up after 33 minutes, and
        what is answered with 200 never comes again.
        """
        return _REPLIES[outcome]

    def query(self, inquiry: StatusInquiry, credentials: Credentials, api: Api) -> Notice | NoNotice:
        """The credit of this attempt among the newest transactions. Raises `Unavailable`."""
        return client.query(inquiry, credentials, api)

    def credits_since(self, since: int, credentials: Credentials, api: Api) -> list[Notice]:
        """Every credit from SePay's transaction `since` on. Raises `Unavailable`."""
        return client.credits_since(since, credentials, api)

    def refund(self, repayment: Repayment, credentials: Credentials, api: Api) -> RepaymentAnswer:
        """Not offered: a person sends it back from the bank."""
        return RepaymentAnswer(Repaid.REJECTED, "not offered")

    def query_refund(self, repayment: Repayment, credentials: Credentials, api: Api) -> RepaymentAnswer:
        """Not offered."""
        return RepaymentAnswer(Repaid.REJECTED, "not offered")


_STORED = Reply(200, b'{"success":true}')
_REPLIES: dict[Outcome, Reply] = {
    Outcome.RECORDED: _STORED,
    Outcome.DUPLICATE: _STORED,
    Outcome.UNKNOWN: _STORED,
    Outcome.AMOUNT: _STORED,
    Outcome.FORGED: Reply(401, b'{"success":false}'),
    Outcome.RETRY: Reply(503, b'{"success":false}'),
}

PROVIDER: Provider[Credentials] = SePay()
