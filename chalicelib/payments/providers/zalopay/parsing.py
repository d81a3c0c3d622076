"""How ZaloPay writes JSON, names, amounts, moments and texts, and how we read them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from chalicelib.domain.strict_json import read_object
from chalicelib.domain.text import plain
from chalicelib.payments.providers.errors import VIETNAM, unreadable

MOST_BYTES, MOST_MEMBERS, LONGEST = 64 * 1024, 40, 2048
LONGEST_CODE = 32
"""ZaloPay's are much shorter; more is kept for the person who looks at an odd one."""


def day(at: datetime) -> date:
    """The day it is in Vietnam, whatever time zone this machine is in."""
    if at.tzinfo is None:
        raise ValueError("a moment without its offset")
    return at.astimezone(VIETNAM).date()


def milliseconds(at: datetime) -> int:
    """The moment as ZaloPay counts it."""
    if at.tzinfo is None:
        raise ValueError("a moment without its offset")
    return (at - datetime.fromtimestamp(0, UTC)) // timedelta(milliseconds=1)


def order_name(order_id: str, created_at: datetime) -> str:
    """`app_trans_id`: begins with the day the order was made on, as ZaloPay wants it."""
    return f"{day(created_at):%y%m%d}_{order_id}"


def order_id(name: str) -> str:
    """Our identifier in an `app_trans_id`; all of it when it is none of our making. `Invalid` when it is no name."""
    if not re.fullmatch(r"[!-~]{1,64}", name):
        raise unreadable("app_trans_id")
    ours = re.fullmatch(r"[0-9]{6}_(.+)", name)
    return ours[1] if ours else name


def read(body: bytes) -> dict[str, Any]:
    """The JSON object. `ValueError` when it is none, too big, or says one name twice."""
    if len(body) > MOST_BYTES:
        raise ValueError("too big")
    return read_object(body, mark=True, members=MOST_MEMBERS, integer=str)


def read_text(written: str) -> dict[str, Any]:
    """The same of a text. Whole numbers stay the text they were written as; others are nothing we read."""
    return read_object(written, members=MOST_MEMBERS, integer=str)


def text(message: Mapping[str, Any], name: str) -> str:
    """The text of a value; what is absent or null is empty. `ValueError` when it has none."""
    value = message.get(name)
    if value is None:
        return ""
    if not isinstance(value, str) or len(value) > LONGEST:
        raise ValueError("not a text, or too long")
    return value


def amount(written: object) -> int:
    """Whole VND. `Invalid` when it is no such number."""
    if not isinstance(written, str) or not re.fullmatch(r"[1-9][0-9]{0,14}", written):
        raise unreadable("amount")
    return int(written)


def transaction(written: object) -> str:
    """ZaloPay's number, which it writes as a number or as a text; empty when it gave none."""
    raw_text = written if isinstance(written, str) else ""
    return raw_text if re.fullmatch(r"(?!0+$)[0-9A-Za-z][0-9A-Za-z_-]{0,63}", raw_text) else ""


def moment(written: object) -> datetime | None:
    """The moment ZaloPay wrote; `None` when it wrote none."""
    if not isinstance(written, str) or not re.fullmatch(r"[1-9][0-9]{12}", written):
        return None
    return datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=int(written))


def simple(raw_text: str, longest: int) -> str:
    """A text without anything that could end a value in what is signed."""
    return re.sub(r"[^A-Za-z0-9 ._:,-]", " ", plain(raw_text))[:longest].strip()
