"""ZaloPay's signatures: HMAC-SHA256, hex. `key1` signs what we ask, `key2` what ZaloPay tells us by itself."""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import dataclass, field

from chalicelib.payments.providers import credentials

NEEDS = "ZaloPay needs app_id, key1, key2 and an https base_url"
_MAC = re.compile(r"[0-9A-Fa-f]{64}")
_APP_ID = re.compile(r"[1-9][0-9]{0,9}")


@dataclass(frozen=True)
class Credentials:
    """Answers are not signed: that they are ZaloPay's rests on TLS alone, so the address matters.

    The secret is JSON: `app_id` (a number), `key1`, `key2`, `base_url` (`https://openapi.zalopay.vn`, or the
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
        return cls(
            **credentials.read(
                text,
                NEEDS,
                app_id=_app_id,
                key1=credentials.text(),
                key2=credentials.text(),
                base_url=credentials.address(credentials.HOST),
                previous_secret=credentials.text(default=""),
            )
        )

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


def _app_id(written: object) -> int:
    """A number, or the text of one."""
    if not _APP_ID.fullmatch(str(written)):
        raise ValueError("no number of an application")
    return int(str(written))
