"""How long Stripe's page stays open: as the order does, within what Stripe takes, in no machine's time zone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.payments.providers.interface import Opened
from chalicelib.payments.providers.stripe.adapter import PROVIDER
from tests.payments.providers.stripe.stripe_made import NOW, ORDER, SESSION
from tests.payments.providers.stripe.stripe_wire import ENDS, FRESH, URL, Api, form, opened


@given(st.timedeltas(min_value=timedelta(minutes=-5), max_value=timedelta(days=9)), st.integers(0, 300))
def test_a_session_lives_between_half_an_hour_and_a_day_from_when_stripe_makes_it(life: timedelta, late: int) -> None:
    """Up to five minutes after the order, too; and as long as the order where Stripe lets it."""
    ends = int(form(replace(ORDER, expires_at=NOW + life))["expires_at"]) - NOW.timestamp()
    assert late + 30 * 60 <= ends <= 24 * 3600 + late
    if timedelta(minutes=35) <= life <= PROVIDER.limits.longest:
        assert ends == int(life.total_seconds())


def test_when_stripe_closes_it_is_told_where_it_differs() -> None:
    """Stripe's own word counts."""
    assert opened(Api((200, FRESH))) == Opened(pay_url=URL, provider_ref=SESSION, expires_at=None)
    later = opened(Api((200, {**FRESH, "expires_at": ENDS + 60})), replace(ORDER, expires_at=NOW))
    assert later.expires_at == datetime.fromtimestamp(ENDS + 60, UTC)
    assert opened(Api((200, {**FRESH, "expires_at": None}))).expires_at is None
