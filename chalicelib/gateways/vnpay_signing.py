"""VNPAY's signatures: HMAC-SHA512 over sorted, form-encoded parameters, or over values joined by `|`."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Mapping
from urllib.parse import quote_plus


def sign(text: str, secret: str) -> str:
    """Lower-case hex."""
    return hmac.new(secret.encode(), text.encode(), hashlib.sha512).hexdigest()


def encoded(params: Mapping[str, str], *, like_url_search_params: bool = False) -> str:
    """The text that is signed: empty values are left out, names are in ASCII order.

    Senders disagree about two characters: PHP and Python write `*` as %2A, while JavaScript and
    Java leave it; JavaScript and PHP write `~` as %7E, while Python leaves it.
    """
    pairs = sorted((name, value) for name, value in params.items() if value)
    if not like_url_search_params:
        return "&".join(f"{quote_plus(name)}={quote_plus(value)}" for name, value in pairs)
    return "&".join(f"{_js(name)}={_js(value)}" for name, value in pairs)


def holds(texts: Iterable[str], signature: str, secrets: Iterable[str]) -> bool:
    """Whether any of these secrets made this signature of any of these texts; in constant time."""
    claimed = signature.lower().encode("utf-8", "replace")
    ways = [sign(text, secret).encode() for text in texts for secret in secrets if secret]
    held = [hmac.compare_digest(claimed, way) for way in ways]  # all of them: time must not tell which
    return any(held)


def _js(text: str) -> str:
    return quote_plus(text, safe="*").replace("~", "%7E")
