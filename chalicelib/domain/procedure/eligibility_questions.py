"""The questions before filing, as a procedure's file asks them. Imports pydantic: import it late.

`domain/procedure/eligibility.py` weighs the answers.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from chalicelib.domain.procedure.model import Bilingual, Condition, Id, Part


class Choice(Part):
    """One of the answers offered."""

    id: Id
    name: Bilingual


class Question(Part):
    """One plain question. A number has a unit; a choice has choices."""

    id: Id
    kind: Literal["yes_no", "number", "choice"]
    text: Bilingual
    help: Bilingual | None = None
    unit: Bilingual | None = None
    choices: tuple[Choice, ...] = ()

    @model_validator(mode="after")
    def _agrees(self) -> Self:
        if (self.kind == "choice") is not (len(self.choices) >= 2):
            raise ValueError(f"question {self.id}: a choice has two or more choices, and only that has")
        return self


class Obstacle(Part):
    """When it stands in the way, why, and where to go instead."""

    when: Annotated[Condition, Field(min_length=1)]
    because: Bilingual
    go: Bilingual
    procedure: str | None = None
    """The code of the procedure that fits better, where one does."""


class Eligibility(Part):
    """Three to seven questions, and what stands in the way."""

    questions: Annotated[tuple[Question, ...], Field(min_length=3, max_length=7)]
    obstacles: Annotated[tuple[Obstacle, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _agrees(self) -> Self:
        faults = list(self._faults())
        if faults:
            raise ValueError("; ".join(faults))
        return self

    def _faults(self) -> Iterator[str]:
        known = {question.id: question for question in self.questions}
        if len(known) != len(self.questions):
            yield "two questions have one id"
        used = set()
        for obstacle in self.obstacles:
            for name, test in obstacle.when.items():
                used.add(name)
                if name not in known:
                    yield f"no question is called {name}"
                elif fault := _unanswerable(known[name], test):
                    yield fault
        yield from (f"nothing depends on the answer to {name}" for name in known if name not in used)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _unanswerable(question: Question, test: Any) -> str:
    if isinstance(test, dict):
        return "" if question.kind == "number" else f"{question.id} is no number, so nothing compares it"
    answers: set[object] = {choice.id for choice in question.choices} if question.kind == "choice" else {True, False}
    if question.kind == "number" or not set(test) <= answers:
        possible = 'a limit, as {"below": 200}' if question.kind == "number" else " or ".join(map(_json, answers))
        return f"nobody can answer {question.id} with {', '.join(map(_json, test))}; it is compared with {possible}"
    return ""
