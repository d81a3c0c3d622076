"""The calendar of working days: Vietnam's public holidays, and what `days.json` says of this city."""

from __future__ import annotations

import json
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from chalicelib.domain.errors import Text
from chalicelib.domain.working_time import SATURDAY, WEEKEND, Calendar

DAYS = Path(__file__).parent / "days.json"


@cache
def working_calendar() -> Calendar:
    """Made once; years are filled in as they are asked for."""
    import holidays

    return of(
        json.loads(DAYS.read_bytes()),
        holidays.country_holidays("VN", language="vi"),
        holidays.country_holidays("VN", language="en_US"),
    )


def of(said: dict[str, Any], vi: Any, en: Any) -> Calendar:
    """The calendar of these local days and of the country's holidays in two languages. Local days win."""
    off = {date.fromisoformat(day["date"]): (day["reason"]["vi"], day["reason"]["en"]) for day in said["off"]}
    work = {date.fromisoformat(day["date"]) for day in said["work"]}

    def reason(day: date) -> Text | None:
        if day in work:
            return None
        if day in off:
            return off[day]
        if day in vi:
            return vi[day], en[day]
        if day.weekday() < SATURDAY or _is_exchanged(day, vi):
            return None
        return WEEKEND

    return Calendar(cache(reason))


def _is_exchanged(day: date, holidays: Any) -> bool:
    # A Saturday in December can be worked for a day in January: the library knows when it has both years.
    _ = date(day.year + 1, 1, 1) in holidays
    return day in holidays.weekend_workdays
