"""Due items: what the schedule reads, postpones and marks, numbered as in `docs/access-patterns.md`."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from chalicelib.domain.payment.attempt import OPEN
from chalicelib.storage import keys
from chalicelib.storage.attributes import Row
from chalicelib.storage.keys import DueKind, Key
from chalicelib.storage.table import Item, Table, query, update


@dataclass(frozen=True)
class Due:
    """An item of the table that is due, as it stood in the index when it was read."""

    key: Key
    kind: DueKind
    entity: str
    """What its sort key begins with: `ATTEMPT`, `REFUND`, `HEAD` (of a dossier), `DOCUMENT`, `RESULT` or `ORPHAN`."""
    id: str
    order: str
    """Its place among what is due, as stored; writes rely on it being still so."""
    due_at: datetime
    """When it is to be dealt with. For a row in which that cannot be read: now."""
    since: datetime
    """When it was to be dealt with first, before it was postponed."""
    begun_at: datetime | None
    """When somebody began to deal with it; `None` unless they are at it, or died in it."""
    open_since: datetime | None
    """Since when an attempt is open; `None` for what is no open attempt."""


def due(table: Table, kind: DueKind, *, at: datetime, limit: int) -> list[Due]:
    """A9. Items of one kind that are due by now, oldest first. A row that cannot be read is among them."""
    before = {"S": keys.when(at, "~")}
    shards = (
        query(
            table,
            "by_due_pk = :pk AND by_due_sk < :before",
            {":pk": {"S": pk}, ":before": before},
            IndexName=keys.BY_DUE,
            Limit=limit // keys.DUE_SHARDS + 1,
        )
        for pk in keys.in_all_due(kind)
    )
    rows = heapq.merge(*shards, key=lambda row: str(row["by_due_sk"]["S"]))
    return [_due(row, kind, at) for row in islice(rows, limit)]


def postpone(table: Table, item: Due, *, until: datetime) -> bool:
    """A14. Deal with it later, whatever it is; nothing of it is read, so this works for broken rows too.

    It is no change of the entity (`version` stays), and the next write of the entity takes its place. Since when
    it is due is remembered until then. False when the item was written or postponed since it was read.
    """
    return update(
        table,
        item.key,
        "SET by_due_sk = :later, due_since = if_not_exists(due_since, :since) REMOVE begun_at",
        "by_due_sk = :seen",
        later={"S": keys.when(until, item.id)},
        since={"S": keys.moment(item.since)},
        seen={"S": item.order},
    )


def begin(table: Table, item: Due, *, at: datetime) -> bool:
    """A15. Note that somebody begins to deal with it; the next write of the entity, or `postpone`, takes it away.

    False when somebody else began, or the item was written or postponed since it was read.
    """
    return update(
        table,
        item.key,
        "SET begun_at = :at",
        "by_due_sk = :seen AND attribute_not_exists(begun_at)",
        at={"S": keys.moment(at)},
        seen={"S": item.order},
    )


def _due(row: Item, kind: DueKind, at: datetime) -> Due:
    of, order = Row(row), row["by_due_sk"]["S"]
    entity, identifier = keys.entity_of(row["pk"]["S"], row["sk"]["S"])
    due_at = _read(lambda: keys.moment_of(order)) or at
    return Due(
        key={"pk": row["pk"], "sk": row["sk"]},
        kind=kind,
        entity=entity,
        id=identifier,
        order=order,
        due_at=due_at,
        since=_read(lambda: of.maybe_at("due_since")) or due_at,
        begun_at=_read(lambda: of.maybe_at("begun_at")),
        open_since=_read(lambda: of.at("created_at") if entity == "ATTEMPT" and of.s("state") in OPEN else None),
    )


def _read(moment: Callable[[], datetime | None]) -> datetime | None:
    """A moment of a row; `None` where none can be read: whoever deals with the item finds out that it is broken."""
    try:
        found = moment()
    except (KeyError, ValueError, TypeError):
        return None
    return found if found is None or found.tzinfo else None
