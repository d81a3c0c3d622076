"""payOS's webhooks: each is one bank transfer that has come in."""

from __future__ import annotations

from chalicelib.domain.identifiers import named_in
from chalicelib.domain.payment.attempt import Notice, State
from chalicelib.payments.providers.errors import forged
from chalicelib.payments.providers.interface import Json
from chalicelib.payments.providers.payos.codes import noticed
from chalicelib.payments.providers.payos.credentials import Credentials
from chalicelib.payments.providers.payos.parsing import amount, moment, number, text, transfer
from chalicelib.payments.providers.payos.signatures import holds, one_reading, parsed

MOST_BYTES, MOST_FIELDS = 64 * 1024, 40


def read_notice(body: bytes, credentials: Credentials) -> Notice:
    """The credit in a webhook's body, its signature verified first.

    Only `data` is signed, so only `data` is read, and whatever fields it has today. Its credit adds
    up with the others of the same number; where the currency is not the dong, the code is unknown
    or the signed text has two readings, it is no credit but something to look at.
    """
    message = parsed(body) if len(body) <= MOST_BYTES else None
    data = message.get("data") if message else None
    if not message or not isinstance(data, dict) or max(len(message), len(data)) > MOST_FIELDS:
        raise forged()
    if not holds(data, message.get("signature"), credentials.secrets):
        raise forged()
    code, odd = text(data, "code"), _odd(data)
    state = State.NEEDS_REVIEW if odd else noticed(code)
    return Notice(
        provider="payos",
        # The words of the transfer are the payer's: a hint where to look, never whose money it is.
        attempt=named_in(text(data, "description").upper()),
        number=number(data),
        credit=state is State.PAID,
        state=state,
        amount=amount(data),
        transaction=transfer(data, text(data, "paymentLinkId")),
        codes=f"{code}/{odd}" if odd else code,
        source="webhook",
        paid_at=moment(text(data, "transactionDateTime")),
    )


def _odd(data: Json) -> str:
    """Why this is no plain credit, in a word; payOS's older samples name no currency and mean the dong."""
    if not one_reading(data):
        return "ambiguous"
    currency = text(data, "currency")
    return currency if currency != "VND" else ""
