"""Reading JSON that others wrote: nothing that two readers could read differently, and no error that repeats it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, Final, NoReturn

_UNREADABLE: Final = object()
"""Raised on outside of the `except`: the parser's own error carries all of the text."""


def read_value(
    text: bytes | str,
    *,
    members: int | None = None,
    mark: bool = False,
    integer: Callable[[str], Any] = int,
    fraction: Callable[[str], Any] = float,
) -> Any:
    """The JSON value. `integer` and `fraction` make numbers of their text; `mark` allows a byte order mark of UTF-8.

    Raises `ValueError`, without any of the text, when it is not UTF-8 or no JSON, is nested deeper than Python reads,
    has a number that is none (NaN, Infinity), or an object with a name twice or with more than `members` names.
    """

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) != len(pairs) or (members is not None and len(pairs) > members):
            raise ValueError("a name twice, or too many")
        return found

    try:
        written = text if isinstance(text, str) else text.decode("utf-8-sig" if mark else "utf-8")
        found = json.loads(
            written, object_pairs_hook=once, parse_int=integer, parse_float=fraction, parse_constant=_no_number
        )
    except (ValueError, RecursionError):
        found = _UNREADABLE
    if found is _UNREADABLE:
        raise ValueError("no JSON that is read here")
    return found


def read_object(text: bytes | str, **how: Any) -> dict[str, Any]:
    """The JSON object, as `read_value` reads it; `ValueError` also when it is something else."""
    found = read_value(text, **how)
    if not isinstance(found, dict):
        raise ValueError("no JSON object")
    return found


def deeper_than(value: Any, most: int) -> bool:
    """Whether objects and arrays are nested more than `most` deep; reads no further than that.

    Python's own recursion ends long before a sender's patience does.
    """
    level = [value]
    for _ in range(most + 1):
        level = [each for each in level if isinstance(each, Mapping | list)]
        if not level:
            return False
        level = [inner for each in level for inner in (each.values() if isinstance(each, Mapping) else each)]
    return True


def _no_number(name: str) -> NoReturn:
    raise ValueError("not a number")
