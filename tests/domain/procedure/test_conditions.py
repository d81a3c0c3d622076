"""When a rule of the catalogue applies."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.domain.procedure.conditions import holds, unknown

FACTS: dict[str, Any] = {"kind": "business", "area": 49.5, "staff": 3, "lease": False}


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ({}, True),
        ({"kind": ["business"]}, True),
        ({"kind": ["person", "business"]}, True),
        ({"kind": ["person"]}, False),
        ({"area": {"below": 50}}, True),
        ({"area": {"below": 49.5}}, False),
        ({"area": {"at_most": 49.5}}, True),
        ({"staff": {"at_least": 3, "below": 10}}, True),
        ({"staff": {"above": 3}}, False),
        ({"kind": {"above": 3}}, False),
        ({"lease": [False]}, True),
        ({"lease": [0]}, False),
        ({"staff": [True]}, False),
        ({"lease": {"below": 1}}, False),
        ({"nobody": ["x"]}, None),
        ({"nobody": ["x"], "kind": ["person"]}, False),
        ({"nobody": ["x"], "kind": ["business"]}, None),
    ],
)
def test_all_tests_must_hold_and_what_is_not_known_is_not_guessed(condition: Any, expected: bool | None) -> None:
    """One that fails settles it even while others are unknown."""
    assert holds(condition, FACTS.get) is expected


def test_the_facts_it_waits_for_are_named() -> None:
    """None once it is settled."""
    assert list(unknown({"nobody": ["x"], "kind": ["business"], "else": {"below": 1}}, FACTS.get)) == ["nobody", "else"]
    assert list(unknown({"nobody": ["x"], "kind": ["person"]}, FACTS.get)) == []
