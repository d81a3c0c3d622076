"""How MoMo writes JSON, amounts, moments and texts, and how we read them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from chalicelib.domain.strict_json import read_object
from chalicelib.domain.text import plain
from chalicelib.payments.providers.errors import unreadable

MOST_BYTES, MOST_MEMBERS, LONGEST = 64 * 1024, 40, 2048
LONGEST_INFO = 255
LONGEST_CODE = 32
"""MoMo's have four digits; more is kept for the person who looks at an odd one."""


def read(body: bytes) -> dict[str, Any]:
    """The JSON object. Numbers stay the text they were written as, for that text is what was signed.

    `ValueError` when it is no object, too big, or says one name twice.
    """
    if len(body) > MOST_BYTES:
        raise ValueError("too big")
    return read_object(body, mark=True, members=MOST_MEMBERS, integer=str, fraction=str)


def text(message: Mapping[str, Any], name: str) -> str:
    """The text of a value; what is absent or null is empty. `ValueError` when it has none."""
    value = message.get(name)
    if value is None:
        return ""
    if not isinstance(value, str) or len(value) > LONGEST:
        raise ValueError("not a text, or too long")
    return value


def texts(message: Mapping[str, Any], names: Iterable[str]) -> dict[str, str]:
    """The text of each of these."""
    return {name: text(message, name) for name in names}


def amount(written: str) -> int:
    """Whole VND. `Invalid` when it is no such number."""
    if not re.fullmatch(r"[1-9][0-9]{0,14}", written):
        raise unreadable("amount")
    return int(written)


def transaction(written: str) -> str:
    """MoMo's number; empty when it gave none."""
    return written if re.fullmatch(r"[1-9][0-9]{0,18}", written) else ""


def moment(written: str) -> datetime | None:
    """The moment, which MoMo counts in milliseconds; `None` when it wrote none."""
    if not re.fullmatch(r"[1-9][0-9]{12}", written):
        return None
    return datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=int(written))


def simple(raw_text: str) -> str:
    """A text with nothing in it that MoMo's unencoded signatures could be misread by."""
    return re.sub(r"[^A-Za-z0-9 ._:,-]", " ", plain(raw_text))[:LONGEST_INFO].strip()
