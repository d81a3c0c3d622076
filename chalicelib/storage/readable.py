"""Lists of items of which one may be unreadable: it is left out and logged, the others are returned."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from chalicelib.platform.logging import logger
from chalicelib.storage.attributes import Item

Read = TypeVar("Read")


def readable(rows: Iterable[Item], read: Callable[[Item], Read]) -> Iterator[Read]:
    """What `read` makes of each row. One that cannot be read is left out, and its key is logged as an error."""
    for row in rows:
        try:
            made = read(row)
        except Exception:
            logger().exception("row cannot be read", extra={"pk": row["pk"]["S"], "sk": row["sk"]["S"]})
        else:
            yield made
