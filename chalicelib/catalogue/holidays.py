"""The calendar of working days: Vietnam's public holidays, and what `days.json` says of this city."""

from __future__ import annotations

import json
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from chalicelib.domain.public_holidays import Holidays, calendar_of
from chalicelib.domain.working_time import Calendar

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


def of(data: dict[str, Any], vi: Holidays, en: Holidays) -> Calendar:
    """The calendar of these local days and of the country's holidays in two languages. Local days win."""
    off = {date.fromisoformat(day["date"]): (day["reason"]["vi"], day["reason"]["en"]) for day in data["off"]}
    work = {date.fromisoformat(day["date"]) for day in data["work"]}
    return calendar_of(off, work, vi, en)
