"""One function per question about money on its way back, numbered as in `docs/access-patterns.md`."""

from __future__ import annotations

from dataclasses import dataclass

from chalicelib.domain.dossier.dossier import Dossier, Event, stale
from chalicelib.domain.identifiers import child_of, parent
from chalicelib.domain.payment.attempt import Attempt
from chalicelib.domain.payment.refund import Refund
from chalicelib.storage import dossier_items, keys
from chalicelib.storage.dossier_rows import read
from chalicelib.storage.payments import payment_items
from chalicelib.storage.table import IS_NEW, IS_UNCHANGED, Operation, Table, WriteConflict, put, write


@dataclass(frozen=True)
class RefundRecord:
    """A refund with its attempt and its dossier."""

    dossier: Dossier
    attempt: Attempt
    refund: Refund


def begin(table: Table, attempt: Attempt, refund: Refund, event: Event) -> None:
    """R1. Write a refund down and count it, so that no sum exceeds what arrived. Raises `Stale`."""
    try:
        write(table, changed(attempt), *begun(refund), put(dossier_items.from_event(event), IS_NEW))
    except WriteConflict as conflict:
        raise stale() from conflict


def find(table: Table, refund_id: str) -> RefundRecord | None:
    """R2. A refund with its payment, in one call; `None` when there is none. `Invalid` when it can be none."""
    attempt_id = child_of(refund_id)
    found = read(table, keys.head(parent(attempt_id)), keys.attempt(attempt_id), keys.refund(refund_id))
    if "refund" not in found:
        return None
    return RefundRecord(
        dossier_items.to_dossier(found["dossier"]),
        payment_items.to_attempt(found["attempt"]),
        payment_items.to_refund(found["refund"]),
    )


def save(table: Table, refund: Refund, event: Event | None = None, attempt: Attempt | None = None) -> bool:
    """R3. What became of a refund, with its fact and the payment it no longer counts for, if so.

    False when something else was written first.
    """
    operations = [put(payment_items.from_refund(refund), IS_UNCHANGED, seen={"N": str(refund.version - 1)})]
    if event is not None:
        operations.append(put(dossier_items.from_event(event), IS_NEW))
    if attempt is not None:
        operations.append(changed(attempt))
    try:
        write(table, *operations)
    except WriteConflict:
        return False
    return True


def begun(refund: Refund) -> list[Operation]:
    """The write of a new refund."""
    return [put(payment_items.from_refund(refund), IS_NEW)]


def changed(attempt: Attempt) -> Operation:
    """The write of an attempt, on condition that it is unchanged since it was read."""
    return put(payment_items.from_attempt(attempt), IS_UNCHANGED, seen={"N": str(attempt.version - 1)})
