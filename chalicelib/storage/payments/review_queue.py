"""The access patterns of manual reviews, numbered as in `docs/access-patterns.md`."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from chalicelib.domain.payment.attempt import Attempt, UnmatchedPayment
from chalicelib.domain.payment.refund import Refund
from chalicelib.domain.payment.settlement import Difference
from chalicelib.storage import keys
from chalicelib.storage.payments import ledger_items, payment_items
from chalicelib.storage.readable import readable
from chalicelib.storage.table import IS_NEW, WAITS, Item, Table, WriteConflict, get, put, query, write


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """The open reviews of an agency."""

    attempts: list[Attempt]
    unmatched_payments: list[UnmatchedPayment]
    """Money that names no attempt."""
    refunds: list[Refund]
    differences: list[Difference]
    """Between settlement files and our books."""
    oldest: datetime | None
    """Since when something waits."""


def store_unmatched(table: Table, unmatched: UnmatchedPayment) -> bool:
    """P5. Store an unmatched payment for review; False when it was stored before."""
    try:
        write(table, put(payment_items.from_unmatched(unmatched), IS_NEW))
    except WriteConflict:
        return False
    return True


def find_unmatched(table: Table, provider: str, name: str) -> UnmatchedPayment | None:
    """P8. Money that named no attempt; `None` when there is none of this name."""
    found = get(table, keys.unmatched(provider, name))
    return payment_items.to_unmatched(found) if found else None


def close_unmatched(table: Table, unmatched: UnmatchedPayment) -> bool:
    """P9. Close the review of an unmatched payment; False when it was closed concurrently."""
    try:
        write(table, put(payment_items.from_unmatched(unmatched), WAITS))
    except WriteConflict:
        return False
    return True


def waiting(table: Table, agency: str, *, limit: int) -> Waiting:
    """P6. The open reviews of this agency, oldest first."""
    shards = (
        query(table, "by_queue_pk = :pk", {":pk": {"S": pk}}, IndexName=keys.BY_QUEUE, Limit=limit)
        for pk in keys.in_reviews(agency)
    )
    rows = list(islice(heapq.merge(*shards, key=lambda row: str(row["by_queue_sk"]["S"])), limit))
    found = list(readable(rows, lambda row: _READ[row["type"]["S"]](row)))
    return Waiting(
        attempts=[each for each in found if isinstance(each, Attempt)],
        unmatched_payments=[each for each in found if isinstance(each, UnmatchedPayment)],
        refunds=[each for each in found if isinstance(each, Refund)],
        differences=[each for each in found if isinstance(each, Difference)],
        oldest=min(readable(rows, payment_items.since), default=None),
    )


_READ: Mapping[str, Callable[[Item], Attempt | UnmatchedPayment | Refund | Difference]] = {
    "attempt": payment_items.to_attempt,
    "stray": payment_items.to_unmatched,
    "refund": payment_items.to_refund,
    "difference": ledger_items.to_difference,
}
