"""What the schedule asks, numbered as in `docs/access-patterns.md`."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from chalicelib.domain.payment import OPEN
from chalicelib.storage import keys
from chalicelib.storage.rows import Row
from chalicelib.storage.table import Item, Table, query


@dataclass(frozen=True)
class Due:
    """Something that is due to be looked at."""

    kind: str
    """`ATTEMPT`, `HEAD` (of a dossier) or `REFUND`; of files `DOCUMENT`, `RESULT` or `ORPHAN`."""
    id: str
    since: datetime
    open_since: datetime | None
    """Since when an attempt is open; `None` for what is no open attempt."""


def due(table: Table, *, at: datetime, limit: int) -> list[Due]:
    """A9. Dossiers, attempts and refunds that are due by now, oldest first."""
    return [_due(row) for row in _by(table, keys.in_expiries(), at, limit)]


def to_look_at(table: Table, *, at: datetime, limit: int) -> list[Due]:
    """A11. Files something is awaited of, and what is nobody's, that are due by now, oldest first."""
    return [_due(row) for row in _by(table, keys.in_all_looks(), at, limit)]


def to_measure(table: Table, *, at: datetime, limit: int) -> list[Due]:
    """A13. Files that are due to be measured again by now, oldest first."""
    return [_due(row) for row in _by(table, keys.in_all_measures(), at, limit)]


def _by(table: Table, partitions: list[str], at: datetime, limit: int) -> Iterator[Item]:
    shards = (
        query(
            table,
            "by_expiry_pk = :pk AND by_expiry_sk < :before",
            {":pk": {"S": pk}, ":before": {"S": keys.when(at, "~")}},
            IndexName=keys.BY_EXPIRY,
            Limit=limit,
        )
        for pk in partitions
    )
    return islice(heapq.merge(*shards, key=lambda row: str(row["by_expiry_sk"]["S"])), limit)


def _due(row: Item) -> Due:
    kind = row["sk"]["S"].split("#")[0]
    since, identifier = row["by_expiry_sk"]["S"].rsplit("#", 1)
    of = Row(row)
    is_open = kind == "ATTEMPT" and of.s("state") in OPEN
    return Due(kind, identifier, datetime.fromisoformat(since), of.at("created_at") if is_open else None)
