"""How payOS writes numbers, texts and moments, and how we read them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from chalicelib.payments.providers.errors import VIETNAM, unreadable

MOST_AMOUNT = 10**13 - 1
MOST_NUMBER = 2**53 - 1
"""payOS counts in JavaScript's numbers."""

LONGEST = 128
_MOMENT = re.compile(r"20[0-9]{2}-[0-9]{2}-[0-9]{2}[ T][0-9]{2}:[0-9]{2}:[0-9]{2}.*")


def number(data: Mapping[str, Any]) -> int:
    """The number of the attempt. `Invalid` when it is none."""
    return _integer(data, "orderCode", 1, MOST_NUMBER)


def amount(data: Mapping[str, Any], name: str = "amount", *, least: int = 1) -> int:
    """Whole VND. `Invalid` when it is anything else, `1000.0` and `"1000"` included: payOS sends neither."""
    return _integer(data, name, least, MOST_AMOUNT)


def text(data: Mapping[str, Any], name: str) -> str:
    """A text, empty when payOS says nothing: to its signature null, `"null"` and `""` are one."""
    raw_text = data.get(name)
    if not isinstance(raw_text, str) or raw_text in ("null", "undefined"):
        return ""
    return raw_text[:LONGEST]


def transfer(data: Mapping[str, Any], link: str) -> str:
    """The name of one bank transfer: the bank's reference, and the link it was made to.

    `Invalid` without a reference: two transfers of one amount would be taken for one.
    """
    reference = text(data, "reference")
    if not reference:
        raise unreadable("reference")
    return f"{reference}/{link}"


def moment(written: str) -> datetime | None:
    """The moment payOS wrote, in Vietnam's time unless it says otherwise; `None` when it wrote none."""
    try:
        at = datetime.fromisoformat(written) if _MOMENT.fullmatch(written) else None
    except ValueError:
        return None
    return at if at is None or at.tzinfo else at.replace(tzinfo=VIETNAM)


def _integer(data: Mapping[str, Any], name: str, least: int, most: int) -> int:
    raw_text = data.get(name)
    if type(raw_text) is not int or not least <= raw_text <= most:  # a bool is an int to Python
        raise unreadable(name)
    return raw_text
