"""Where the next page begins, opaque to the caller and validated when it comes back."""

from __future__ import annotations

import base64
import binascii
import re
from typing import Any

from chalicelib.domain.errors import Invalid
from chalicelib.web import texts
from chalicelib.web.routing import Call, invalid

_ORDERED = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}\+00:00#[0-9A-Z-]{14}")
_NUMBERED = re.compile(r"\d{1,6}")
_FACT = re.compile(r"[0-9A-Za-z-]{1,40}/\d{1,8}")


def page(items: list[dict[str, Any]], cursor: str | None) -> dict[str, Any]:
    """A page of a list; `cursor` is `None` at the end."""
    return {"items": items, "cursor": cursor}


def out(after: str) -> str | None:
    """The cursor to hand out; `None` at the end."""
    return base64.urlsafe_b64encode(after.encode()).decode().rstrip("=") if after else None


def ordered(call: Call) -> str:
    """The sort key a list of dossiers goes on after; empty at the start."""
    return _read(call, _ORDERED)


def numbered(call: Call) -> int:
    """How many rows of a search were already given."""
    return int(_read(call, _NUMBERED) or 0)


def fact(call: Call) -> str:
    """The name of the event that a page of a history ends before; empty at the start. See `history.name`."""
    return _read(call, _FACT)


def not_ours() -> Invalid:
    """The refusal of a cursor that this list never gave."""
    return invalid("cursor", texts.NOT_A_CURSOR)


def limit(call: Call, *, usual: int = 20, most: int = 100) -> int:
    """How many rows are asked for."""
    value = int(call.query("limit", pattern=r"[0-9]{1,4}") or usual)
    if not 1 <= value <= most:
        raise invalid("limit", texts.from_one_to(most))
    return value


def _read(call: Call, shape: re.Pattern[str]) -> str:
    cursor = call.query("cursor")
    if not cursor:
        return ""
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode("ascii")
    except (ValueError, binascii.Error):
        text = ""
    if not shape.fullmatch(text):
        raise not_ours()
    return text
