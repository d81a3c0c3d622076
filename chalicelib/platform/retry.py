"""Doing something once more when somebody else was first."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from chalicelib.domain.errors import Stale

Done = TypeVar("Done")

TRIES = 10
"""Of those who act at once one gets through each time, and a browser sends no more than six files at once."""


def again(act: Callable[[], Done]) -> Done:
    """What `act` gives. It reads and decides anew whenever what it read had changed before it wrote.

    Where the caller's own view is no longer true (the refusal says the version there is now), only they can decide.
    """
    for _ in range(TRIES - 1):
        try:
            return act()
        except Stale as overtaken:
            if overtaken.facts:
                raise
    return act()
