"""One function per question about payments, numbered as in `docs/access-patterns.md`."""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from chalicelib.domain.dossier import Change, Dossier, Event, stale
from chalicelib.domain.payment import Attempt, Notice
from chalicelib.domain.references import parent
from chalicelib.storage import items, keys
from chalicelib.storage.dossiers import step
from chalicelib.storage.table import (
    IS_NEW,
    IS_UNCHANGED,
    Table,
    WriteConflict,
    check,
    get,
    get_all,
    put,
    query,
    write,
)


@dataclass(frozen=True)
class Found:
    """An attempt, where its dossier stands, and whether this very notice was heard before."""

    dossier: Dossier
    attempt: Attempt
    heard: bool = False


def start(table: Table, attempt: Attempt, event: Event, dossier: Dossier) -> None:
    """P1. Write an attempt down, before the provider hears of it. Raises `Stale` when the dossier moved."""
    operations = [
        put(items.from_attempt(attempt), IS_NEW),
        put(items.from_event(event), IS_NEW),
        check(keys.head(attempt.reference), IS_UNCHANGED, seen={"N": str(dossier.version)}),
    ]
    if attempt.number:
        named = {"type": {"S": "number"}, "attempt": {"S": attempt.id}}
        operations.append(put({**keys.number(attempt.provider, attempt.number), **named}, IS_NEW))
    try:
        write(table, *operations)
    except WriteConflict as conflict:
        raise stale() from conflict


def find(table: Table, attempt_id: str, notice: Notice | None = None) -> Found | None:
    """P2. An attempt and where its dossier stands, in one call; `None` when we never made it."""
    wanted = [keys.head(parent(attempt_id)), keys.attempt(attempt_id)]
    if notice is not None:
        wanted.append(keys.notice(attempt_id, notice.dedupe))
    rows = {row["type"]["S"]: row for row in get_all(table, *wanted)}
    if "attempt" not in rows:
        return None
    return Found(items.to_dossier(rows["dossier"]), items.to_attempt(rows["attempt"]), "notice" in rows)


def numbered(table: Table, provider: str, number: int) -> str:
    """P4. The attempt a provider knows by this integer; empty when it is none of ours."""
    found = get(table, keys.number(provider, number))
    return found["attempt"]["S"] if found else ""


def settle(
    table: Table,
    attempt: Attempt,
    event: Event,
    *,
    notice: Notice | None,
    change: Change | None,
    at: datetime,
) -> bool:
    """P3. What was heard of an attempt and all that follows from it, in one transaction.

    `change` is the step of the dossier, if this moves it. True when written. False when something
    else was written first: read again and decide again.
    """
    operations = [
        put(items.from_attempt(attempt), IS_UNCHANGED, seen={"N": str(attempt.version - 1)}),
        put(items.from_event(event), IS_NEW),
    ]
    if notice is not None:
        operations.append(put(items.from_notice(notice, at=at), IS_NEW))
    if change is not None:
        operations.extend(step(change))
    try:
        write(table, *operations)
    except WriteConflict:
        return False
    return True


def amend(table: Table, attempt: Attempt) -> bool:
    """P7. Note what changed of an attempt and is no fact of its history; False when another write came first."""
    try:
        write(table, put(items.from_attempt(attempt), IS_UNCHANGED, seen={"N": str(attempt.version - 1)}))
    except WriteConflict:
        return False
    return True


def keep_stray(table: Table, notice: Notice, agency: str, *, at: datetime) -> bool:
    """P5. Keep money that names no attempt, for a supervisor; False when it was kept before."""
    try:
        write(table, put(items.from_stray(notice, agency, at=at), IS_NEW))
    except WriteConflict:
        return False
    return True


def review(table: Table, agency: str, *, limit: int) -> tuple[list[Attempt], list[Notice]]:
    """P6. What a supervisor of this agency must look at, oldest first: attempts, and money without one."""
    shards = (
        query(table, "by_queue_pk = :pk", {":pk": {"S": pk}}, IndexName=keys.BY_QUEUE, Limit=limit)
        for pk in keys.in_reviews(agency)
    )
    rows = list(islice(heapq.merge(*shards, key=lambda row: str(row["by_queue_sk"]["S"])), limit))
    attempts = [items.to_attempt(row) for row in rows if row["type"]["S"] == "attempt"]
    return attempts, [items.to_stray(row) for row in rows if row["type"]["S"] == "stray"]
