"""When a period begins and when it ends, by the working calendar."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from chalicelib.catalogue.holidays import working_calendar
from chalicelib.domain import working_time
from chalicelib.domain.working_time import Due, Unit

if TYPE_CHECKING:
    from chalicelib.domain.procedure.procedure import Procedure


def due_by(procedure: Procedure, received: datetime) -> Due | None:
    """When it is due if received then; `None` where no time limit is published."""
    if procedure.processing is None:
        return None
    return working_time.due(received, procedure.processing.amount, working_calendar(), Unit(procedure.processing.unit))
