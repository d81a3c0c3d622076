"""How SePay authenticates a webhook, one of two ways for each account.

`hmac`: `X-SePay-Timestamp` is Unix seconds, `X-SePay-Signature` is `sha256=` and the lower-case hex of
HMAC-SHA256 over `<timestamp>.<raw body>` (https://developer.sepay.vn/en/sepay-webhooks/xac-thuc).
`apikey`: `Authorization: Apikey <key>`, which proves the sender and says nothing of the body.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Iterable

from chalicelib.payments.providers.interface import Request
from chalicelib.payments.providers.sepay.credentials import APIKEY, HMAC, Credentials

OLDEST_SECONDS = 300
EARLIEST_SECONDS = 60
"""How far ahead of ours SePay's clock may be. Its own rule is five minutes either way."""

_TIMESTAMP = re.compile(r"[1-9][0-9]{9}")


def authentic(request: Request, credentials: Credentials) -> bool:
    """Whether SePay sent this to us. In constant time; by no other way than the one of these credentials."""
    return _WAYS[credentials.mode](request, credentials)


def sign(timestamp: str, body: bytes, secret: str) -> str:
    """The whole value of the header."""
    return "sha256=" + hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()


def _signed(request: Request, credentials: Credentials) -> bool:
    timestamp = request.headers.get("x-sepay-timestamp", "")
    if not _TIMESTAMP.fullmatch(timestamp):
        return False
    made = [sign(timestamp, request.body, secret) for secret in credentials.secrets]
    age = request.now.timestamp() - int(timestamp)
    return _is_one_of(request.headers.get("x-sepay-signature", ""), made) and -EARLIEST_SECONDS <= age <= OLDEST_SECONDS


def _keyed(request: Request, credentials: Credentials) -> bool:
    known = [f"Apikey {secret}" for secret in credentials.secrets]
    return _is_one_of(request.headers.get("authorization", ""), known)


def _is_one_of(claimed: str, known: Iterable[str]) -> bool:
    text = claimed.encode("utf-8", "replace")
    held = [hmac.compare_digest(text, one.encode()) for one in known]  # all of them: time must not tell which
    return any(held)


_WAYS = {HMAC: _signed, APIKEY: _keyed}
