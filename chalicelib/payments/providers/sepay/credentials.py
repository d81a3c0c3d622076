"""What one bank account at SePay is known by."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any

HMAC, APIKEY = "hmac", "apikey"

_FORMS = {
    # Whoever answers at this address is believed, and is sent the token.
    "base_url": re.compile(r"https://[^/?#\s]+|http://(?:localhost|127\.0\.0\.1)(?::[0-9]+)?"),
    "bin": re.compile(r"[0-9]{6}"),
    "account": re.compile(r"[0-9A-Za-z]{1,19}"),
    "token": re.compile(r"[!-~]+"),  # no blank and no line end: it goes into a header
    "secret": re.compile(r"[ -~]+"),
    "mode": re.compile(f"{HMAC}|{APIKEY}"),
    "virtual_account": re.compile(r"[0-9A-Za-z]{0,19}"),
    "previous_secret": re.compile(r"[ -~]*"),
}
_DEFAULTS = {"mode": HMAC, "virtual_account": "", "previous_secret": ""}


@dataclass(frozen=True, kw_only=True)
class Credentials:
    """One account. In the secret store: `{"base_url": "https://my.sepay.vn" (the sandbox's is
    `https://my.dev.sepay.vn`), "bin", "account", "token", "secret"}`; and, where needed, `"mode"`
    (`"hmac"` unless it is `"apikey"`), `"virtual_account"` and `"previous_secret"`.
    """

    base_url: str
    bin: str
    """The bank, in six digits."""
    account: str
    """As SePay writes it in `accountNumber`. Other accounts' money is not ours."""
    token: str = field(repr=False)
    """Asks SePay for transactions."""
    secret: str = field(repr=False)
    """What webhooks are authenticated with: the key of the signature, or the API key itself."""
    mode: str = HMAC
    virtual_account: str = ""
    """What the payer pays to, where the bank shows SePay only such (BIDV, MSB and some others)."""
    previous_secret: str = field(default="", repr=False)
    """Stays valid while a new one is rolled out."""

    @classmethod
    def parse(cls, text: str) -> Credentials:
        """From the JSON of the secret store. `ValueError` does not repeat any of it."""
        said = _parsed(text)
        if not isinstance(said, dict):
            raise _unusable()  # not where it was caught: the parser's own error repeats the text
        given = {name: said.get(name) or _DEFAULTS.get(name, "") for name in _FORMS}
        if isinstance(given["base_url"], str):
            given["base_url"] = given["base_url"].removesuffix("/")
        if not all(isinstance(given[name], str) and form.fullmatch(given[name]) for name, form in _FORMS.items()):
            raise _unusable()
        return cls(**given)

    @property
    def secrets(self) -> tuple[str, ...]:
        """Those a webhook may have been authenticated with."""
        return tuple(secret for secret in (self.secret, self.previous_secret) if secret)


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _unusable() -> ValueError:
    return ValueError(
        "the secret of SePay needs base_url, bin, account, token and secret, and what else it says usable"
    )
