"""Automatic work: close dossiers that are not filed, query attempts and refunds."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from chalicelib.domain.dossier.lifecycle import Status
from chalicelib.filing import expire_drafts
from chalicelib.payments import poll_attempts, poll_refunds
from chalicelib.payments.poll_attempts import Ask
from chalicelib.payments.poll_refunds import Repay
from chalicelib.results import seal_reminder
from chalicelib.storage import dossiers, due_items
from chalicelib.storage.due_work import Act, Delays, Note, Round, Turn, take_turns
from chalicelib.storage.keys import DueKind
from chalicelib.storage.table import Table

BATCH = 1000
"""Most items of each kind one sweep reads; the next sweep takes the rest."""

HOUR = timedelta(hours=1)
RUN = timedelta(minutes=2)
"""No run lives longer, for its function has 120 s: what was begun before that is nobody's work any more."""
TURNS = {
    # Attempts first: whether a dossier can be closed depends on them.
    DueKind.ATTEMPT: Turn(0.5, Delays(soon=poll_attempts.PAUSE, later=HOUR), run=RUN),
    DueKind.REFUND: Turn(0.75, Delays(soon=poll_attempts.PAUSE, later=HOUR), run=RUN),
    DueKind.DOSSIER: Turn(1.0, Delays(soon=timedelta(minutes=15), later=HOUR)),
}


def oldest_due(table: Table, kind: DueKind, *, at: datetime) -> timedelta:
    """For how long the first due item of this kind has been due; 0 when none is."""
    return at - min((item.due_at for item in due_items.due(table, kind, at=at, limit=1)), default=at)


def oldest_open_attempt(table: Table, *, at: datetime) -> timedelta:
    """The age of the oldest open attempt among those that are due to be asked about; 0 when there is none."""
    found = due_items.due(table, DueKind.ATTEMPT, at=at, limit=BATCH)
    return at - min((item.open_since for item in found if item.open_since), default=at)


def sweep(
    table: Table,
    ask: Ask,
    repay: Repay,
    *,
    keep: timedelta,
    at: datetime,
    note: Note,
    clock: Callable[[], float],
    seconds: float,
) -> dict[DueKind, Round]:
    """Do what is due, attempts before dossiers, for so many seconds of this monotonic clock.

    `keep`: for how long files of what was not filed stay. What cannot be done now (it changed meanwhile, the provider
    is silent, the row cannot be read) is postponed and stops none of the others.
    """
    acts: dict[DueKind, Act] = {
        DueKind.ATTEMPT: lambda item: poll_attempts.follow_up(table, item.id, ask, at=at) is not None,
        DueKind.REFUND: lambda item: poll_refunds.advance(table, item.id, repay, at=at) is not None,
        DueKind.DOSSIER: lambda item: _woken(table, item.id, keep, at),
    }
    return take_turns(table, TURNS, acts, at=at, limit=BATCH, note=note, clock=clock, seconds=seconds)


def _woken(table: Table, reference: str, keep: timedelta, at: datetime) -> bool:
    """Apply overdue automatic transitions; return whether any was applied."""
    case_file = dossiers.load_case_file(table, reference)
    if case_file.dossier.wakes_at is None or case_file.dossier.wakes_at > at:
        return False
    if case_file.dossier.status is Status.DECIDED:
        return seal_reminder.remind(table, case_file, at)
    return expire_drafts.advance(table, case_file, keep=keep, at=at)
