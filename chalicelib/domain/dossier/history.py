"""The order of a history: by version where there is one, by clock only between subjects."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from chalicelib.domain.dossier.dossier import Event


def in_order(events: Iterable[Event]) -> tuple[Event, ...]:
    """The events, oldest first: those of one subject by version, several subjects merged by moment.

    Clocks of two machines differ, so an event counts as no earlier than those before it of its subject.
    """
    latest: dict[str, datetime] = {}
    placed = []
    for each in sorted(events, key=lambda event: (event.subject, event.version)):
        moment = latest[each.subject] = max(latest.get(each.subject, each.at), each.at)
        placed.append((moment, each.subject, each.version, each))
    return tuple(event for *_, event in sorted(placed, key=lambda row: row[:3]))


def newest(history: Sequence[Event], limit: int, *, before: str = "") -> tuple[Sequence[Event], str] | None:
    """The newest `limit` events before the one of this name (all of them: no name), oldest first.

    With them the name that the next page ends before, empty when they are the first. `None` for an unknown name.
    """
    names = [name(each) for each in history]
    if before and before not in names:
        return None
    end = names.index(before) if before else len(history)
    begin = max(0, end - limit)
    return history[begin:end], names[begin] if begin else ""


def name(event: Event) -> str:
    """The name of an event, unique within its dossier."""
    return f"{event.subject}/{event.version}"
