"""Processes die, and answers are lost: between any two calls of somebody who acts."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from botocore.exceptions import ReadTimeoutError

P = ParamSpec("P")
R = TypeVar("R")
End = tuple[int, str]
"""At which call, counted from 0, and how: see `FaultSchedule.ENDS`."""


class Crash(BaseException):
    """The process is gone. Not an `Exception`: nothing in it may catch this."""


class FaultSchedule:
    """Of each thread: at which call its process dies, or is left without the answer."""

    NEVER: End = (-1, "")
    ENDS: tuple[End, ...] = tuple((call, how) for call in range(10) for how in ("before", "after", "unanswered"))

    def __init__(self) -> None:
        self._of = threading.local()

    def decide(self, end: End) -> None:
        """From now on: die at this call, counted from 0."""
        self._of.left, self._of.how = end

    def befalls(self, call: Callable[P, R], silence: Exception) -> Callable[P, R]:
        """The call as somebody makes it who may die; `silence` is what he hears when the answer is lost."""

        @wraps(call)
        def made(*args: P.args, **kwargs: P.kwargs) -> R:
            now = getattr(self._of, "left", -1) == 0
            self._of.left = getattr(self._of, "left", -1) - 1
            if now and self._of.how == "before":
                raise Crash
            answer = call(*args, **kwargs)
            if now:
                raise Crash if self._of.how == "after" else silence
            return answer

        return made


class Mortal:
    """A DynamoDB client, a real one or one in memory, as a process sees it that may die at any call."""

    CALLS = frozenset({"transact_write_items", "update_item", "batch_get_item", "get_item", "query"})

    def __init__(self, client: Any, faults: FaultSchedule) -> None:
        self._client, self._faults = client, faults

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._client, name)
        silence = ReadTimeoutError(endpoint_url="http://nowhere.invalid")
        return self._faults.befalls(found, silence) if name in self.CALLS else found
