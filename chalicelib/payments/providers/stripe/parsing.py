"""How Stripe writes objects, amounts and moments, and how we read them."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from chalicelib.domain.strict_json import read_object
from chalicelib.payments.providers.errors import unreadable
from chalicelib.payments.providers.interface import Json

CURRENCY = "vnd"
"""Zero-decimal at Stripe: its amounts are whole VND."""

MOST = 10**12

_ATTEMPT = re.compile(r"[0-9A-Z]{1,32}")
_ID = re.compile(r"[A-Za-z0-9_]{1,255}")


def read(body: bytes) -> Json:
    """The JSON object. `Invalid` when it is none, or one that two readers could read differently:
    a name twice, not UTF-8, a byte order mark, NaN.
    """
    try:
        return read_object(body)
    except ValueError:
        raise unreadable("body") from None


def part(of: Json, name: str) -> Json:
    """The object with this name, empty when it is null or missing."""
    value = of.get(name)
    if value is not None and not isinstance(value, dict):
        raise unreadable(name)
    return value or {}


def word(of: Json, name: str) -> str:
    """The text with this name, empty when it is null or missing."""
    value = of.get(name)
    if value is not None and not isinstance(value, str):
        raise unreadable(name)
    return value or ""


def reference(of: Json, name: str) -> str:
    """The identifier with this name, whether Stripe expanded it to the whole object or not."""
    value = of.get(name)
    text = word(value, "id") if isinstance(value, dict) else word(of, name)
    if text and not _ID.fullmatch(text):
        raise unreadable(name)
    return text


def attempt(of: Json) -> str:
    """Our attempt, from the metadata that only we can write; empty when it is none of ours.

    `client_reference_id` would not do: whoever pays through a payment link chooses it.
    """
    value = part(of, "metadata").get("attempt")
    return value if isinstance(value, str) and _ATTEMPT.fullmatch(value) else ""


def amount(of: Json, name: str) -> int:
    """Whole VND."""
    value = of.get(name)
    if type(value) is not int or not 0 <= value < MOST:
        raise unreadable(name)
    return value


def moment(of: Json, name: str) -> datetime | None:
    """The moment Stripe wrote, in seconds; `None` when it wrote none."""
    value = of.get(name)
    if type(value) is not int or not 0 < value < 10**10:
        return None
    return datetime.fromtimestamp(value, UTC)


def seconds(at: datetime) -> int:
    """The moment as Stripe writes it, whatever time zone this machine is in."""
    if at.tzinfo is None:
        raise ValueError("a moment without its offset")
    return int(at.timestamp())


def raw(text: str) -> str:
    """A code of Stripe's, fit to be kept: short, and in the letters its codes are written in."""
    return re.sub(r"[^A-Za-z0-9_.]", "?", text[:80]) or "-"
