"""Periods that begin with a step of a dossier."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from chalicelib.domain.dossier.dossier import Change
from chalicelib.domain.working_time import Calendar, add_working_hours

DESK_HOURS = 8
"""Working hours the desk has to accept or answer an online dossier."""


def filed(change: Change, at: datetime, calendar: Calendar) -> Change:
    """The step by which a dossier reaches the authority; the desk's eight working hours begin."""
    answer_by = add_working_hours(at, DESK_HOURS, calendar)
    return Change(
        replace(change.dossier, filed_at=at, act_by=answer_by, expires_at=None),
        replace(change.event, facts={**change.event.facts, "answer_by": answer_by.isoformat()}),
    )
