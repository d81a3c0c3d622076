"""How often one caller may ask what anybody may ask."""

from __future__ import annotations

import hashlib
import ipaddress
from datetime import datetime

from chalicelib.domain.errors import TooMany
from chalicelib.storage import rate_counters
from chalicelib.storage.table import Table
from chalicelib.web import texts

IN_AN_HOUR = 120
"""Whole households and offices share one address."""


def bounded(table: Table, what: str, ip: str, *, at: datetime) -> None:
    """Count a question of this address. Raises `TooMany`.

    Kept is a hash of the day, for some hours; whoever has the table could find an address by trying them all.
    """
    who = hashlib.sha256(f"{what} {at:%Y%m%d} {_household(ip)}".encode()).hexdigest()[:24]
    if rate_counters.count(table, what, who, at=at) > IN_AN_HOUR:
        raise TooMany("too_many_questions", texts.TOO_MANY_LOOKUPS)


def _household(ip: str) -> str:
    """What one caller has for themselves: an IPv4 address, or the 64 bits of IPv6 that a line is given."""
    try:
        address = ipaddress.ip_address(ip)
    except ValueError:
        return ip
    return ip if address.version == 4 else str(ipaddress.ip_network((address, 64), strict=False))
