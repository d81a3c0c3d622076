"""Which of several results is the one that stands."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from chalicelib.domain.result.result import Result, State, latest

NOON = datetime(2026, 12, 4, 5, tzinfo=UTC)


def result(document: str, state: State, minute: int) -> Result:
    return Result(
        code=document,
        reference="R",
        document=document,
        outcome="granted",
        sealed_at=NOON + timedelta(minutes=minute),
        sha256="",
        object_version="",
        state=state,
    )


def test_of_two_revoked_results_the_one_attached_last_stands_whatever_the_clocks_said() -> None:
    """The machine that sealed the second one was nine minutes behind."""
    found = latest([result("first", State.REVOKED, 10), result("second", State.REVOKED, 1)])
    assert found is not None
    assert found.document == "second"


def test_a_valid_result_stands_before_revoked_ones_and_replaced_ones_never_do() -> None:
    """None at all where every one was replaced."""
    valid = result("valid", State.VALID, 0)
    assert latest([valid, result("revoked", State.REVOKED, 5)]) is valid
    assert latest([result("old", State.REPLACED, 5)]) is None
    assert latest([]) is None
