"""Days and hours are Vietnam's, wherever this machine stands and whatever its clock is set to, at midnight too."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from chalicelib.domain.errors import Unavailable
from chalicelib.payments import credentials
from chalicelib.payments.providers.errors import VIETNAM
from chalicelib.payments.providers.interface import Order, Request, Visit
from chalicelib.payments.providers.registry import provider
from tests.payments.answers import read
from tests.payments.payment_world import Counter
from tests.payments.provider_messages import AT
from tests.payments.provider_specs import SIDES

ZONES = ["UTC", "America/Los_Angeles", "Pacific/Kiritimati", "Asia/Ho_Chi_Minh"]
LIFE = timedelta(minutes=15)
MOMENTS = {
    "last-second": "2026-12-04T23:59:59",
    "midnight": "2026-12-05T00:00:00",
    "still-yesterday-in-utc": "2026-12-05T03:00:00",
    "before-seven": "2026-12-05T06:59:59",
    "seven": "2026-12-05T07:00:00",
    "new-years-eve": "2026-12-31T23:59:59",
    "new-year": "2027-01-01T00:00:00",
    "leap-day": "2028-02-29T00:30:00",
    "no-leap-second": "2017-01-01T06:59:59",
    "clocks-go-forward-elsewhere": "2026-03-08T17:00:00",
    "clocks-go-back-elsewhere": "2026-11-01T15:59:59",
}


@pytest.fixture(params=ZONES)
def machine(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The machine is in this time zone."""
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


anywhere = pytest.mark.usefixtures("machine")
anytime = pytest.mark.parametrize("local", [pytest.param(local, id=name) for name, local in MOMENTS.items()])


def requested(counter: Counter, name: str, local: str) -> dict[str, Any]:
    """What the provider is asked when somebody goes to pay at this moment in Vietnam."""
    counter.at(f"{local}+07:00")
    begun = counter.opening(name)
    if name == "vnpay":
        return _flat(urlsplit(begun["pay_url"]).query)
    ((_, _, body),) = counter.requests
    return read(body) or _flat(body.decode())


@anywhere
@anytime
def test_vnpays_create_date_and_expire_date(counter: Counter, local: str) -> None:
    """yyyyMMddHHmmss; fifteen minutes apart."""
    message = requested(counter, "vnpay", local)
    begun = datetime.fromisoformat(local)
    assert message["vnp_CreateDate"] == f"{begun:%Y%m%d%H%M%S}"
    assert message["vnp_ExpireDate"] == f"{begun + LIFE:%Y%m%d%H%M%S}"


@anywhere
@anytime
def test_zalopays_day_is_in_the_name(counter: Counter, local: str) -> None:
    """yymmdd, also between midnight and seven; the moment itself is that of everywhere."""
    message = requested(counter, "zalopay", local)
    begun = datetime.fromisoformat(f"{local}+07:00")
    assert message["app_trans_id"][:7] == f"{begun:%y%m%d}_"
    assert message["app_time"] == int(begun.timestamp()) * 1000
    assert message["expire_duration_seconds"] == LIFE.total_seconds()


@anywhere
@anytime
@pytest.mark.parametrize(("name", "field", "least"), [("payos", "expiredAt", 15), ("stripe", "expires_at", 35)])
def test_moments_in_seconds_are_those_of_everywhere(
    counter: Counter, local: str, name: str, field: str, least: int
) -> None:
    """No time zone, no clock that was put forward, no second in between; Stripe wants half an hour and some."""
    message = requested(counter, name, local)
    ends = datetime.fromisoformat(f"{local}+07:00") + timedelta(minutes=least)
    assert int(message[field]) == int(ends.timestamp())


@anywhere
@anytime
def test_a_question_keeps_the_day_the_attempt_was_begun_on(counter: Counter, local: str) -> None:
    """VNPAY and ZaloPay know it by that, whenever they are asked; SePay's list begins the day before."""
    counter.at(f"{local}+07:00")
    begun = datetime.fromisoformat(local)
    later = datetime.fromisoformat(f"{local}+07:00") + timedelta(minutes=1)
    for name in ("vnpay", "zalopay", "sepay"):
        counter.begun(name)
    counter.sweep(later)
    about = {name: (url, read(body)) for name in SIDES for _, url, body in counter.requests if _host(name) in url}
    vnpay, zalopay = about["vnpay"][1], about["zalopay"][1]
    assert vnpay["vnp_TransactionDate"] == f"{begun:%Y%m%d%H%M%S}"
    assert vnpay["vnp_CreateDate"] == f"{later:%Y%m%d%H%M%S}"
    assert zalopay["app_trans_id"][:7] == f"{begun:%y%m%d}_"
    assert _flat(urlsplit(about["sepay"][0]).query)["transaction_date_min"] == f"{begun - timedelta(days=1):%Y-%m-%d}"


NOTICES: dict[str, tuple[str, Callable[[datetime], Any]]] = {
    "vnpay": ("vnp_PayDate", lambda at: f"{at:%Y%m%d%H%M%S}"),
    "momo": ("responseTime", lambda at: int(at.timestamp()) * 1000),
    "zalopay": ("server_time", lambda at: int(at.timestamp()) * 1000),
    "payos": ("transactionDateTime", lambda at: f"{at:%Y-%m-%d %H:%M:%S}"),
    "sepay": ("transactionDate", lambda at: f"{at:%Y-%m-%d %H:%M:%S}"),
}
"""How each writes when the money came. Stripe's notice has the moment of its event, which is everywhere's."""


@anywhere
@anytime
@pytest.mark.parametrize("name", NOTICES)
def test_when_the_money_came_is_read_in_vietnams_time(counter: Counter, local: str, name: str) -> None:
    """Whatever form it is written in."""
    side, at = SIDES[name], datetime.fromisoformat(f"{local}+07:00")
    field, written = NOTICES[name]
    sent = side.paid(counter.begun(name), **{field: written(at)})
    headers = {key.lower(): value for key, value in sent.headers.items()}
    request = Request(query=parse_qs(sent.query), headers=headers, body=sent.body, now=AT)
    assert provider(name).verify_and_parse(request, credentials.credentials(name)).paid_at == at


@pytest.mark.parametrize("name", ["vnpay", "zalopay", "payos", "stripe"])
def test_the_zone_a_moment_is_written_in_does_not_matter(counter: Counter, name: str) -> None:
    """The same moment in three zones is the same order; one without its zone is a mistake of ours."""
    visit = Visit(ip="203.0.113.7", return_url="https://a.invalid/b", notify_url="https://a.invalid/c")
    begun = datetime(2026, 12, 5, 0, 30, tzinfo=VIETNAM)
    order = Order(id="MC23456789ABPAY2", number=7, amount=16000, info="x", created_at=begun, expires_at=begun + LIFE)
    sent: list[bytes] = []

    def keep(method: str, url: str, *, body: bytes = b"", headers: Any = None) -> tuple[int, bytes]:
        sent.append(body)
        return 503, b""

    for zone in (VIETNAM, UTC, None):
        there = replace(order, created_at=begun.astimezone(zone), expires_at=order.expires_at.astimezone(zone))
        sent.append(_opened(name, there, visit, keep).encode())
    assert len(set(sent) - {b""}) == 1
    naive = replace(order, created_at=begun.replace(tzinfo=None), expires_at=order.expires_at.replace(tzinfo=None))
    with pytest.raises(ValueError, match="offset"):
        provider(name).create(naive, visit, credentials.credentials(name), keep)


def _opened(name: str, order: Order, visit: Visit, keep: Any) -> str:
    try:
        return str(provider(name).create(order, visit, credentials.credentials(name), keep).pay_url)
    except Unavailable:
        return ""


def _flat(query: str) -> dict[str, str]:
    return {name: values[-1] for name, values in parse_qs(query, keep_blank_values=True).items()}


def _host(name: str) -> str:
    return {"vnpay": "sandbox.example.invalid", "zalopay": "zalopay", "sepay": "sepay"}.get(name, "nobody")
