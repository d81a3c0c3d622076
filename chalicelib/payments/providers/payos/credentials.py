"""What a payment channel of payOS is known by."""

from __future__ import annotations

from dataclasses import dataclass, field

from chalicelib.payments.providers import credentials

BASE_URL = "https://api-merchant.payos.vn"
CHECKOUT_URL = "https://pay.payos.vn/web"
DESCRIPTION_LENGTH = 9
"""What fits for every bank account; one that was linked through payOS takes `MOST_DESCRIPTION`."""
MOST_DESCRIPTION = 25
LEAST_DESCRIPTION = 4

_URL = r"https?://[^\s?#]+"
NEEDS = "payOS needs client_id, api_key and secret, and what else it says must be usable"


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
        return cls(
            **credentials.read(
                text,
                NEEDS,
                client_id=credentials.text(),
                api_key=credentials.text(),
                secret=credentials.text(),
                previous_secret=credentials.text(default=""),
                base_url=credentials.address(_URL, BASE_URL),
                checkout_url=credentials.address(_URL, CHECKOUT_URL),
                description_length=credentials.integer(LEAST_DESCRIPTION, MOST_DESCRIPTION, DESCRIPTION_LENGTH),
            )
        )

    @property
    def secrets(self) -> tuple[str, ...]:
        """Those a signature may have been made with."""
        return tuple(secret for secret in (self.secret, self.previous_secret) if secret)
