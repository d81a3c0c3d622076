"""One function per question about what a person must look at, numbered as in `docs/access-patterns.md`."""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from chalicelib.domain.payment import Attempt, Stray
from chalicelib.domain.refund import Refund
from chalicelib.domain.settlement import Difference
from chalicelib.storage import book_items, keys, money_items
from chalicelib.storage.table import IS_NEW, WAITS, Item, Table, WriteConflict, get, put, query, write


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """What waits for a supervisor."""

    attempts: list[Attempt]
    strays: list[Stray]
    """Money that names no attempt."""
    refunds: list[Refund]
    differences: list[Difference]
    """Between settlement files and our books."""
    oldest: datetime | None
    """Since when something waits."""


def keep_stray(table: Table, stray: Stray) -> bool:
    """P5. Keep money that names no attempt, for a supervisor; False when it was heard of before."""
    try:
        write(table, put(money_items.from_stray(stray), IS_NEW))
    except WriteConflict:
        return False
    return True


def find_stray(table: Table, provider: str, name: str) -> Stray | None:
    """P8. Money that named no attempt; `None` when there is none of this name."""
    found = get(table, keys.stray(provider, name))
    return money_items.to_stray(found) if found else None


def close_stray(table: Table, stray: Stray) -> bool:
    """P9. Note what a supervisor did with such money; False when somebody was first."""
    try:
        write(table, put(money_items.from_stray(stray), WAITS))
    except WriteConflict:
        return False
    return True


def waiting(table: Table, agency: str, *, limit: int) -> Waiting:
    """P6. What a supervisor of this agency must look at, oldest first."""
    shards = (
        query(table, "by_queue_pk = :pk", {":pk": {"S": pk}}, IndexName=keys.BY_QUEUE, Limit=limit)
        for pk in keys.in_reviews(agency)
    )
    rows = list(islice(heapq.merge(*shards, key=lambda row: str(row["by_queue_sk"]["S"])), limit))
    of: dict[str, list[Item]] = {"attempt": [], "stray": [], "refund": [], "difference": []}
    for row in rows:
        of[row["type"]["S"]].append(row)
    return Waiting(
        attempts=[money_items.to_attempt(row) for row in of["attempt"]],
        strays=[money_items.to_stray(row) for row in of["stray"]],
        refunds=[money_items.to_refund(row) for row in of["refund"]],
        differences=[book_items.to_difference(row) for row in of["difference"]],
        oldest=min((money_items.since(row) for row in rows), default=None),
    )
