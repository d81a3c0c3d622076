"""How VNPAY writes amounts, moments and texts, and how we read them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime

from chalicelib.domain.text import plain
from chalicelib.payments.providers.errors import VIETNAM, unreadable

LONGEST_INFO = 255


def date(at: datetime) -> str:
    """The moment as VNPAY writes it, whatever time zone this machine is in."""
    if at.tzinfo is None:
        raise ValueError("a moment without its offset")
    return at.astimezone(VIETNAM).strftime("%Y%m%d%H%M%S")


def transaction(text: str) -> str:
    """VNPAY's number; empty when it gave none."""
    return text if re.fullmatch(r"[1-9][0-9]{0,14}", text) else ""


def moment(text: str) -> datetime | None:
    """The moment VNPAY wrote; `None` when it wrote none."""
    if not re.fullmatch(r"[0-9]{14}", text):
        return None
    try:
        return datetime.strptime(text, "%Y%m%d%H%M%S").replace(tzinfo=VIETNAM)
    except ValueError:
        return None


def amount(message: Mapping[str, str]) -> int:
    """Whole VND: VNPAY counts in hundredths of a dong. `Invalid` when it is no such number."""
    text = message.get("vnp_Amount", "")
    if not re.fullmatch(r"[1-9][0-9]{0,14}", text) or int(text) % 100:
        raise unreadable("vnp_Amount")
    return int(text) // 100


def order_info(text: str) -> str:
    """VNPAY takes "Vietnamese without diacritics and without special characters"."""
    return re.sub(r"[^A-Za-z0-9 ._:,-]", " ", plain(text))[:LONGEST_INFO].strip()
