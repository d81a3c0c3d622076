"""Working time: the dates people are promised."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.catalogue.holidays import working_calendar
from chalicelib.domain.working_time import (
    CLOSING,
    HOURS,
    LOCAL,
    Calendar,
    Unit,
    add_working_hours,
    due,
    next_working_moment,
)

moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 1), timezones=st.just(LOCAL))


def at(text: str) -> datetime:
    """A local moment."""
    return datetime.fromisoformat(text).replace(tzinfo=LOCAL)


@pytest.mark.parametrize(
    ("received", "days", "expected"),
    [
        ("2026-12-04T09:00", 10, "2026-12-18T17:00"),
        ("2026-12-04T16:59", 1, "2026-12-07T17:00"),
        ("2026-12-05T09:00", 1, "2026-12-07T17:00"),  # a Saturday: Monday is the first day
        ("2026-12-31T09:00", 1, "2027-01-04T17:00"),  # New Year, then a weekend
        ("2026-04-29T09:00", 2, "2026-05-05T17:00"),  # 30 April and 1 May
        ("2027-02-03T09:00", 1, "2027-02-11T17:00"),  # Tết 2027
        ("2026-08-21T09:00", 1, "2026-08-22T17:00"),  # a Saturday worked in exchange
        ("2026-08-28T09:00", 1, "2026-09-03T17:00"),  # the day it was exchanged for, and National Day
    ],
)
def test_due_dates_skip_what_is_not_worked(received: str, days: int, expected: str) -> None:
    """The first day does not count; the period ends at the close of its last day."""
    assert due(at(received), days, working_calendar()).at == at(expected)


def test_the_explanation_names_every_holiday_in_between() -> None:
    """A citizen can count along."""
    explained = due(at("2026-12-31T09:00"), 1, working_calendar())
    assert [day for day, _ in explained.skipped] == [date(2027, 1, 1)]
    assert "01/01 (Tết Dương lịch)" in explained.because[0]


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-12-04T09:12", "2026-12-04T09:12"),
        ("2026-12-04T06:00", "2026-12-04T07:30"),
        ("2026-12-04T12:15", "2026-12-04T13:00"),
        ("2026-12-04T17:00", "2026-12-07T07:30"),
        ("2026-12-05T10:00", "2026-12-07T07:30"),
    ],
)
def test_outside_working_hours_the_clock_starts_when_the_desk_opens(now: str, expected: str) -> None:
    """Evenings, noon and weekends."""
    assert next_working_moment(at(now), working_calendar()) == at(expected)


@pytest.mark.parametrize(
    ("filed", "expected"),
    [
        ("2026-12-04T07:30", "2026-12-04T17:00"),
        ("2026-12-04T09:00", "2026-12-07T09:00"),
        ("2026-12-04T15:00", "2026-12-07T15:00"),
        ("2026-12-05T20:00", "2026-12-07T17:00"),
    ],
)
def test_eight_working_hours_are_one_working_day(filed: str, expected: str) -> None:
    """The desk's time to answer."""
    assert add_working_hours(at(filed), 8, working_calendar()) == at(expected)


@given(moments, st.integers(1, 60))
def test_a_due_date_is_a_working_day_after_the_day_of_receipt(received: datetime, days: int) -> None:
    """And exactly that many working days lie in between."""
    calendar = working_calendar()
    promised = due(received, days, calendar).at
    assert promised.date() > received.date()
    between = (date.fromordinal(n) for n in range(received.date().toordinal() + 1, promised.date().toordinal() + 1))
    assert sum(calendar.is_working(day) for day in between) == days


@given(moments, st.integers(1, 40))
def test_working_hours_never_end_outside_working_hours(start: datetime, hours: int) -> None:
    """Nor before they began."""
    end = add_working_hours(start, hours, working_calendar())
    assert end > start
    assert any(opens <= end.time() <= closes for opens, closes in HOURS)


def test_a_calendar_without_days_off_counts_every_day() -> None:
    """The rule itself, without Vietnam."""
    assert due(at("2026-12-04T09:00"), 3, Calendar(lambda day: None)).at == at("2026-12-07T17:00")


@pytest.mark.parametrize(
    ("received", "days", "due_on", "why"),
    [
        ("2026-12-04T09:00:00+07:00", 7, "2026-12-11", "7 ngày, tính cả ngày nghỉ"),
        ("2026-12-04T09:00:00+07:00", 8, "2026-12-14", "chuyển sang ngày làm việc tiếp theo"),
        ("2026-12-04T09:00:00+07:00", 1, "2026-12-07", "nghỉ cuối tuần"),
        ("2026-12-31T09:00:00+07:00", 1, "2027-01-04", "01/01"),
    ],
)
def test_calendar_days_run_through_weekends_and_end_on_a_working_day(
    received: str, days: int, due_on: str, why: str
) -> None:
    """Civil Code 2015, Article 148."""
    made = due(datetime.fromisoformat(received), days, working_calendar(), Unit.DAYS)
    assert made.at.date().isoformat() == due_on
    assert made.at.time() == CLOSING
    assert why in made.because[0]
