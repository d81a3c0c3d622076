"""Reading and deciding once more when somebody else wrote first (optimistic concurrency)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from chalicelib.domain.errors import Stale

Done = TypeVar("Done")

TRIES = 10
"""Of those who act at once one gets through each time, and a browser sends no more than six files at once."""


def retry(act: Callable[[], Done], *, tries: int = TRIES, exhausted: Callable[[], Exception] | None = None) -> Done:
    """The result of `act`, which reads, decides and writes, and raises `Stale` when something else was written first.

    `Stale` with facts is raised at once: it names the version there is now, so only whoever sent the request can
    decide. After `tries` calls `exhausted()` is raised, or the last `Stale` where that is not given.
    """
    for _ in range(tries - 1):
        try:
            return act()
        except Stale as overtaken:
            if overtaken.facts:
                raise
    try:
        return act()
    except Stale as overtaken:
        if exhausted is None or overtaken.facts:
            raise
        raise exhausted() from overtaken
