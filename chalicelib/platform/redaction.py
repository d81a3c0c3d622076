"""Replaces what must not be in a log: tokens, signatures, identity numbers, telephone numbers, e-mail addresses.

The time is proportional to the length of the text: a text may be as long as a request. So no pattern scans the same
run of characters from more than one starting point, and none gives back what it has consumed (possessive
quantifiers and atomic groups).
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

REDACTED = "[redacted]"

# A run of characters that may begin an address is scanned from its beginning only.
_EMAIL = r"(?<![\w.+-])[\w.+-]++(?:@[\w-]++\.[\w.+-]*+)++"
# Of several `eyJ` in a run, the first one decides: if no dot follows the run, none of them begins a token.
_TOKEN = r"(?<![\w-])(?P<before>(?>[\w-]*?(?=eyJ)))eyJ[\w-]++\.[\w-]*+\.?[\w-]*+"  # noqa: S105
# Text inside a text (`repr`, JSON) has line ends as two characters, of which the second is a letter.
_WORD_BEGINS = r"(?:(?<![\w.-])|(?<=\\[nrt]))"
_UUID = r"(?P<uuid>\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b)"

_PATTERNS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"(?i:(?:bearer\s++)++)\S++", REDACTED),
        (_EMAIL, REDACTED),
        (_TOKEN, rf"\g<before>{REDACTED}"),
        (r"(?:\b|(?<=\\[nrt]))[0-9a-fA-F]{40,}+\b", REDACTED),  # signatures and digests
        (rf"{_WORD_BEGINS}\d{{12}}(?!\d)", REDACTED),  # identity numbers
    )
)
"""In this order: what a later pattern replaces must not cut in two what an earlier one should."""

_PHONE = re.compile(rf"{_UUID}|(?<!\d)(?:\+84|0)[35789]\d{{8}}(?!\d)")
"""A UUID, which may contain the digits of a telephone number by chance, stays: log lines are searched by request id."""


def redact(text: str) -> str:
    """The text without anything that must not be in a log."""
    for pattern, replacement in _PATTERNS:
        text = pattern.sub(replacement, text)
    return _PHONE.sub(lambda match: match["uuid"] or REDACTED, text)


def redact_json(line: str) -> Any:
    """The value of a JSON text, with every text and number in it redacted: the result is JSON whatever is replaced."""
    return _redacted(json.loads(line))


def _redacted(value: Any) -> Any:
    if isinstance(value, str):
        return redact(value)
    if isinstance(value, Mapping):
        return {redact(name): _redacted(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_redacted(each) for each in value]
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value if redact(str(value)) == str(value) else REDACTED
    return value
