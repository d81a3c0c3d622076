"""The calendar's days: the country's, and what a city adds to them."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any

import holidays
import pytest

from chalicelib import catalogue
from chalicelib.catalogue.holidays import DAYS, of, working_calendar
from chalicelib.domain.working_time import HOURS, LOCAL, due


@pytest.mark.parametrize(
    "day",
    [
        "2027-02-04",  # the days of Tết 2027
        "2027-02-05",
        "2027-02-08",
        "2027-02-10",
        "2026-09-02",  # National Day
        "2026-04-27",  # for the Hùng Kings' day on a Sunday
        "2027-05-03",  # for 1 May on a Saturday
        "2028-01-03",  # for New Year on a Saturday
        "2026-08-31",  # exchanged for 22/08/2026
        "2026-12-05",  # a Saturday
    ],
)
def test_the_country_is_off_on_its_holidays_and_on_the_days_that_make_up_for_them(day: str) -> None:
    """Each with a reason in both languages."""
    reason = working_calendar().reason(date.fromisoformat(day))
    assert reason is not None
    assert all(reason)


@pytest.mark.parametrize("day", ["2026-08-22", "2025-04-26", "2024-05-04", "2014-12-27", "2027-02-11"])
def test_a_saturday_worked_in_exchange_is_a_working_day(day: str) -> None:
    """Also one in December, for a day of the next year."""
    assert working_calendar().is_working(date.fromisoformat(day))


def test_the_explanation_says_that_a_saturday_was_worked() -> None:
    """It would else contradict that Saturdays are left out."""
    promised = due(datetime(2026, 8, 20, 9, 0, tzinfo=LOCAL), 3, working_calendar())
    assert promised.at.date() == date(2026, 8, 24)
    assert promised.because[0].endswith("có làm bù ngày 22/08.")


def test_a_citys_own_days_win_over_the_countrys() -> None:
    """A flood closes the desk on a Monday; it works on a Saturday and on a holiday instead."""

    def data(day: str) -> dict[str, Any]:
        return {"date": day, "reason": {"vi": "bão", "en": "storm"}, "decision": "1/QĐ"}

    country = holidays.country_holidays("VN")
    mine = of({"off": [data("2026-12-07")], "work": [data("2026-12-12"), data("2027-01-01")]}, country, country)
    assert mine.reason(date(2026, 12, 7)) == ("bão", "storm")
    assert mine.is_working(date(2026, 12, 12))
    assert mine.is_working(date(2027, 1, 1))
    assert not mine.is_working(date(2026, 12, 13))


def test_every_local_day_has_a_date_a_reason_and_a_decision() -> None:
    """No day is both off and worked."""
    reported = json.loads(DAYS.read_text())
    days = [*reported["off"], *reported["work"]]
    assert all(each["reason"].keys() == {"vi", "en"} and each["decision"] for each in days)
    assert len({date.fromisoformat(each["date"]) for each in days}) == len(days)


def test_the_hours_an_agency_publishes_are_those_due_dates_count_with() -> None:
    """One constant, shown twice."""
    counted = [[f"{opens:%H:%M}", f"{closes:%H:%M}"] for opens, closes in HOURS]
    for agency in json.loads((catalogue.HERE / "agencies.json").read_text()).values():
        assert agency["opening"]["hours"] == counted


@pytest.mark.parametrize("days", [0, -1])
def test_a_period_has_at_least_one_day(days: int) -> None:
    """It would else never end."""
    with pytest.raises(ValueError, match="at least one day"):
        due(datetime(2026, 12, 4, 9, 0, tzinfo=LOCAL), days, working_calendar())
