"""The schedule makes progress whatever stands at the head of what is due: each kind of it, and all at once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from chalicelib import sweep
from chalicelib.domain.dossier.dossier import Event
from chalicelib.domain.dossier.lifecycle import Actor
from chalicelib.domain.errors import Unavailable
from chalicelib.domain.payment.attempt import Attempt, State
from chalicelib.payments.poll_refunds import Repay
from chalicelib.storage import dossier_items
from chalicelib.storage.keys import DueKind
from chalicelib.storage.payments import payment_items
from tests.payments.payment_model import UNHURRIED
from tests.schedule.rows import LONG_AGO, NOON, attempt, unpaid
from tests.schedule.stuck import HEALTHY, REPAY, SILENT, STUCK, backlog, behind, stuck

LIMIT = 5
EACH = 12


@pytest.fixture(autouse=True)
def _few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sweep, "BATCH", LIMIT)


@pytest.mark.parametrize("name", STUCK)
def test_one_kind_of_stuck_item_at_the_head_holds_up_nobody(name: str) -> None:
    """More than twice as many as one sweep takes."""
    of = backlog()
    stuck(of, [name], EACH)
    healthy = behind(of)
    for minute in range(4):
        of.sweep(NOON + timedelta(minutes=minute))
    assert healthy.done(of) == {"attempt": True, "refund": True, "draft": True}


def test_all_kinds_at_once_hold_up_nobody() -> None:
    """As many sweeps as there are batches of them in the fullest partition, and one more."""
    of = backlog()
    stuck(of, STUCK, EACH)
    healthy = behind(of)
    for minute in range(len(STUCK) * EACH // LIMIT + 1):
        of.sweep(NOON + timedelta(minutes=minute))
    assert healthy.done(of) == {"attempt": True, "refund": True, "draft": True}


def test_more_stuck_items_than_a_run_ever_takes() -> None:
    """The real limit, and half as many again in each partition."""
    of = backlog()
    names = ["attempt-of-a-silent-provider", "refund-without-its-payment", "dossier-whose-partition-is-gone"]
    stuck(of, names, 750)
    healthy = behind(of)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(sweep, "BATCH", 500)
        for minute in range(3):
            of.sweep(NOON + timedelta(minutes=minute))
    assert healthy.done(of) == {"attempt": True, "refund": True, "draft": True}


def test_each_kind_has_its_share_of_the_time_and_passes_on_what_it_does_not_use() -> None:
    """Of eighty seconds slow attempts take half; then the refunds have all that is not kept for dossiers."""
    of, clock = backlog(), [0.0]
    stuck(of, ["attempt-of-a-silent-provider"], 9)
    stuck(of, ["refund-while-secrets-cannot-be-read"], 9)
    stuck(of, ["expired-fee-payment-in-review"], 2)

    def slow(*_: Any) -> Any:
        clock[0] += 8.0
        raise Unavailable("outside_unavailable", ("", ""))

    def swept() -> list[tuple[int, int]]:
        how: Any = {"note": lambda *_: None, "clock": lambda: clock[0], "seconds": 80.0, "keep": timedelta(days=30)}
        rounds = sweep.sweep(of.memory.table(), slow, Repay(slow, slow), at=NOON, **how)
        return [(rounds[kind].postponed, rounds[kind].left) for kind in sweep.TURNS]

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(sweep, "BATCH", 100)
        assert swept() == [(5, 4), (4, 5), (2, 0)]
        assert swept() == [(4, 0), (5, 0), (0, 0)]


WEEKS_AGO = NOON - timedelta(weeks=2)


def _event_exists(of: Attempt) -> list[Any]:
    """The event that its expiry would add is stored already."""
    event = Event(
        reference=of.reference,
        subject=of.id,
        version=of.version + 1,
        kind="payment_failed",
        actor=Actor.SYSTEM,
        by="",
        at=LONG_AGO,
    )
    return [payment_items.from_attempt(of), dossier_items.from_event(event)]


def _without_version(of: Attempt) -> list[Any]:
    """Its row lacks the attribute that each write compares."""
    return [{name: value for name, value in payment_items.from_attempt(of).items() if name != "version"}]


@pytest.mark.parametrize(
    ("provider", "changes", "rows"),
    [
        (HEALTHY, {"created_at": LONG_AGO}, _event_exists),
        (HEALTHY, {"created_at": LONG_AGO}, _without_version),
        (HEALTHY, {"created_at": LONG_AGO, "state": State.FAILED}, _without_version),
        (SILENT, {"created_at": WEEKS_AGO}, _without_version),
        (SILENT, {"created_at": WEEKS_AGO, "state": State.FAILED}, _without_version),
    ],
)
def test_an_attempt_whose_write_is_refused_is_postponed(provider: str, changes: Any, rows: Any) -> None:
    """It does not count as done, and its provider is not asked again in the next minutes."""
    of = backlog()
    refused = attempt(of.reference(), provider, check_at=LONG_AGO, expires_at=changes["created_at"], **changes)
    of.store(*unpaid(refused.reference, *rows(refused)))
    requested, done = list[str](), list[tuple[int, int]]()

    def ask(of: Attempt) -> None:
        requested.append(of.id)
        if provider == SILENT:
            raise Unavailable("outside_unavailable", ("", ""))

    for minute in range(3):
        at = NOON + timedelta(minutes=minute)
        rounds = sweep.sweep(of.memory.table(), ask, REPAY, keep=timedelta(days=30), at=at, **UNHURRIED)
        done.append((rounds[DueKind.ATTEMPT].done, rounds[DueKind.ATTEMPT].postponed))
    assert (done, requested) == ([(0, 1), (0, 0), (0, 0)], [refused.id])
