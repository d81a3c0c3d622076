"""One function per question about settlement files, numbered as in `docs/access-patterns.md`."""

from __future__ import annotations

from chalicelib.domain.payment.settlement import Difference
from chalicelib.storage import keys
from chalicelib.storage.attributes import typed
from chalicelib.storage.payments import ledger_items
from chalicelib.storage.readable import readable
from chalicelib.storage.table import WAITS, Operation, Table, WriteConflict, delete, get, put, query, write


def paid_on(table: Table, provider: str, day: str) -> list[str]:
    """T1. The attempts that were paid on this day (YYYY-MM-DD, Vietnam), as our books have it."""
    pk = {"S": keys.paid_on(provider, day)}
    return [row["sk"]["S"] for row in query(table, "pk = :pk", {":pk": pk}, ConsistentRead=True)]


def rebook(table: Table, provider: str, attempt_id: str, day: str, to: str) -> None:
    """T7. A payment counts on another day than was thought."""
    row = typed("paid", {"attempt": attempt_id})
    here, there = (keys.paid(provider, each, attempt_id) for each in (day, to))
    write(table, delete(here), put({**there, **row}))


def standing(table: Table, provider: str, day: str) -> list[Difference]:
    """T2. What the file of this day and our books did not agree on when it was last read; closed ones too."""
    pk = {"S": keys.settlement_partition(provider, day)}
    return list(readable(query(table, "pk = :pk", {":pk": pk}, ConsistentRead=True), ledger_items.to_difference))


def find(table: Table, provider: str, day: str, name: str) -> Difference | None:
    """T3. One difference; `None` when there is none of this name."""
    found = get(table, keys.difference(provider, day, name))
    return ledger_items.to_difference(found) if found else None


def note(table: Table, difference: Difference) -> None:
    """T4. Note a difference, whatever was noted under its name before."""
    write(table, put(ledger_items.from_difference(difference)))


def drop(table: Table, difference: Difference) -> bool:
    """T5. Delete a resolved difference. False when a supervisor has closed it."""
    return _if_it_waits(table, delete(keys.difference(difference.provider, difference.day, difference.name), WAITS))


def close(table: Table, difference: Difference) -> bool:
    """T6. Store a supervisor's explanation. False after a concurrent one."""
    return _if_it_waits(table, put(ledger_items.from_difference(difference), WAITS))


def _if_it_waits(table: Table, operation: Operation) -> bool:
    try:
        write(table, operation)
    except WriteConflict:
        return False
    return True
