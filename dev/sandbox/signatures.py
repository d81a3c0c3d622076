"""HMACs as providers write them."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable


def made(text: str | bytes, secret: str) -> str:
    """HMAC-SHA256 in lower-case hex."""
    return hmac.new(secret.encode(), text.encode() if isinstance(text, str) else text, hashlib.sha256).hexdigest()


def holds(text: str | bytes, claimed: object, secrets: Iterable[str]) -> bool:
    """Whether this was made of the text with one of these."""
    return isinstance(claimed, str) and any(hmac.compare_digest(made(text, one), claimed.lower()) for one in secrets)
