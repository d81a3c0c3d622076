"""One function per question about payments, numbered as in `docs/access-patterns.md`."""

from __future__ import annotations

from datetime import datetime

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
    get_all,
    put,
    write,
)


def start(table: Table, attempt: Attempt, event: Event, dossier: Dossier) -> None:
    """P1. Write an attempt down, before the provider hears of it. Raises `Stale` when the dossier moved."""
    try:
        write(
            table,
            put(items.from_attempt(attempt), IS_NEW),
            put(items.from_event(event), IS_NEW),
            check(keys.head(attempt.reference), IS_UNCHANGED, seen={"N": str(dossier.version)}),
        )
    except WriteConflict as conflict:
        raise stale() from conflict


def find(table: Table, attempt_id: str) -> tuple[Dossier, Attempt] | None:
    """P2. An attempt and where its dossier stands, in one call; `None` when we never made it."""
    found = get_all(table, keys.head(parent(attempt_id)), keys.attempt(attempt_id))
    rows = {row["type"]["S"]: row for row in found}
    if "attempt" not in rows:
        return None
    return items.to_dossier(rows["dossier"]), items.to_attempt(rows["attempt"])


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
