"""Asking payOS what became of an attempt."""

from __future__ import annotations

from datetime import datetime

from chalicelib.domain.errors import Invalid
from chalicelib.domain.payment.attempt import Notice, State
from chalicelib.payments.providers.errors import unreadable
from chalicelib.payments.providers.interface import Api, Json, NoNotice, StatusInquiry
from chalicelib.payments.providers.payos.client import REQUESTS, call
from chalicelib.payments.providers.payos.codes import STATUS, UNANSWERED, answered
from chalicelib.payments.providers.payos.credentials import Credentials
from chalicelib.payments.providers.payos.parsing import amount, moment, number, text, transfer

_TELLING = frozenset([200, 404])
"""payOS answers 200 to what it does not know; 404 would say the same."""


def query(inquiry: StatusInquiry, credentials: Credentials, api: Api) -> Notice | NoNotice:
    """What payOS says of the attempt: its state, and the sum of all that was paid.

    Raises `Unavailable` when it does not answer. An answer that is not signed, is about something
    else or cannot be read is `TRY_LATER`: it changes nothing.

    A sum is not a credit: it must not be added to what webhooks brought, and its `dedupe` is never
    that of a webhook, for a credit that was taken for a sum heard before would be missing later.
    """
    answer = call(api, credentials, "GET", f"{REQUESTS}/{inquiry.order.number}")
    if answer.status in _TELLING and answer.code in UNANSWERED:
        return UNANSWERED[answer.code]
    try:
        return _notice(answer.data, inquiry) if _is_about(answer.data, inquiry) else NoNotice.TRY_LATER
    except Invalid:
        return NoNotice.TRY_LATER


def _is_about(data: Json, inquiry: StatusInquiry) -> bool:
    link = text(data, "id")
    return bool(link) and link == (inquiry.provider_ref or link) and number(data) == inquiry.order.number


def _notice(data: Json, inquiry: StatusInquiry) -> Notice:
    status, paid = text(data, "status"), amount(data, "amountPaid", least=0)
    if not status:
        raise unreadable("status")
    # A sum decides by itself, so it is one only where payOS asked for what we asked, in words we know.
    known = status in STATUS and amount(data) == inquiry.order.amount
    state = answered(status, paid) if known else State.NEEDS_REVIEW
    transfers = _transfers(data)
    return Notice(
        provider="payos",
        attempt=inquiry.order.id,
        number=inquiry.order.number,
        state=state,
        # What ended without money ended for the whole of it.
        amount=paid or (0 if state is State.NEEDS_REVIEW else inquiry.order.amount),
        total=known and paid > 0,
        transaction=_name(transfers, text(data, "id")),
        codes=status,
        source=inquiry.source,
        paid_at=_last(transfers),
    )


def _transfers(data: Json) -> list[Json]:
    listed = data.get("transactions")
    return [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []


def _name(transfers: list[Json], link: str) -> str:
    """What a person looks for at the bank: the transfer, as its webhook names it, if there was just one."""
    only = transfers[0] if len(transfers) == 1 else {}
    return transfer(only, link) if text(only, "reference") else link


def _last(transfers: list[Json]) -> datetime | None:
    moments = [moment(text(one, "transactionDateTime")) for one in transfers]
    return max((at for at in moments if at is not None), default=None)
