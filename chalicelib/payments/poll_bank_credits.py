"""Read a provider's list of credits, so that a transfer with a lost notification is recorded."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from itertools import takewhile

from chalicelib.domain.payment.attempt import Notice
from chalicelib.payments.record_notification import record
from chalicelib.storage.payments import provider_state
from chalicelib.storage.table import Table

ListCredits = Callable[[int], list[Notice]]
"""Every credit from this number on, itself included, by rising number. Raises `Unavailable`."""

MOST_PAGES = 20
"""Limit of pages for one run; the next run continues there."""


def read_on(
    table: Table, provider: str, listed: ListCredits, *, agency: str, at: datetime, enough: Callable[[], bool]
) -> int:
    """Record the credits since the last run, until `enough()`. Returns the number of new credits in the list.

    Of credits before the first run only those that name an attempt are recorded; the others are no payments to this
    service. Raises `Unavailable`: the next run then begins where this one did.
    """
    mark, new = provider_state.watermark(table, provider), 0
    for _ in range(MOST_PAGES):
        if enough():
            return new
        credits_ = [each for each in listed(mark.last_transaction) if int(each.transaction) > mark.last_transaction]
        if not credits_:
            break
        for notice in takewhile(lambda _: not enough(), credits_):
            if notice.attempt or not mark.history:
                record(table, notice, at=at, agency=agency)
            mark, new = replace(mark, last_transaction=int(notice.transaction)), new + 1
        provider_state.move_watermark(table, provider, mark)
    else:
        return new  # there is more
    if mark.history:
        provider_state.move_watermark(table, provider, replace(mark, history=False))
    return new
