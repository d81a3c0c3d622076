"""SePay's webhooks, and the rows of its list, as notices. Both of one transaction have one `dedupe`.

A notice's `transaction` is SePay's `id`. The bank's own reference is not enough: two transfers may share one.
"""

from __future__ import annotations

from datetime import datetime

from chalicelib.domain.payment.attempt import Notice, State
from chalicelib.payments.providers.errors import forged, unreadable
from chalicelib.payments.providers.interface import Json, Request
from chalicelib.payments.providers.sepay.credentials import Credentials
from chalicelib.payments.providers.sepay.parsing import amount, listed, moment, read, transaction, word
from chalicelib.payments.providers.sepay.signatures import authentic
from chalicelib.payments.providers.sepay.transfer_matching import attempt

MOST_BYTES = 64 * 1024
IN, OUT = "in", "out"


def received(request: Request, credentials: Credentials) -> Notice:
    """The notice in a webhook. JSON only: the webhook's Content-Type at SePay stays `application/json`."""
    if len(request.body) > MOST_BYTES or not authentic(request, credentials):
        raise forged()
    message = read(request.body)
    if message.get("accountNumber") != credentials.account:
        raise forged()
    number, at = transaction(message), moment(word(message, "transactionDate"))
    direction = word(message, "transferType")
    if direction == OUT:
        return _spent(number, at)
    if direction != IN:
        raise unreadable("transferType")
    paid = attempt(word(message, "code"), word(message, "content"))
    return _credit(number, paid, amount(message, "transferAmount"), "webhook", at)


def row(message: Json, account: str, source: str) -> Notice | None:
    """The credit in a row of the list; `None` when it is none, or not on this account."""
    number, came = transaction(message), listed(message, "amount_in")
    if message.get("account_number") != account or not came:
        return None
    paid = attempt(word(message, "code"), word(message, "transaction_content"))
    return _credit(number, paid, came, source, moment(word(message, "transaction_date")))


def _credit(number: str, paid: str, came: int, source: str, at: datetime | None) -> Notice:
    return Notice(
        provider="sepay",
        attempt=paid,
        credit=True,
        state=State.PAID,
        amount=came,
        transaction=number,
        codes=IN,
        source=source,
        paid_at=at,
    )


def _spent(number: str, at: datetime | None) -> Notice:
    """Money that left the account: no credit, of no attempt, of nothing, still pending. It changes nothing."""
    return Notice(
        provider="sepay",
        attempt="",
        state=State.PENDING,
        amount=0,
        transaction=number,
        codes=OUT,
        source="webhook",
        paid_at=at,
    )
