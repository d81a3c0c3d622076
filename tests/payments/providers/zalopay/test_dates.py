"""The day in ZaloPay's names is Vietnam's, wherever this machine is and at whatever hour."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.payments.providers.interface import Order, Repayment, StatusInquiry
from chalicelib.payments.providers.zalopay.adapter import PROVIDER
from tests.payments.providers.zalopay.zalopay_side import INQUIRY, ORDER, OURS, REPAYMENT, VISIT, Api

VIETNAM = timezone(timedelta(hours=7))
TOKYO, LIMA = timezone(timedelta(hours=9)), timezone(timedelta(hours=-5))
MOMENTS = [
    (datetime(2026, 12, 4, 23, 59, 59, 999999, VIETNAM), "261204"),
    (datetime(2026, 12, 5, 0, 0, 0, 0, VIETNAM), "261205"),
    (datetime(2026, 12, 5, 6, 59, 59, 0, VIETNAM), "261205"),
    (datetime(2026, 12, 5, 7, 0, 0, 0, VIETNAM), "261205"),
    (datetime(2026, 12, 31, 23, 59, 0, 0, VIETNAM), "261231"),
    (datetime(2027, 1, 1, 0, 0, 0, 0, VIETNAM), "270101"),
    (datetime(2028, 2, 29, 3, 0, 0, 0, VIETNAM), "280229"),
    (datetime(2026, 12, 4, 16, 59, 59, 0, UTC), "261204"),
    (datetime(2026, 12, 4, 17, 0, 0, 0, UTC), "261205"),
    (datetime(2026, 12, 5, 1, 59, 59, 0, TOKYO), "261204"),
    (datetime(2026, 12, 4, 12, 0, 0, 0, LIMA), "261205"),
]


@pytest.fixture(params=["UTC", "Asia/Ho_Chi_Minh", "America/Los_Angeles", "Pacific/Kiritimati", "Europe/Berlin"])
def _machine(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def made(at: datetime) -> Order:
    """An order of this moment."""
    return replace(ORDER, created_at=at, expires_at=at + timedelta(minutes=15))


def repayment_at(order: Order, at: datetime) -> Repayment:
    """A repayment of this moment."""
    return replace(REPAYMENT, order=order, first_requested_at=at, now=at)


def name_of(order: Order) -> tuple[str, int]:
    """What a new order is called, and when it was made."""
    api = Api({"return_code": 1, "sub_return_code": 1, "order_url": "https://zalopay.vn/"})
    PROVIDER.create(order, VISIT, OURS, api)
    return api.question["app_trans_id"], api.question["app_time"]


def queried_name(inquiry: StatusInquiry) -> str:
    """What an order is called when we ask about it."""
    api = Api({"return_code": 3})
    PROVIDER.query(inquiry, OURS, api)
    return str(api.question["app_trans_id"])


def name_refunded(repayment: Repayment) -> tuple[str, int]:
    """What a refund is called, and when it is asked for."""
    api = Api({"return_code": 3})
    PROVIDER.refund(repayment, OURS, api)
    return api.question["m_refund_id"], api.question["timestamp"]


@pytest.mark.usefixtures("_machine")
@pytest.mark.parametrize(("at", "day"), MOMENTS)
def test_the_day_is_the_one_in_vietnam(at: datetime, day: str) -> None:
    """Also between midnight and seven, when it is still yesterday in UTC; of orders and of refunds."""
    stamp = int(at.timestamp()) * 1000 + at.microsecond // 1000
    assert name_of(made(at)) == (f"{day}_{ORDER.id}", stamp)
    assert name_refunded(repayment_at(made(at), at)) == (f"{day}_4242_{REPAYMENT.id}", stamp)


@pytest.mark.usefixtures("_machine")
@pytest.mark.parametrize(("at", "day"), MOMENTS)
def test_an_order_keeps_its_name_overnight(at: datetime, day: str) -> None:
    """Its day is that of its beginning, whenever we ask."""
    for later in (timedelta(0), timedelta(minutes=1), timedelta(hours=8), timedelta(hours=47)):
        assert queried_name(replace(INQUIRY, order=made(at), now=at + later)) == f"{day}_{ORDER.id}"


@given(st.datetimes(datetime(2001, 1, 1), datetime(2090, 1, 1), timezones=st.timezones()))
def test_the_zone_a_moment_is_written_in_does_not_matter(at: datetime) -> None:
    """The same moment has the same name, and is a whole number of milliseconds, rounded down."""
    name, stamp = name_of(made(at))
    assert (name, stamp) == name_of(made(at.astimezone(UTC)))
    in_vietnam = datetime.fromtimestamp(0, VIETNAM) + timedelta(milliseconds=stamp)
    assert name.startswith(in_vietnam.strftime("%y%m%d_"))
    assert timedelta(0) <= at - in_vietnam < timedelta(milliseconds=1)


@pytest.mark.usefixtures("_machine")
@pytest.mark.parametrize(("at", "day"), MOMENTS)
def test_a_refund_keeps_its_name_overnight(at: datetime, day: str) -> None:
    """Its day is that on which it was first asked for, whenever the order was made and whenever we ask."""
    first = repayment_at(made(at - timedelta(days=3)), at)
    for later in (timedelta(0), timedelta(minutes=1), timedelta(hours=8), timedelta(days=6)):
        api = Api({"return_code": 3})
        PROVIDER.query_refund(replace(first, now=at + later), OURS, api)
        assert api.question["m_refund_id"] == f"{day}_4242_{REPAYMENT.id}"


def test_a_moment_without_its_offset_is_a_mistake_of_ours() -> None:
    """It would be taken for the time of whatever machine this is."""
    naive = datetime(2026, 12, 4, 9, 15)
    with pytest.raises(ValueError, match="offset"):
        name_of(made(naive))
    with pytest.raises(ValueError, match="offset"):
        name_refunded(repayment_at(ORDER, naive))
