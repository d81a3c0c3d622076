"""The order of a history: by version where there is one, by clock only between subjects."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from chalicelib.domain.dossier import Event


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
