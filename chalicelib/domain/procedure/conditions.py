"""Conditions in the catalogue's data: when a fee, a paper or a refusal applies.

A condition maps the names of facts to tests, and all of them must hold:
`{"applicant": ["business"], "/floor_area": {"below": 50}}`. A list is "one of"; the other tests
compare numbers. An empty condition always holds.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeGuard

ValueOf = Callable[[str], object]
"""Finds a fact by its name; `None` while it is not known."""
Condition = Mapping[str, Any]
"""Each test is a sequence of values (one of them), or a mapping of words of `COMPARED` to limits."""

COMPARED: dict[str, Callable[[float, float], bool]] = {
    "below": operator.lt,
    "above": operator.gt,
    "at_least": operator.ge,
    "at_most": operator.le,
}


def holds(condition: Condition, value_of: ValueOf) -> bool | None:
    """Whether all tests hold; `None` when that depends on facts that are not known yet."""
    answers = [_passes(test, value_of(name)) for name, test in condition.items()]
    if False in answers:
        return False
    return None if None in answers else True


def unknown(condition: Condition, value_of: ValueOf) -> Iterator[str]:
    """The facts that the condition needs and that are not known yet."""
    if holds(condition, value_of) is None:
        yield from (name for name in condition if value_of(name) is None)


def _passes(test: Any, fact: object) -> bool | None:
    if fact is None:
        return None
    if isinstance(test, Mapping):
        return is_number(fact) and all(COMPARED[word](fact, limit) for word, limit in test.items())
    return any(_same(fact, each) for each in test)


def _same(fact: object, other: object) -> bool:
    # To Python True is 1, and to nobody who fills in a form.
    return fact == other and isinstance(fact, bool) is isinstance(other, bool)


def is_number(fact: object) -> TypeGuard[float]:
    """Whether it is a number; `True` and `False` are none."""
    return isinstance(fact, int | float) and not isinstance(fact, bool)
