"""Working time: when a result is due, and why.

The first day does not count and a period ends at the close of its last day (Civil Code 2015,
Articles 147 and 148); periods in working days skip weekly rest, public holidays and local days off.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from chalicelib.domain import texts
from chalicelib.domain.errors import Text

LOCAL = ZoneInfo("Asia/Ho_Chi_Minh")

HOURS = ((time(7, 30), time(11, 30)), (time(13, 0), time(17, 0)))
"""When the desk is open on a working day: eight hours."""
CLOSING = HOURS[-1][1]
ONE_DAY = timedelta(days=1)
SATURDAY = 5


@dataclass(frozen=True)
class Calendar:
    """Which days are worked. `reason` names why a day is off, or is `None` on a working day."""

    reason: Callable[[date], Text | None]

    def is_working(self, day: date) -> bool:
        """Whether the desk works on this day."""
        return self.reason(day) is None


@dataclass(frozen=True, kw_only=True)
class Due:
    """A due date with its explanation."""

    at: datetime
    counted_from: date
    skipped: tuple[tuple[date, Text], ...]
    """Holidays and local days off that moved the date; ordinary weekends are not listed."""
    because: Text


class Unit(StrEnum):
    """What a period is counted in. Other days than working days are counted by the calendar."""

    WORKING_DAYS = "working_days"
    DAYS = "days"


def due(received: datetime, amount: int, calendar: Calendar, unit: Unit = Unit.WORKING_DAYS) -> Due:
    """The close of the last day of a period that begins the day after receipt.

    Working days are counted one by one. Calendar days run through weekends and holidays, and a
    period that would end on one of them ends with the next working day.
    """
    if amount < 1:
        raise ValueError("a period has at least one day")
    local = received.astimezone(LOCAL)
    if unit is Unit.DAYS:
        return _due_by_the_calendar(local, amount, calendar)
    day = first = _next_working_day(local.date(), calendar)
    for _ in range(amount - 1):
        day = _next_working_day(day, calendar)
    passed = [local.date() + timedelta(days=n) for n in range(1, (day - local.date()).days + 1)]
    reasons = ((each, calendar.reason(each)) for each in passed)
    skipped = tuple((each, reason) for each, reason in reasons if reason is not None and reason != texts.WEEKEND)
    made_up = tuple(each for each in passed if each.weekday() >= SATURDAY and calendar.is_working(each))
    because = texts.due_in_working_days(local, first, amount, skipped, made_up)
    return Due(at=datetime.combine(day, CLOSING, LOCAL), counted_from=first, skipped=skipped, because=because)


def _due_by_the_calendar(received: datetime, amount: int, calendar: Calendar) -> Due:
    first, last = received.date() + ONE_DAY, received.date() + timedelta(days=amount)
    day = last if calendar.is_working(last) else _next_working_day(last, calendar)
    off = calendar.reason(last)
    because = texts.due_in_calendar_days(received, first, amount, last, off)
    skipped = () if off is None or off == texts.WEEKEND else ((last, off),)
    return Due(at=datetime.combine(day, CLOSING, LOCAL), counted_from=first, skipped=skipped, because=because)


def local_day(at: datetime) -> date:
    """The day it is here at that moment."""
    return at.astimezone(LOCAL).date()


def next_working_moment(at: datetime, calendar: Calendar) -> datetime:
    """Now, while the desk is open; otherwise when it opens next."""
    local = at.astimezone(LOCAL)
    if calendar.is_working(local.date()):
        for opens, closes in HOURS:
            if local.time() < closes:
                return max(local, datetime.combine(local.date(), opens, LOCAL))
    return datetime.combine(_next_working_day(local.date(), calendar), HOURS[0][0], LOCAL)


def add_working_hours(at: datetime, hours: int, calendar: Calendar) -> datetime:
    """The moment after so many hours of an open desk."""
    moment, left = next_working_moment(at, calendar), timedelta(hours=hours)
    while True:
        closes = next(c for o, c in HOURS if o <= moment.time() < c)
        until_closing = datetime.combine(moment.date(), closes, LOCAL) - moment
        if left <= until_closing:
            return moment + left
        left -= until_closing
        moment = next_working_moment(datetime.combine(moment.date(), closes, LOCAL), calendar)


def _next_working_day(day: date, calendar: Calendar) -> date:
    day += ONE_DAY
    while not calendar.is_working(day):
        day += ONE_DAY
    return day
