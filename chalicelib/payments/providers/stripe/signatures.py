"""Stripe's signatures: HMAC-SHA256 over `<moment>.<raw body>`, in the header `Stripe-Signature`.

The header is `t=1533204620,v1=<hex>[,v1=<hex>][,v0=<hex>]`: one `v1` for each secret that is valid at
Stripe, `v0` is a test scheme. Every delivery, a repeated one too, is signed anew with its own moment.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime

LONGEST_HEADER, MOST_PARTS = 2048, 40

_PRINTED = re.compile(r"[!-~]+")  # no blank and no line end: these go into headers
_MOMENT = re.compile(r"[1-9][0-9]{0,9}")


@dataclass(frozen=True, kw_only=True)
class Credentials:
    """The keys of one Stripe account, in one mode. The previous secret stays valid while a new one is rolled out.

    In the secret store: `{"base_url": "https://api.stripe.com", "api_key": "sk_live_...",
    "secret": "whsec_...", "previous_secret": "whsec_...", "livemode": true}`; only `previous_secret`
    may be left out.
    """

    base_url: str
    livemode: bool
    """Whether real money moves. Notices and answers of the other mode are not ours."""
    api_key: str = field(repr=False)
    """Asks Stripe. A restricted key must write sessions and refunds, and read payment intents and charges."""
    secret: str = field(repr=False)
    """Signs notices: the signing secret of the webhook endpoint."""
    previous_secret: str = field(default="", repr=False)

    @classmethod
    def parse(cls, text: str) -> Credentials:
        """From the JSON of the secret store. `ValueError` does not repeat any of it."""
        try:
            said = json.loads(text)
            base_url, livemode = said["base_url"], said["livemode"]
            api_key, secret, previous = said["api_key"], said["secret"], said.get("previous_secret") or ""
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            raise _unusable() from None
        if not all(isinstance(part, str) for part in (base_url, api_key, secret, previous)):
            raise _unusable()
        if not isinstance(livemode, bool) or not all(_PRINTED.fullmatch(part) for part in (base_url, api_key, secret)):
            raise _unusable()
        # With a key of the other mode Stripe answers that it has never heard of what was paid.
        other_mode = api_key.startswith(("sk_test_", "rk_test_") if livemode else ("sk_live_", "rk_live_"))
        safe = base_url.startswith("https://") or (base_url.startswith("http://") and not livemode)
        if other_mode or not safe or (previous and not _PRINTED.fullmatch(previous)):
            raise _unusable()
        return cls(
            base_url=base_url.rstrip("/"), livemode=livemode, api_key=api_key, secret=secret, previous_secret=previous
        )

    @property
    def secrets(self) -> tuple[str, ...]:
        """Those a signature may have been made with."""
        return tuple(secret for secret in (self.secret, self.previous_secret) if secret)


def sign(moment: str, body: bytes, secret: str) -> str:
    """Lower-case hex."""
    return hmac.new(secret.encode(), moment.encode() + b"." + body, hashlib.sha256).hexdigest()


def signed_at(header: str, body: bytes, secrets: Iterable[str]) -> datetime | None:
    """When this body was signed with one of these secrets; `None` when it was not. In constant time.

    Lower-case hex only, as Stripe's own libraries have it.
    """
    parts = [part.partition("=") for part in header.split(",", MOST_PARTS)] if len(header) <= LONGEST_HEADER else []
    moments = [value for scheme, _, value in parts if scheme == "t"]
    claimed = [value.encode("utf-8", "replace") for scheme, _, value in parts if scheme == "v1"]
    if len(parts) > MOST_PARTS or len(moments) != 1 or not _MOMENT.fullmatch(moments[0]):
        return None
    made = [sign(moments[0], body, secret).encode() for secret in secrets]
    # All of them: time must not tell which.
    held = [hmac.compare_digest(one, other) for one in claimed for other in made]
    return datetime.fromtimestamp(int(moments[0]), UTC) if any(held) else None


def _unusable() -> ValueError:
    return ValueError("the secret of Stripe needs base_url, api_key, secret and livemode, all of one mode")
