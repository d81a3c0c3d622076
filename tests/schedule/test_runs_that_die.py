"""A provider's answer that ends the whole function holds up nobody behind it, and a long list holds up no sweep."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from chalicelib import event_handlers
from chalicelib import sweep as upkeep
from chalicelib.domain.payment.attempt import Notice, State
from chalicelib.payments import poll_bank_credits
from chalicelib.payments.poll_refunds import Repay
from chalicelib.platform import http_client
from tests.payments.payment_model import UNHURRIED
from tests.schedule import stuck as items
from tests.schedule.rows import NOON
from tests.schedule.stuck import Backlog, backlog, behind, stuck

ROOT = Path(__file__).parents[2]
DEADLY = {"attempt": "attempt-of-a-silent-provider", "refund": "refund-while-secrets-cannot-be-read"}


class Deadly:
    """Providers of whom one ends the function in the middle of a call."""

    def __init__(self, of: Backlog) -> None:
        self.of, self.reported, self.killed = of, list[tuple[str, str]](), 0

    def sweep(self, minutes: int) -> None:
        """The schedule runs so many minutes after noon, and perhaps does not come to its end."""

        def ask(one: Any) -> Any:
            self._may_kill(one.provider)
            return items._ask(one)

        def back(one: Any, of: Any) -> Any:
            self._may_kill(one.provider)
            return items._back(one, of)

        hurry = {**UNHURRIED, "note": lambda item, code: self.reported.append((item.entity, code))}
        try:
            upkeep.sweep(
                self.of.memory.table(),
                ask,
                Repay(back, back),
                keep=timedelta(days=30),
                at=NOON + timedelta(minutes=minutes),
                **hurry,
            )
        except KeyboardInterrupt:
            self.killed += 1

    def _may_kill(self, provider: str) -> None:
        if provider == items.SILENT:
            raise KeyboardInterrupt


@pytest.mark.parametrize("kind", DEADLY)
def test_an_item_that_kills_the_function_is_postponed(kind: str) -> None:
    """It kills one run in an hour, and the others do what is due behind it."""
    of = backlog()
    stuck(of, [DEADLY[kind]], 1)
    healthy, deadly = behind(of), Deadly(of)
    deadly.sweep(0)
    assert deadly.killed == 1
    for minutes in (1, 2, 3, 30):
        deadly.sweep(minutes)
    assert deadly.killed == 1
    assert deadly.reported == [(kind.upper(), "run_died")]
    assert healthy.done(of) == {"attempt": True, "refund": True, "draft": True}
    deadly.sweep(63)
    assert deadly.killed == 2


def test_an_item_that_another_run_deals_with_is_left_to_it() -> None:
    """A run lives for two minutes at most; before that nobody calls it dead."""
    of = backlog()
    stuck(of, [DEADLY["attempt"]], 1)
    deadly = Deadly(of)
    deadly.sweep(0)
    deadly.sweep(1)
    assert (deadly.killed, deadly.reported) == (1, [])


def test_no_run_lives_longer_than_is_assumed() -> None:
    """Its function is ended by Lambda before; and what it begins last ends before that."""
    config = json.loads((ROOT / ".chalice" / "config.json").read_text())["lambda_functions"]["sweep"]
    assert timedelta(seconds=config["lambda_timeout"]) <= upkeep.RUN
    begun = event_handlers.LIST_SECONDS + event_handlers.SWEEP_SECONDS
    assert config["lambda_timeout"] > begun + 2 * http_client.IN_ALL_SECONDS


def test_a_list_is_read_for_its_share_of_the_time_and_then_read_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each page takes seconds, there is always one more, and no credit is left out or told twice."""
    of, clock = backlog(), [0.0]
    recorded: list[str] = []

    def credit(number: int) -> Notice:
        return Notice(
            provider="sepay",
            attempt="x",
            state=State.PAID,
            amount=1,
            transaction=str(number),
            codes="",
            source="list",
        )

    def listed(since: int) -> list[Notice]:
        clock[0] += 2
        return [credit(number) for number in range(since, since + 5)]

    def record(_: Any, notice: Notice, **__: Any) -> None:
        clock[0] += 1
        recorded.append(notice.transaction)

    monkeypatch.setattr(poll_bank_credits, "record", record)
    for _ in range(2):
        over = clock[0] + 15
        poll_bank_credits.read_on(
            of.memory.table(), "sepay", listed, agency="H27.19", at=NOON, enough=lambda over=over: clock[0] >= over
        )
        assert clock[0] <= over + 2
    assert recorded == [str(number) for number in range(1, len(recorded) + 1)]
    assert len(recorded) > 15


def test_a_sweep_gives_lists_a_share_of_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is due comes after them, and before the function ends."""
    clock = [0.0]
    requested: list[bool] = []

    def read_on(*_: Any, enough: Any, **__: Any) -> int:
        while not enough():
            clock[0] += 1
        requested.append(True)
        return 0

    monkeypatch.setattr(event_handlers.time, "monotonic", lambda: clock[0])
    monkeypatch.setattr(poll_bank_credits, "read_on", read_on)
    monkeypatch.setattr(event_handlers.provider_calls, "list_credits", lambda: {"sepay": None, "other": None})
    table: Any = None
    assert event_handlers._read_lists(table, NOON) is None
    assert (clock[0], requested) == (event_handlers.LIST_SECONDS, [True, True])
