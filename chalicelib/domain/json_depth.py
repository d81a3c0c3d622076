"""How deep a value of JSON is nested. Python's own recursion ends long before a sender's patience does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def deeper_than(value: Any, most: int) -> bool:
    """Whether objects and arrays stand inside each other more than `most` times; looks no further than that."""
    level = [value]
    for _ in range(most + 1):
        level = [each for each in level if isinstance(each, Mapping | list)]
        if not level:
            return False
        level = [inner for each in level for inner in (each.values() if isinstance(each, Mapping) else each)]
    return True
