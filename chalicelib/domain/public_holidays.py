"""Which days are worked: weekly rest, public holidays, Saturdays worked in exchange, and a city's own days."""

from __future__ import annotations

from collections.abc import Container, Mapping
from datetime import date
from functools import cache
from typing import Any, Protocol

from chalicelib.domain import texts
from chalicelib.domain.errors import Text
from chalicelib.domain.working_time import SATURDAY, Calendar


class Holidays(Protocol):
    """A country's public holidays, as the `holidays` library has them: names by day, and Saturdays that are worked."""

    @property
    def weekend_workdays(self) -> Container[date]:
        """The Saturdays and Sundays that are worked in exchange, of the years asked about so far."""

    def __contains__(self, day: Any) -> bool: ...

    def __getitem__(self, day: Any) -> Any: ...


def calendar_of(off: Mapping[date, Text], worked: Container[date], vi: Holidays, en: Holidays) -> Calendar:
    """The calendar of a city's own days and of the country's holidays in two languages. The city's days win."""

    def reason(day: date) -> Text | None:
        if day in worked:
            return None
        if day in off:
            return off[day]
        if day in vi:
            return vi[day], en[day]
        if day.weekday() < SATURDAY or _is_exchanged(day, vi):
            return None
        return texts.WEEKEND

    return Calendar(cache(reason))


def _is_exchanged(day: date, holidays: Holidays) -> bool:
    # A Saturday in December can be worked for a day in January: the library knows when it has both years.
    _ = date(day.year + 1, 1, 1) in holidays
    return day in holidays.weekend_workdays
