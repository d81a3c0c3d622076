"""How often one caller may ask what anybody may ask."""

from __future__ import annotations

import hashlib
from datetime import datetime

from chalicelib.domain.errors import TooMany
from chalicelib.storage import rates
from chalicelib.storage.table import Table

IN_AN_HOUR = 120
"""Whole households and offices share one address."""


def bounded(table: Table, what: str, ip: str, *, at: datetime) -> None:
    """Count a question of this address. Raises `TooMany`. The address itself is not kept."""
    who = hashlib.sha256(f"{what} {at:%Y%m%d} {ip}".encode()).hexdigest()[:24]
    if rates.count(table, what, who, at=at) > IN_AN_HOUR:
        raise TooMany(
            "too_many_questions",
            (
                "Bạn đã tra cứu quá nhiều lần. Vui lòng thử lại sau một giờ.",
                "Too many questions. Try again later.",
            ),
        )
