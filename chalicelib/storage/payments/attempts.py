"""One function per question about payments, numbered as in `docs/access-patterns.md`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from chalicelib.domain.dossier.dossier import Change, Dossier, Event, stale
from chalicelib.domain.identifiers import parent
from chalicelib.domain.payment.attempt import Attempt, Notice, Stray
from chalicelib.domain.payment.refund import Refund
from chalicelib.storage import dossier_items, keys, released_rows
from chalicelib.storage.attributes import typed
from chalicelib.storage.dossier_rows import read
from chalicelib.storage.dossier_writes import step
from chalicelib.storage.payments import ledger_items, payment_items
from chalicelib.storage.payments.refunds import begun, changed
from chalicelib.storage.table import (
    IS_NEW,
    IS_UNCHANGED,
    WAITS,
    Item,
    Table,
    WriteConflict,
    check,
    get,
    get_all,
    put,
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
        put(payment_items.from_attempt(attempt), IS_NEW),
        put(dossier_items.from_event(event), IS_NEW),
        check(keys.head(attempt.reference), IS_UNCHANGED, seen={"N": str(dossier.version)}),
    ]
    if attempt.number:
        named = typed("number", {"attempt": attempt.id})
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
    rows = read(table, *wanted)
    if "attempt" not in rows:
        return None
    return Found(dossier_items.to_dossier(rows["dossier"]), payment_items.to_attempt(rows["attempt"]), "notice" in rows)


def numbered(table: Table, provider: str, number: int) -> str:
    """P4. The attempt a provider knows by this integer; empty when it is none of ours."""
    found = get(table, keys.number(provider, number))
    return found["attempt"]["S"] if found else ""


def several(table: Table, attempt_ids: Iterable[str]) -> dict[str, Attempt]:
    """P10. Those of these attempts that there are, a hundred in each call."""
    rows = get_all(table, *(keys.attempt(each) for each in set(attempt_ids)))
    return {row["id"]["S"]: payment_items.to_attempt(_current(table, row)) for row in rows}


def settle(
    table: Table,
    attempt: Attempt,
    events: Sequence[Event],
    *,
    at: datetime,
    notice: Notice | None = None,
    change: Change | None = None,
    refund: Refund | None = None,
    stray: Stray | None = None,
    counted: bool = False,
) -> bool:
    """P3. What was heard of an attempt and all that follows from it, in one transaction.

    `change` is the step of the dossier, if this moves it; `refund` what goes back because of it; `stray`
    is the same money, closed; `counted` notes it among what was paid that day. True when written. False when
    something else was written first: read again and decide again.
    """
    operations = [changed(attempt), *(put(dossier_items.from_event(event), IS_NEW) for event in events)]
    if notice is not None:
        operations.append(put(payment_items.from_notice(notice, at=at), IS_NEW))
    if change is not None:
        operations.extend(step(change))
    if refund is not None:
        operations.extend(begun(refund))
    if stray is not None:
        operations.append(put(payment_items.from_stray(stray), WAITS))
    if counted:
        when = (notice and notice.paid_at) or at
        operations.append(put(ledger_items.from_paid(attempt, at=when)))
    try:
        write(table, *operations)
    except WriteConflict:
        return False
    return True


def amend(table: Table, attempt: Attempt) -> bool:
    """P7. Note what changed of an attempt and is no fact of its history; False when another write came first."""
    try:
        write(table, changed(attempt))
    except WriteConflict:
        return False
    return True


def _current(table: Table, row: Item) -> Item:
    return row if released_rows.is_current(row) else read(table, keys.attempt(row["id"]["S"]))["attempt"]
