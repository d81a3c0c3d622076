"""Stripe's signatures: HMAC-SHA256 over `<moment>.<raw body>`, in the header `Stripe-Signature`.

The header is `t=1533204620,v1=<hex>[,v1=<hex>][,v0=<hex>]`: one `v1` for each secret that is valid at
Stripe, `v0` is a test scheme. Every delivery, a repeated one too, is signed anew with its own moment.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from chalicelib.payments.providers import credentials

LONGEST_HEADER, MOST_PARTS = 2048, 40

_TEST_KEYS, _LIVE_KEYS = ("sk_test_", "rk_test_"), ("sk_live_", "rk_live_")
NEEDS = "Stripe needs base_url, api_key, secret and livemode, all of one mode"
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
        made = cls(
            **credentials.read(
                text,
                NEEDS,
                base_url=credentials.address(rf"https?://{credentials.PRINTED}"),
                livemode=credentials.flag,
                api_key=credentials.text(credentials.PRINTED),
                secret=credentials.text(credentials.PRINTED),
                previous_secret=credentials.text(credentials.PRINTED, ""),
            )
        )
        # With a key of the other mode Stripe answers that it has never heard of what was paid.
        other_mode = made.api_key.startswith(_TEST_KEYS if made.livemode else _LIVE_KEYS)
        if other_mode or (made.livemode and not made.base_url.startswith("https://")):
            raise credentials.unusable(NEEDS)
        return made

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
