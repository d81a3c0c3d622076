"""Fields as EMVCo writes them into a QR: two digits of name, two of length, the value; and the checksum at the end."""

from __future__ import annotations

import binascii
import re

_HEAD = re.compile(r"[0-9]{4}")
MOST_SYMBOLS = 99
"""Two digits can say no greater length."""


def field(name: str, value: str) -> str:
    """One field. `ValueError` when its value is empty or too long to be said."""
    if not 1 <= len(value) <= MOST_SYMBOLS:
        raise ValueError(f"field {name} holds 1 to {MOST_SYMBOLS} symbols")
    return f"{name}{len(value):02d}{value}"


def fields(text: str) -> dict[str, str]:
    """Every field of the text, in its order. `ValueError` when one is cut short, empty or there twice."""
    found: dict[str, str] = {}
    while text:
        if not _HEAD.match(text):
            raise ValueError("a field begins with its name and its length")
        name, length = text[:2], int(text[2:4])
        value, text = text[4 : 4 + length], text[4 + length :]
        if not value or len(value) != length or name in found:
            raise ValueError(f"field {name} is cut short, empty or there twice")
        found[name] = value
    return found


def checksum(text: str) -> str:
    """CRC-16/CCITT-FALSE (polynomial 1021, begun with FFFF) in upper-case hex; the text ends with `6304`."""
    return f"{binascii.crc_hqx(text.encode(), 0xFFFF):04X}"
