"""A notice that has an age must be of now; a secret can be replaced without losing one notice."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest

from chalicelib.domain.payment.attempt import Outcome, State
from chalicelib.platform import clients
from chalicelib.storage import secret_store
from tests.payments.payment_world import Counter
from tests.payments.provider_messages import AT
from tests.payments.provider_specs import SIDES, each, some, those
from tests.payments.side import Side

aged = those(lambda side: side.moment)
MOMENTS = {"vnpay": "vnp_PayDate", "momo": "responseTime", "zalopay": "server_time", "payos": "transactionDateTime"}


@aged
@pytest.mark.parametrize(
    ("seconds", "taken"),
    [(0, True), (299, True), (300, True), (301, False), (4000, False), (86400, False)],
)
def test_a_stale_notice_is_a_replay(counter: Counter, side: Side, seconds: int, taken: bool) -> None:
    """Five minutes; a repeated delivery is signed anew."""
    attempt = counter.begun(side.name)
    outcome = counter.answered(side.name, side.paid(attempt, at=AT - timedelta(seconds=seconds)))
    assert (outcome is not Outcome.FORGED) is taken
    assert (counter.known(attempt).state is State.PAID) is taken


@aged
@pytest.mark.parametrize(("seconds", "taken"), [(59, True), (60, True), (61, False), (299, False), (4000, False)])
def test_a_notice_of_the_future_is_refused(counter: Counter, side: Side, seconds: int, taken: bool) -> None:
    """A minute for clocks that differ; Stripe's own libraries would take any."""
    attempt = counter.begun(side.name)
    outcome = counter.answered(side.name, side.paid(attempt, at=AT + timedelta(seconds=seconds)))
    assert (outcome is not Outcome.FORGED) is taken
    assert (counter.known(attempt).state is State.PAID) is taken


@some(*MOMENTS)
@pytest.mark.parametrize(
    ("moment", "milliseconds", "iso"),
    [
        ("20250101000000", 1735664400000, "2025-01-01 00:00:00"),
        ("20990101000000", 4070883600000, "2099-01-01 00:00:00"),
    ],
    ids=["stale", "future"],
)
def test_where_the_provider_has_no_rule_an_old_notice_is_still_news(
    counter: Counter, side: Side, moment: str, milliseconds: int, iso: str
) -> None:
    """The money has come, whenever we hear of it."""
    attempt = counter.begun(side.name)
    written = {"vnpay": moment, "payos": iso}.get(side.name, milliseconds)
    assert counter.answered(side.name, side.paid(attempt, **{MOMENTS[side.name]: written})) is not Outcome.FORGED
    assert counter.known(attempt).state is State.PAID


@each
def test_while_a_secret_is_replaced_both_sign(counter: Counter, side: Side) -> None:
    """The new one and the one before; afterwards the old one signs nothing any more."""
    new = {**side.account, side.key: "THENEWSECRETOFNOBODY"}
    counter.accounts.of[side.name] = {**new, "previous_secret": side.secret}
    for secret in (side.secret, "THENEWSECRETOFNOBODY"):
        attempt = counter.begun(side.name)
        counter.notify(side.name, side.sent(side.message(attempt), secret=secret))
        assert counter.known(attempt).state is State.PAID
    counter.accounts.of[side.name] = new
    clients.forget()
    attempt = counter.begun(side.name)
    assert counter.answered(side.name, side.sent(side.message(attempt))) is Outcome.FORGED
    counter.untouched(attempt)


@those(lambda side: side.name != "payos")
def test_no_previous_secret_is_no_secret(counter: Counter, side: Side) -> None:
    """An empty key signs nothing. HMAC would take it; payOS's library, which signs here, does not."""
    counter.accounts.of[side.name] = {**side.account, "previous_secret": ""}
    attempt = counter.begun(side.name)
    assert counter.answered(side.name, side.sent(side.message(attempt), secret="")) is Outcome.FORGED
    counter.untouched(attempt)


def test_a_new_secret_arrives_by_itself(counter: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    """Within five minutes, in a process that goes on."""
    side = SIDES["momo"]
    clock = SimpleNamespace(now=1000.0)
    monkeypatch.setattr(clients, "time", SimpleNamespace(monotonic=lambda: clock.now))
    attempt = counter.begun(side.name)
    sent = side.sent(side.message(attempt), secret="THENEWSECRETOFNOBODY")
    assert counter.answered(side.name, sent) is Outcome.FORGED
    counter.accounts.of[side.name] = {**side.account, "secret": "THENEWSECRETOFNOBODY"}
    clock.now += secret_store.SECONDS
    assert counter.answered(side.name, sent) is not Outcome.FORGED
    assert counter.known(attempt).state is State.PAID
