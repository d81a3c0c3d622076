"""What happens by itself: dossiers that are not filed are closed, attempts and refunds are followed up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from chalicelib.domain.errors import Invalid, NotFound, Stale, Unavailable
from chalicelib.domain.lifecycle import Status
from chalicelib.storage import dossiers, schedule
from chalicelib.storage.table import Table
from chalicelib.use_cases import asking, repaying, unfiled, unsealed
from chalicelib.use_cases.asking import Ask
from chalicelib.use_cases.repaying import Repay

BATCH = 500
"""Most things one sweep looks at; the next sweep takes the rest."""

Note = Callable[[str, str], None]
"""Told `(code, identifier)` of what was left for the next sweep."""


@dataclass(frozen=True)
class Swept:
    """What a sweep did and saw."""

    done: int
    oldest_open: timedelta
    """The age of the oldest attempt that was due to be asked about and is still open; 0 when there is none."""
    broken: Exception | None
    """The first fault of ours; it stopped nothing else."""


def sweep(
    table: Table,
    ask: Ask,
    repay: Repay,
    *,
    keep: timedelta,
    at: datetime,
    note: Note,
    enough: Callable[[], bool] = lambda: False,
) -> Swept:
    """Do what is due, attempts before dossiers. `keep`: for how long files of what was not filed stay.

    One that cannot be done now (it changed meanwhile, the provider is silent) is left for the
    next sweep and stops none of the others; so is what is left when it is `enough`.
    """
    done_of, oldest, broken = 0, at, None
    found = schedule.due(table, at=at, limit=BATCH)
    for due in sorted(found, key=lambda due: due.kind):  # by the first letter, attempts come before what needs them
        done = False
        if enough():
            note("no_time", due.id)
            break
        try:
            if due.kind == "ATTEMPT":
                done = asking.follow_up(table, due.id, ask, at=at) is not None
            elif due.kind == "REFUND":
                done = repaying.advance(table, due.id, repay, at=at) is not None
            else:
                done = _woken(table, due.id, keep, at)
        except (Stale, Unavailable, NotFound, Invalid) as left:
            note(left.code, due.id)
        except Exception as fault:  # one bad row must not stop what everybody waits for
            broken = broken or fault
            note("broken", due.id)
        done_of += done
        if due.open_since is not None and not done:
            oldest = min(oldest, due.open_since)
    return Swept(done_of, at - oldest, broken)


def _woken(table: Table, reference: str, keep: timedelta, at: datetime) -> bool:
    """A dossier at the moment it is to be looked at, unless that was put off meanwhile."""
    whole = dossiers.whole(table, reference)
    if whole.dossier.wakes_at is None or whole.dossier.wakes_at > at:
        return False
    if whole.dossier.status is Status.DECIDED:
        return unsealed.remind(table, whole, at)
    return unfiled.advance(table, whole, keep=keep, at=at)
