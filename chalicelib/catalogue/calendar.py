"""The calendar of working days: Vietnam's public holidays, and what `days.json` says of this city."""

from __future__ import annotations

import json
from datetime import date
from functools import cache
from pathlib import Path

from chalicelib.domain.calendar import WEEKEND, Calendar
from chalicelib.domain.errors import Text

DAYS = Path(__file__).parent / "days.json"


@cache
def working_calendar() -> Calendar:
    """Made once; years are filled in as they are asked for."""
    import holidays

    vi = holidays.country_holidays("VN", language="vi")
    en = holidays.country_holidays("VN", language="en_US")
    said = json.loads(DAYS.read_text())
    off: dict[date, Text] = {
        date.fromisoformat(day["date"]): (day["reason"]["vi"], day["reason"]["en"]) for day in said["off"]
    }
    work = {date.fromisoformat(day["date"]) for day in said["work"]}

    def reason(day: date) -> Text | None:
        if day in work:
            return None
        if day in off:
            return off[day]
        if day in vi:
            return vi[day], en[day]
        return WEEKEND if day.weekday() >= 5 else None

    return Calendar(reason)
