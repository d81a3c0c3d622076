"""SePay's side of a payment: signs webhooks, and has an API that answers once and keeps what it was asked.

No library of SePay's signs webhooks and SePay publishes no vector: `VECTOR` is OpenSSL's,
`printf '%s' '<timestamp>.<body>' | openssl dgst -sha256 -hmac '<secret>'`.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from chalicelib.domain.payment.attempt import Notice
from chalicelib.payments.providers.interface import Order, Request, StatusInquiry, Visit
from chalicelib.payments.providers.sepay.adapter import PROVIDER, Credentials

SECRET = "SEPAYFIXTURESECRETOFNOBODY"
CREDENTIALS = Credentials(
    base_url="https://my.sepay.vn",
    bin="970436",
    account="0071000888888",
    token="TOKENOFNOBODY",
    secret=SECRET,
)
KEYED = replace(CREDENTIALS, mode="apikey", secret="APIKEYOFNOBODY")
NOW = datetime(2026, 12, 4, 2, 15, tzinfo=UTC)
STAMP = "1796350500"
VECTOR = (
    b'{"id":92704,"accountNumber":"0071000888888"}',
    "262c57e534255cb7c8e7a15863749b9f581bf1673a923f64d592e255c0136a55",
)
ID = "7K2M9QXR4TW85NPC"
OTHER_ID = "ABCDEFGHJKMV2345"
ORDER = Order(
    id=ID,
    number=4_503_599_627_370_497,
    amount=16_000,
    info="Nop phi ho so 7K2M-9QXR-4TW8",
    created_at=NOW - timedelta(minutes=5),
    expires_at=NOW + timedelta(days=1),
)
VISIT = Visit(
    ip="192.0.2.7",
    return_url="https://motcua.example.invalid/pay",
    notify_url="https://motcua.example.invalid/notify/sepay",
)
INQUIRY = StatusInquiry(order=ORDER, request_id="Q1", now=NOW, source="sweep")

CREDIT: dict[str, Any] = {
    "id": 92704,
    "gateway": "Vietcombank",
    "transactionDate": "2026-12-04 09:14:37",
    "accountNumber": "0071000888888",
    "code": f"MC{ID}",
    "content": f"MBVCB.3278907687.MC{ID} nop phi.CT tu 0123499999 TRAN THI MAI",
    "transferType": "in",
    "transferAmount": 16000,
    "accumulated": 19077000,
    "subAccount": None,
    "referenceCode": "MBVCB.3278907687",
    "description": "",
}
"""A webhook in the names and forms of SePay's page."""

ROW: dict[str, Any] = {
    "id": "92704",
    "bank_brand_name": "Vietcombank",
    "account_number": "0071000888888",
    "transaction_date": "2026-12-04 09:14:37",
    "amount_out": "0.00",
    "amount_in": "16000.00",
    "accumulated": "19077000.00",
    "transaction_content": CREDIT["content"],
    "reference_number": "MBVCB.3278907687",
    "code": f"MC{ID}",
    "sub_account": None,
    "bank_account_id": "19",
}
"""The same transaction as the list has it, again as SePay's page writes it."""


def compact(message: Any) -> bytes:
    """As SePay sends it."""
    return json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode()


def signature(body: bytes, stamp: str = STAMP, secret: str = SECRET) -> str:
    """The signature's header."""
    return "sha256=" + hmac.new(secret.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()


def request(message: Any, stamp: str = STAMP, secret: str = SECRET, **headers: str) -> Request:
    """A signed webhook; `headers` with `_` for `-` replace its own."""
    body = message if isinstance(message, bytes) else compact(message)
    own = {"x-sepay-timestamp": stamp, "x-sepay-signature": signature(body, stamp, secret)}
    fields = {name.replace("_", "-"): value for name, value in headers.items()}
    return Request(body=body, headers={**own, **fields}, now=NOW)


def parsed(message: Any, credentials: Credentials = CREDENTIALS, **how: str) -> Notice:
    """What we read in this signed webhook."""
    return PROVIDER.verify_and_parse(request(message, **how), credentials)


def listed(*rows: Any, **changes: Any) -> tuple[int, bytes]:
    """The list of these transactions."""
    message = {"status": 200, "error": None, "messages": {"success": True}, "transactions": list(rows)}
    return 200, compact({**message, **changes})


def many(numbers: range, **changes: Any) -> list[dict[str, Any]]:
    """So many rows of other people's money."""
    return [{**OTHERS, "id": str(number), **changes} for number in numbers]


OTHERS = {**ROW, "id": "92703", "code": None, "transaction_content": f"MC{OTHER_ID}"}
SPENT = {**ROW, "id": "92702", "amount_in": "0.00", "amount_out": "500000.00"}
HEADERS = {"Authorization": "Bearer TOKENOFNOBODY", "Accept": "application/json"}
BROKEN: dict[str, tuple[int, bytes]] = {
    "wrong token": (200, b""),
    "wrong token, in words": (401, b'{"status":401,"error":401}'),
    "too often": (429, b'{"status":429}'),
    "broken": (500, listed(ROW)[1]),
    "moved": (302, b""),
    "page": (200, b"<html></html>"),
    "error": listed(ROW, status=403, error="denied"),
    "no status": listed(ROW, status=None),
    "no list": listed(transactions=None),
    "an object": listed(transactions={"0": ROW}),
    "no rows": listed("x"),
    "null row": listed(ROW, None),
    "an array": (200, b"[]"),
    "a name twice": (200, listed(ROW)[1].replace(b'"id"', b'"id":"1","id"')),
    "cut": (200, listed(ROW)[1][:-1]),
    "no amount": listed(ROW, {**ROW, "amount_in": None}),
    "no id": listed(ROW, {**ROW, "id": None}),
}


class Api:
    """Answers once, whatever it is asked."""

    def __init__(self, answer: tuple[int, bytes] | Exception) -> None:
        self.answer = answer
        self.requests: list[tuple[str, str, bytes, dict[str, str]]] = []

    def __call__(
        self, method: str, url: str, *, body: bytes = b"", headers: Mapping[str, str] | None = None
    ) -> tuple[int, bytes]:
        self.requests.append((method, url, body, dict(headers or {})))
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer

    @property
    def question(self) -> tuple[str, dict[str, str]]:
        """The address without its query, and the query, of the only question."""
        [(_, url, _, _)] = self.requests
        parts = urlsplit(url)
        return f"{parts.scheme}://{parts.netloc}{parts.path}", dict(parse_qsl(parts.query))
