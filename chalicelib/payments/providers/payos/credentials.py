"""What a payment channel of payOS is known by."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field

BASE_URL = "https://api-merchant.payos.vn"
CHECKOUT_URL = "https://pay.payos.vn/web"
DESCRIPTION_LENGTH = 9
"""What fits for every bank account; one that was linked through payOS takes `MOST_DESCRIPTION`."""
MOST_DESCRIPTION = 25
LEAST_DESCRIPTION = 4

_TEXTS = {
    "client_id": "",
    "api_key": "",
    "secret": "",
    "previous_secret": "",
    "base_url": BASE_URL,
    "checkout_url": CHECKOUT_URL,
}
_URL = re.compile(r"https?://[^\s?#]+")


@dataclass(frozen=True, kw_only=True)
class Credentials:
    """One channel. A webhook names none: that it is for us is known by the secret alone.

    In the secret store: `{"client_id", "api_key", "secret"}`, where `secret` is payOS's checksum
    key; and, where needed, `previous_secret` (stays valid while a new one is rolled out),
    `description_length` (9 unless the account is linked through payOS), `base_url` and
    `checkout_url` (payOS has no sandbox, so a stand-in has addresses of its own).
    """

    client_id: str
    api_key: str = field(repr=False)
    secret: str = field(repr=False)
    previous_secret: str = field(default="", repr=False)
    base_url: str = BASE_URL
    checkout_url: str = CHECKOUT_URL
    description_length: int = DESCRIPTION_LENGTH

    @classmethod
    def parse(cls, text: str) -> Credentials:
        """From the JSON of the secret store. `ValueError` does not repeat any of it."""
        try:
            said = json.loads(text)
            texts = {name: said.get(name) or default for name, default in _TEXTS.items()}
            length = said.get("description_length", DESCRIPTION_LENGTH)
        except (ValueError, AttributeError, RecursionError):
            raise _unusable() from None
        given = all(isinstance(part, str) for part in texts.values()) and all(
            texts[name] for name in ("client_id", "api_key", "secret")
        )
        if not given or type(length) is not int or not LEAST_DESCRIPTION <= length <= MOST_DESCRIPTION:
            raise _unusable()
        if not all(_URL.fullmatch(texts[name]) for name in ("base_url", "checkout_url")):
            raise _unusable()
        addresses = {name: texts.pop(name).rstrip("/") for name in ("base_url", "checkout_url")}
        return cls(**texts, **addresses, description_length=length)

    @property
    def secrets(self) -> tuple[str, ...]:
        """Those a signature may have been made with."""
        return tuple(secret for secret in (self.secret, self.previous_secret) if secret)


def _unusable() -> ValueError:
    return ValueError("the secret of payOS needs client_id, api_key and secret, and what else it says must be usable")
