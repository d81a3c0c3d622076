"""Reading a provider's own list of what came, so that no transfer is missed whose notice was lost."""

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
"""Of one look; the next one goes on from there."""


def read_on(
    table: Table, provider: str, listed: ListCredits, *, agency: str, at: datetime, enough: Callable[[], bool]
) -> int:
    """Record what came since the last look, until it is enough. Answers how many credits were new to the list.

    What came before the first look is history: of that only money that names an attempt is recorded, the
    rest was never ours to place. Raises `Unavailable`: the next look begins where this one did.
    """
    mark, new = provider_state.watermark(table, provider), 0
    for _ in range(MOST_PAGES):
        if enough():
            return new
        credits_ = [each for each in listed(mark.heard) if int(each.transaction) > mark.heard]
        if not credits_:
            break
        for notice in takewhile(lambda _: not enough(), credits_):
            if notice.attempt or not mark.history:
                record(table, notice, at=at, agency=agency)
            mark, new = replace(mark, heard=int(notice.transaction)), new + 1
        provider_state.move_watermark(table, provider, mark)
    else:
        return new  # there is more
    if mark.history:
        provider_state.move_watermark(table, provider, replace(mark, history=False))
    return new
