"""What a procedure needs, costs and takes, and when it would be ready if filed now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from chalicelib import catalogue
from chalicelib.catalogue.calendar import working_calendar
from chalicelib.domain import calendar
from chalicelib.domain.calendar import Due
from chalicelib.domain.fees import Bill, bill

if TYPE_CHECKING:
    from chalicelib.domain.procedure import Procedure


@dataclass(frozen=True)
class Described:
    """A procedure as it stands today."""

    procedure: Procedure
    fees: Bill
    if_filed_now: Due


def describe(code: str, *, at: datetime) -> Described:
    """The version valid today. `NotFound` when there is none.

    The promise counts from the next moment the desk is open, as the desk's own count will.
    """
    procedure = catalogue.current(code, at.astimezone(calendar.LOCAL).date())
    days = working_calendar()
    received = calendar.next_working_moment(at, days)
    due = calendar.due(received, procedure.processing.working_days, days)
    return Described(procedure, bill(procedure, {}, "filing"), due)
