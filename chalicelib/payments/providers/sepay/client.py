"""Asking SePay which money came (https://developer.sepay.vn/en/sepay-api/v1/api-giao-dich).

Version 1, which SePay keeps but no longer extends: version 2 names transactions by a UUID, which no
webhook says, so the same money would be heard of twice. SePay signs no answer: that it is SePay's
rests on TLS alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from urllib.parse import urlencode

from chalicelib.domain.errors import Invalid
from chalicelib.domain.payment.attempt import Notice
from chalicelib.payments.providers.errors import VIETNAM, no_answer
from chalicelib.payments.providers.interface import Api, Json, NoNotice, StatusInquiry
from chalicelib.payments.providers.sepay.credentials import Credentials
from chalicelib.payments.providers.sepay.parsing import read, transaction
from chalicelib.payments.providers.sepay.webhooks import row

PATH = "/userapi/transactions/list"
MOST_ROWS = NEWEST_ROWS = 300
"""What fits into an answer that is read (`http_client.MOST_BYTES`), however long the words; SePay gives up to 5000."""

_SLACK = timedelta(days=1)
"""What a bank's date may lie before the moment at which an attempt began by our clock."""


def credits_since(since_id: int, credentials: Credentials, api: Api) -> list[Notice]:
    """Every credit from this transaction on, itself included, by rising number; `since_id` is SePay's own number.

    The last one's is the next `since_id`, so the last one is heard again and says nothing new.
    Raises `Unavailable` also when the answer cannot be read or may not be whole: that nothing came is a
    statement too, and whoever moves on believing it loses money.
    """
    rows = _rows({"since_id": str(since_id), "limit": str(MOST_ROWS)}, credentials, api)
    received = None if rows is None else _credits(rows, credentials, "sweep")
    # SePay does not say which rows it leaves out. Those at the end are asked for next time; others would be lost.
    if rows is None or received is None or (len(rows) >= MOST_ROWS and not _rise(rows)):
        raise no_answer("SePay")
    return sorted(received, key=lambda notice: int(notice.transaction))


def query(inquiry: StatusInquiry, credentials: Credentials, api: Api) -> Notice | NoNotice:
    """A credit of this attempt among the newest transactions; the one of the right amount, else the first.

    SePay cannot be asked about one attempt. `NOT_KNOWN` when all since the attempt began were looked through;
    an answer that cannot be read is `TRY_LATER`. Further credits of the attempt are `credits_since`'s to tell.
    """
    since = (inquiry.order.created_at - _SLACK).astimezone(VIETNAM).date().isoformat()
    newest = {"transaction_date_min": since, "limit": str(NEWEST_ROWS)}
    # On a busy account of this amount only: another amount of this attempt is then `credits_since`'s to tell.
    for narrower in ({}, {"amount_in": str(inquiry.order.amount)}):
        rows = _rows({**newest, **narrower}, credentials, api)
        received = None if rows is None else _credits(rows, credentials, inquiry.source)
        if rows is None or received is None:
            return NoNotice.TRY_LATER
        of_it = [notice for notice in received if notice.attempt == inquiry.order.id]
        if of_it:
            return min(of_it, key=lambda notice: (notice.amount != inquiry.order.amount, int(notice.transaction)))
        if len(rows) < NEWEST_ROWS:
            return NoNotice.NOT_KNOWN
    return NoNotice.TRY_LATER


def _rows(params: Mapping[str, str], credentials: Credentials, api: Api) -> list[Json] | None:
    """The rows SePay answers, in its order. `None` when it refuses: with another status, or 200 and no body."""
    inquiry = urlencode({"account_number": credentials.account, **params})
    headers = {"Authorization": f"Bearer {credentials.token}", "Accept": "application/json"}
    status, body = api("GET", f"{credentials.base_url}{PATH}?{inquiry}", headers=headers)
    try:
        message = read(body) if status == 200 else {}
    except Invalid:
        return None
    rows = message.get("transactions")
    if message.get("status") != 200 or not isinstance(rows, list) or not all(isinstance(one, dict) for one in rows):
        return None
    return rows


def _credits(rows: list[Json], credentials: Credentials, source: str) -> list[Notice] | None:
    """The credits, in the same order. `None` when one row cannot be read: it may be money."""
    try:
        received = [row(one, credentials.account, source) for one in rows]
    except Invalid:
        return None
    return [notice for notice in received if notice]


def _rise(rows: list[Json]) -> bool:
    numbers = [int(transaction(one)) for one in rows]
    return numbers == sorted(numbers)
