"""Dealing with due items of one kind: each is done or postponed, so that none keeps the place of those behind it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from chalicelib.domain.errors import Refused, Stale, Unavailable
from chalicelib.domain.identifiers import dossier_of
from chalicelib.platform.log_context import log_scope
from chalicelib.storage import due_items
from chalicelib.storage.due_items import Due
from chalicelib.storage.keys import DueKind
from chalicelib.storage.table import Table

Act = Callable[[Due], bool]
"""Deals with one item; False when there was nothing to do. May refuse (`Refused`), and may break."""
Note = Callable[[Due, str], None]
"""Told `(item, code)` of each item that was postponed: the code of its refusal, `NOTHING`, `BROKEN` or `DIED`."""

NOTHING, BROKEN, DIED = "nothing_to_do", "broken", "run_died"


@dataclass(frozen=True)
class Delays:
    """For how long an item is postponed."""

    soon: timedelta
    """When something outside did not answer, or somebody else changed it meanwhile."""
    later: timedelta
    """When there was nothing to do, it was refused, or it broke: only people or time change that."""


@dataclass(frozen=True)
class Turn:
    """How a run deals with one kind of item."""

    share: float
    """Of the time that is then left; what one kind does not use is the next one's."""
    delays: Delays
    run: timedelta | None = None
    """The longest life of a run, where an item may kill it: then each is marked before it is begun, and one that was
    marked longer ago is postponed. `None`: items are not marked."""


@dataclass(frozen=True)
class Round:
    """What became of the due items of one kind."""

    done: int = 0
    postponed: int = 0
    left: int = 0
    """Items that were read and not begun, because there was no more time."""
    broken: Exception | None = None
    """The first fault of ours; it stopped nothing else."""


def take_turns(
    table: Table,
    turns: Mapping[DueKind, Turn],
    acts: Mapping[DueKind, Act],
    *,
    at: datetime,
    limit: int,
    note: Note,
    clock: Callable[[], float],
    seconds: float,
) -> dict[DueKind, Round]:
    """Deal with at most `limit` items of each kind, oldest first, for so many seconds of this monotonic clock.

    Never raises for what is wrong with an item or a kind: the first fault of each is in the answer.
    """
    end, rounds = clock() + seconds, {}
    for kind, turn in turns.items():
        over = clock() + turn.share * (end - clock())
        worker = _Worker(table, acts[kind], turn, note, at)
        rounds[kind] = worker.round(kind, limit, enough=lambda over=over: clock() >= over)  # type: ignore[misc]
    return rounds


@dataclass
class _Worker:
    """Deals with the items of one kind."""

    table: Table
    act: Act
    turn: Turn
    note: Note
    at: datetime
    broken: Exception | None = None

    def round(self, kind: DueKind, limit: int, enough: Callable[[], bool]) -> Round:
        done = postponed = left = 0
        for item in self._due_items(kind, limit):
            with log_scope(reference=dossier_of(item.id)):
                if enough():
                    left += 1
                elif (why := self._try(item)) is None:
                    done += 1
                elif self._postpone(item, why):
                    postponed += 1
        return Round(done, postponed, left, self.broken)

    def _due_items(self, kind: DueKind, limit: int) -> list[Due]:
        try:
            return due_items.due(self.table, kind, at=self.at, limit=limit)
        except Exception as fault:  # the other kinds have their turn all the same
            self.broken = fault
            return []

    def _try(self, item: Due) -> tuple[str, timedelta] | None:
        """Why the item is to be postponed, and for how long; `None` when it was dealt with."""
        delays, run = self.turn.delays, self.turn.run
        if run and item.begun_at is not None:
            return (DIED, delays.later) if self.at - item.begun_at >= run else None  # somebody is at it
        try:
            if run and not due_items.begin(self.table, item, at=self.at):
                return None
            return None if self.act(item) else (NOTHING, delays.later)
        except (Stale, Unavailable) as refused:
            return refused.code, delays.soon
        except Refused as refused:
            return refused.code, delays.later
        except Exception as fault:  # one bad row must not stop what everybody waits for
            self.broken = self.broken or fault
            return BROKEN, delays.later

    def _postpone(self, item: Due, why: tuple[str, timedelta]) -> bool:
        """Whether it was: an item that was written meanwhile has a new place or none, and keeps it."""
        code, delay = why
        try:
            postponed = due_items.postpone(self.table, item, until=self.at + delay)
        except Exception as fault:
            self.broken = self.broken or fault
            return False
        if postponed:
            self.note(item, code)
        return postponed
