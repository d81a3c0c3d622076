"""VNPAY's signatures: HMAC-SHA512 over sorted, form-encoded parameters, or over values joined by `|`."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import quote_plus

from chalicelib.payments.providers import credentials

NEEDS = "VNPAY needs tmn_code and secret, pay_url and api_url"


@dataclass(frozen=True)
class Credentials:
    """The merchant's code and secrets. The previous secret stays valid while a new one is rolled out."""

    tmn_code: str
    secret: str = field(repr=False)
    previous_secret: str = field(default="", repr=False)

    @classmethod
    def parse(cls, text: str) -> Credentials:
        """From the JSON of the secret store. `ValueError` does not repeat any of it."""
        return cls(
            **credentials.read(
                text,
                NEEDS,
                tmn_code=credentials.text(),
                secret=credentials.text(),
                previous_secret=credentials.text(default=""),
            )
        )

    @property
    def secrets(self) -> tuple[str, ...]:
        """Those a signature may have been made with."""
        return tuple(secret for secret in (self.secret, self.previous_secret) if secret)


def sign(text: str, secret: str) -> str:
    """Lower-case hex."""
    return hmac.new(secret.encode(), text.encode(), hashlib.sha512).hexdigest()


def encoded(params: Mapping[str, str], unquoted: str = "") -> str:
    """The text that is signed: empty values are left out, names are in ASCII order.

    `unquoted` are those of `*` and `~` that the sender does not percent-encode.
    """
    pairs = sorted((name, value) for name, value in params.items() if value)
    return "&".join(f"{_quoted(name, unquoted)}={_quoted(value, unquoted)}" for name, value in pairs)


def encodings(params: Mapping[str, str]) -> Iterator[str]:
    """Every text an honest sender may have signed: PHP encodes `*` and `~`, Python keeps `~`,
    JavaScript and Java keep `*`. No two sets of parameters share one, so trying all of them
    lets nothing through that was not signed.
    """
    return (encoded(params, unquoted) for unquoted in ("", "~", "*"))


def holds(texts: Iterable[str], signature: str, secrets: Iterable[str]) -> bool:
    """Whether any of these secrets made this signature of any of these texts; in constant time."""
    claimed = signature.lower().encode("utf-8", "replace")
    secrets = tuple(secrets)
    try:
        made = [sign(text, secret).encode() for text in texts for secret in secrets]
    except UnicodeEncodeError:  # half a surrogate pair is not text, so nobody signed it
        return False
    held = [hmac.compare_digest(claimed, one) for one in made]  # all of them: time must not tell which
    return any(held)


def _quoted(text: str, unquoted: str) -> str:
    quoted = quote_plus(text, safe=unquoted.replace("~", ""))
    return quoted if "~" in unquoted else quoted.replace("~", "%7E")
