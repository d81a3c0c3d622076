"""MoMo's signatures: HMAC-SHA256 over `name=value` joined by `&`, names from a to z, values raw and not encoded."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from chalicelib.payments.providers import credentials

# What is signed after `accessKey`, which is the first in each and is ours to know, never theirs to say.
CREATE = (
    "amount",
    "extraData",
    "ipnUrl",
    "orderId",
    "orderInfo",
    "partnerCode",
    "redirectUrl",
    "requestId",
    "requestType",
)
NOTICE = (
    "amount",
    "extraData",
    "message",
    "orderId",
    "orderInfo",
    "orderType",
    "partnerCode",
    "payType",
    "requestId",
    "responseTime",
    "resultCode",
    "transId",
)
QUERY = ("orderId", "partnerCode", "requestId")
REFUND = ("amount", "description", "orderId", "partnerCode", "requestId", "transId")

NEEDS = "MoMo needs partner_code, access_key, secret and an https base_url"


@dataclass(frozen=True)
class Credentials:
    """Answers to queries are not signed: that they are MoMo's rests on TLS alone, so the address matters.

    The secret is JSON: `partner_code`, `access_key`, `secret`, `base_url` (`https://payment.momo.vn`, or the
    sandbox's `https://test-payment.momo.vn`), and `previous_secret` while a new one is rolled out, with
    `previous_access_key` if that changed too.
    """

    partner_code: str
    access_key: str = field(repr=False)
    secret: str = field(repr=False)
    base_url: str
    previous_secret: str = field(default="", repr=False)
    previous_access_key: str = field(default="", repr=False)

    @classmethod
    def parse(cls, text: str) -> Credentials:
        """From the JSON of the secret store. `ValueError` does not repeat any of it."""
        return cls(
            **credentials.read(
                text,
                NEEDS,
                partner_code=credentials.text(),
                access_key=credentials.text(),
                secret=credentials.text(),
                base_url=credentials.address(credentials.HOST),
                previous_secret=credentials.text(default=""),
                previous_access_key=credentials.text(default=""),
            )
        )

    @property
    def keys(self) -> tuple[tuple[str, str], ...]:
        """Access key and secret of those a signature may have been made with."""
        previous = (self.previous_access_key or self.access_key, self.previous_secret)
        return tuple(key for key in ((self.access_key, self.secret), previous) if key[1])


def sign(names: Sequence[str], values: Mapping[str, object], credentials: Credentials) -> str:
    """Lower-case hex, by the present secret."""
    return _made(_text(names, values), credentials.access_key, credentials.secret)


def holds(names: Sequence[str], values: Mapping[str, str], signature: str, credentials: Credentials) -> bool:
    """Whether one of our secrets made this signature of these values; in constant time."""
    text = _text(names, values)
    # Nothing is encoded, so a value with `&orderId=` in it could be read as another set of values.
    if any(text.count(f"&{name}=") != 1 for name in names):
        return False
    claimed = signature.lower().encode("utf-8", "replace")
    try:
        made = [_made(text, *key).encode() for key in credentials.keys]
    except UnicodeEncodeError:  # half a surrogate pair is not text, so nobody signed it
        return False
    held = [hmac.compare_digest(claimed, one) for one in made]  # all of them: time must not tell which
    return any(held)


def _text(names: Sequence[str], values: Mapping[str, object]) -> str:
    return "".join(f"&{name}={values[name]}" for name in names)


def _made(text: str, access_key: str, secret: str) -> str:
    return hmac.new(secret.encode(), f"accessKey={access_key}{text}".encode(), hashlib.sha256).hexdigest()
