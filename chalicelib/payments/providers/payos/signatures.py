"""payOS's signatures: HMAC-SHA256 in hex over `name=value` joined by `&`, names sorted, nothing encoded."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from chalicelib.domain.strict_json import read_object
from chalicelib.payments.providers.interface import Json

SIGNED_OF_A_REQUEST = ("amount", "cancelUrl", "description", "orderCode", "returnUrl")
"""Exactly these: what else a request for a payment says is not signed."""

_PLAIN_NAME = re.compile(r"[A-Za-z0-9_.-]+")
_CUT = re.compile(r"&[A-Za-z0-9_.-]+=")


def text_of(data: Mapping[str, Any]) -> str:
    """The text that is signed."""
    return "&".join(f"{name}={signed_text(value)}" for name, value in sorted(data.items()))


def signed_text(value: Any) -> str:
    """One value as payOS writes it: nothing for null, undefined and the words, arrays as JSON."""
    if value is None or value in ("null", "undefined"):
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        sorted_names = [dict(sorted(one.items())) if isinstance(one, dict) else one for one in value]
        return json.dumps(sorted_names, separators=(",", ":"), ensure_ascii=False)
    if isinstance(value, dict):
        # What payOS's own Node library makes of one. Nothing inside is signed, so nothing inside may be believed.
        return "[object Object]"
    return str(value)


def sign(text: str, secret: str) -> str:
    """Lower-case hex."""
    return hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()


def sign_request(request: Mapping[str, Any], secret: str) -> str:
    """The signature of a request for a payment."""
    return sign(text_of({name: request[name] for name in SIGNED_OF_A_REQUEST}), secret)


def holds(data: Mapping[str, Any], signature: object, secrets: Iterable[str]) -> bool:
    """Whether any of these secrets made this signature of this data; in constant time."""
    if not isinstance(signature, str):
        return False
    claimed = signature.lower().encode("utf-8", "replace")
    try:
        text = text_of(data)
        made = [sign(text, secret).encode() for secret in secrets]
    except (UnicodeEncodeError, RecursionError):  # no text, or no end of it: nobody signed that
        return False
    held = [hmac.compare_digest(claimed, one) for one in made]  # all of them: time must not tell which
    return any(held)


def one_reading(data: Mapping[str, Any]) -> bool:
    """Whether the signed text can be cut into these names and values only.

    Nothing is encoded, so a memo `x&orderCode=7` signs like a field more, and whoever has seen the
    signature could cut elsewhere. Two readings that both pass here are the same one: names hold
    neither `&` nor `=`, and every `&name=` of the text is between two fields.
    """
    return all(_PLAIN_NAME.fullmatch(name) for name in data) and not any(
        _CUT.search(signed_text(v)) for v in data.values()
    )


def parsed(body: bytes) -> Json | None:
    """The JSON object in these bytes; `None` when there is none, a name is there twice or a number is none."""
    try:
        return read_object(body, mark=True)
    except ValueError:
        return None
