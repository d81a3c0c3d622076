"""The schedule makes progress whatever stands at the head of what is due: each kind of it, and all at once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.errors import Unavailable
from chalicelib.use_cases import upkeep
from chalicelib.use_cases.repaying import Repay
from tests.schedule.rows import NOON
from tests.schedule.stuck import STUCK, backlog, behind, stuck

LIMIT = 5
EACH = 12


@pytest.fixture(autouse=True)
def _few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upkeep, "BATCH", LIMIT)


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
        patched.setattr(upkeep, "BATCH", 500)
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
        rounds = upkeep.sweep(of.memory.table(), slow, Repay(slow, slow), at=NOON, **how)
        return [(rounds[kind].postponed, rounds[kind].left) for kind in upkeep.TURNS]

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(upkeep, "BATCH", 100)
        assert swept() == [(5, 4), (4, 5), (2, 0)]
        assert swept() == [(4, 0), (5, 0), (0, 0)]
