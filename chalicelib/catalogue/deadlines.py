"""When a period begins and when it ends, by the working calendar."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from chalicelib.catalogue.holidays import working_calendar
from chalicelib.domain import working_time
from chalicelib.domain.dossier.dossier import Change
from chalicelib.domain.working_time import Due, Unit

if TYPE_CHECKING:
    from chalicelib.domain.procedure.procedure import Procedure

DESK_HOURS = 8
"""Working hours the desk has to accept or answer an online dossier."""


def filed(change: Change, at: datetime) -> Change:
    """The step by which a dossier reaches the authority; the desk's eight working hours begin."""
    answer_by = working_time.add_working_hours(at, DESK_HOURS, working_calendar())
    return Change(
        replace(change.dossier, filed_at=at, act_by=answer_by, expires_at=None),
        replace(change.event, facts={**change.event.facts, "answer_by": answer_by.isoformat()}),
    )


def due_by(procedure: Procedure, received: datetime) -> Due | None:
    """When it is due if received then; `None` where no time limit is published."""
    if procedure.processing is None:
        return None
    return working_time.due(received, procedure.processing.amount, working_calendar(), Unit(procedure.processing.unit))
