"""How amounts, moments and our own identifiers stand in settlement files."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from chalicelib.domain.identifiers import ALPHABET, CHILD_LENGTH, LENGTH
from chalicelib.payments.providers.errors import VIETNAM

LONGEST = 128
_AMOUNT = re.compile(
    r"(?P<sign>[+-]?)"
    r"(?P<whole>0|[1-9][0-9]*|[1-9][0-9]{0,2}(?P<mark>[.,])[0-9]{3}(?:(?P=mark)[0-9]{3})*)"
    r"(?P<hundredths>[.,]00?)?"
    r"\s*(?:VND|VNĐ|đ|₫)?",
    re.IGNORECASE,
)
_DIGITS = 15
_DAY_FIRST = re.compile(r"[0-9]{2}/[0-9]{2}/[0-9]{4} [0-9]{2}:[0-9]{2}:[0-9]{2}")
_ISO = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?(Z|[+-][0-9]{2}:?[0-9]{2})?"
)
_OURS = re.compile(rf"(?:[0-9]{{6}}_(?:[0-9]{{1,10}}_)?)?([{ALPHABET}]{{{LENGTH + CHILD_LENGTH}}})([0-9]{{2}})?")


def amount(text: str) -> int:
    """Whole VND: thousands by dots or commas or not at all, hundredths only if there are none. `ValueError`."""
    found = _AMOUNT.fullmatch(text.strip())
    if not found or (found["hundredths"] and found["mark"] and found["hundredths"][0] == found["mark"]):
        raise ValueError("not an amount")
    digits = re.sub(r"[.,]", "", found["whole"])
    if len(digits) > _DIGITS:
        raise ValueError("too much")
    return -int(digits) if found["sign"] == "-" else int(digits)


def moment(text: str, *, utc: bool = False) -> datetime | None:
    """The moment, in Vietnam's time where it names no other; `None` when it is empty. `ValueError`."""
    text = text.strip()
    if not text:
        return None
    if _DAY_FIRST.fullmatch(text):
        at = datetime.strptime(text, "%d/%m/%Y %H:%M:%S")  # noqa: DTZ007 -- its zone follows
    elif _ISO.fullmatch(text):
        at = datetime.fromisoformat(text)
    else:
        raise ValueError("not a moment")
    return at if at.tzinfo else at.replace(tzinfo=UTC if utc else VIETNAM)


def identifiers(text: str) -> tuple[str, str]:
    """Our attempt and refund that this names, the latter often empty; a text that is not ours is an attempt nobody
    knows. `ValueError` when it cannot be anybody's.
    """
    text = text.strip()
    if len(text) > LONGEST:
        raise ValueError("too long")
    found = _OURS.fullmatch(text)
    if not found:
        return text, ""
    return found[1], found[1] + found[2] if found[2] else ""


def number(text: str) -> int:
    """The number of an attempt. `ValueError` when it is none."""
    if not re.fullmatch(r"[1-9][0-9]{0,15}", text.strip()):
        raise ValueError("not a number")
    return int(text)
