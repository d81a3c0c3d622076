"""One function per question about payments, numbered as in `docs/access-patterns.md`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from chalicelib.domain.dossier.dossier import Dossier, Event, stale
from chalicelib.domain.identifiers import parent
from chalicelib.domain.payment.attempt import Attempt, Notice
from chalicelib.domain.payment.decision import AttemptRecord, Decision
from chalicelib.storage import dossier_items, keys, released_rows
from chalicelib.storage.attributes import typed
from chalicelib.storage.dossier_rows import read
from chalicelib.storage.dossier_writes import step
from chalicelib.storage.payments import ledger_items, payment_items, review_queue
from chalicelib.storage.payments.refunds import begun, changed
from chalicelib.storage.table import (
    IS_NEW,
    IS_UNCHANGED,
    WAITS,
    Item,
    Operation,
    Table,
    WriteConflict,
    check,
    get,
    get_all,
    put,
    write,
)


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


def find(table: Table, attempt_id: str, notice: Notice | None = None) -> AttemptRecord | None:
    """P2. An attempt and where its dossier stands, in one call; `None` when there is none.

    With `notice` also whether this notification was processed before. Raises `Invalid` for what is no identifier.
    """
    reference, dedupe = parent(attempt_id), notice.dedupe if notice else ""
    processed = [keys.notice(attempt_id, dedupe)] if dedupe else []
    rows = read(table, keys.head(reference), keys.attempt(attempt_id), *processed)
    if "attempt" not in rows:
        return None
    return AttemptRecord(
        dossier=dossier_items.to_dossier(rows["dossier"]),
        attempt=payment_items.to_attempt(rows["attempt"]),
        already_processed="notice" in rows,
    )


def numbered(table: Table, provider: str, number: int) -> str:
    """P4. The attempt a provider knows by this integer; empty when it is none of ours."""
    found = get(table, keys.number(provider, number))
    return found["attempt"]["S"] if found else ""


def several(table: Table, attempt_ids: Iterable[str]) -> dict[str, Attempt]:
    """P10. Those of these attempts that there are, a hundred in each call."""
    rows = get_all(table, *(keys.attempt(each) for each in set(attempt_ids)))
    return {row["id"]["S"]: payment_items.to_attempt(_current(table, row)) for row in rows}


def commit(table: Table, decision: Decision, *, at: datetime) -> bool:
    """P3. Write what was decided of an attempt, in one transaction; money for manual review by P5.

    True when it is written, or was before. False when something else was written first: read and decide again.
    """
    if decision.for_review is not None:
        review_queue.store_unmatched(table, decision.for_review)
    if decision.attempt is None:
        return True
    try:
        write(table, *_operations(decision, decision.attempt, at))
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


def _operations(decision: Decision, attempt: Attempt, at: datetime) -> list[Operation]:
    operations = [changed(attempt), *(put(dossier_items.from_event(event), IS_NEW) for event in decision.events)]
    if decision.notice is not None:
        operations.append(put(payment_items.from_notice(decision.notice, at=at), IS_NEW))
    if decision.step is not None:
        operations.extend(step(decision.step))
    if decision.refund is not None:
        operations.extend(begun(decision.refund))
    if decision.closed is not None:
        operations.append(put(payment_items.from_unmatched(decision.closed), WAITS))
    if decision.paid_at is not None:
        operations.append(put(ledger_items.from_paid(attempt, at=decision.paid_at)))
    return operations


def _current(table: Table, row: Item) -> Item:
    return row if released_rows.is_current(row) else read(table, keys.attempt(row["id"]["S"]))["attempt"]
