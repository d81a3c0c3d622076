"""May this be filed at all? Plain answers weighed against a procedure's obstacles; nothing is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from chalicelib.domain.errors import Text
from chalicelib.domain.procedure.conditions import holds, unknown

if TYPE_CHECKING:
    from chalicelib.domain.procedure.eligibility_questions import Eligibility


@dataclass(frozen=True, kw_only=True)
class Reason:
    """Something in the way: which answers, why, and where to go."""

    questions: tuple[str, ...]
    because: Text
    go: Text
    procedure: str


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """`eligible` is `None` while an answer that could matter is missing; `open` names those questions."""

    eligible: bool | None
    reasons: tuple[Reason, ...]
    open: tuple[str, ...]


def weigh(eligibility: Eligibility, answers: Mapping[str, object]) -> Verdict:
    """The verdict on these answers (by question id)."""
    reasons: list[Reason] = []
    waiting: set[str] = set()
    for obstacle in eligibility.obstacles:
        if holds(obstacle.when, answers.get):
            reasons.append(
                Reason(
                    questions=tuple(obstacle.when),
                    because=obstacle.because.text,
                    go=obstacle.go.text,
                    procedure=obstacle.procedure or "",
                )
            )
        waiting.update(unknown(obstacle.when, answers.get))
    left = tuple(question.id for question in eligibility.questions if question.id in waiting)
    eligible = False if reasons else None if left else True
    return Verdict(eligible=eligible, reasons=tuple(reasons), open=left)
