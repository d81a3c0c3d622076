"""The schedule makes progress whatever stands at the head of what is due: each kind of it, and all at once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.use_cases import upkeep
from tests.schedule.stuck import NOON, STUCK, backlog, behind, stuck

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
