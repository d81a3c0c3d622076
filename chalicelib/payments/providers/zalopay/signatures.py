"""ZaloPay's signatures: HMAC-SHA256, hex. `key1` signs what we ask, `key2` what ZaloPay tells us by itself."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from dataclasses import dataclass, field

# Answers are not signed: that they are ZaloPay's rests on TLS alone.
_BASE = re.compile(r"https://[^/?#\s]+|http://(?:localhost|127\.0\.0\.1)(?::[0-9]+)?")
_MAC = re.compile(r"[0-9A-Fa-f]{64}")
_APP_ID = re.compile(r"[1-9][0-9]{0,9}")


@dataclass(frozen=True)
class Credentials:
    """The secret is JSON: `app_id` (a number), `key1`, `key2`, `base_url` (`https://openapi.zalopay.vn`, or the
    sandbox's `https://sb-openapi.zalopay.vn`), and while a new `key2` is rolled out the one before it as
    `previous_secret`.
    """

    app_id: int
    key1: str = field(repr=False)
    key2: str = field(repr=False)
    base_url: str
    previous_secret: str = field(default="", repr=False)

    @classmethod
    def parse(cls, text: str) -> Credentials:
        """From the JSON of the secret store. `ValueError` does not repeat any of it."""
        try:
            said = json.loads(text)
        except (ValueError, RecursionError):
            said = None  # and raised below: the parser's own error carries all of the text
        if not isinstance(said, dict):
            raise _unusable()
        number, previous = str(said.get("app_id")), said.get("previous_secret") or ""
        key1, key2, base = (said.get(name) or "" for name in ("key1", "key2", "base_url"))
        if not all(isinstance(part, str) for part in (key1, key2, base, previous)) or not (key1 and key2):
            raise _unusable()
        base = base.removesuffix("/")
        if not _APP_ID.fullmatch(number) or not _BASE.fullmatch(base):
            raise _unusable()
        return cls(int(number), key1, key2, base, previous)

    @property
    def secrets(self) -> tuple[str, ...]:
        """Those a notice may have been signed with."""
        return tuple(secret for secret in (self.key2, self.previous_secret) if secret)


def sign(credentials: Credentials, *values: object) -> str:
    """What we ask, signed: the values joined by `|`. Lower-case hex."""
    return _made("|".join(str(value) for value in values).encode(), credentials.key1)


def holds(data: str, mac: str, credentials: Credentials) -> bool:
    """Whether ZaloPay signed this very text for us; in constant time."""
    try:
        signed = data.encode()
    except UnicodeEncodeError:  # half a surrogate pair is not text, so nobody signed it
        return False
    if not _MAC.fullmatch(mac):
        return False
    claimed = mac.lower()
    held = [hmac.compare_digest(claimed, _made(signed, secret)) for secret in credentials.secrets]
    return any(held)  # after all of them: time must not tell which


def _made(text: bytes, secret: str) -> str:
    return hmac.new(secret.encode(), text, hashlib.sha256).hexdigest()


def _unusable() -> ValueError:
    return ValueError("the secret of ZaloPay needs app_id, key1, key2 and an https base_url")
