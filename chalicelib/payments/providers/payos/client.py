"""Calls to payOS: who calls, and only answers it signed."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

from chalicelib.payments.providers.interface import Api, Json
from chalicelib.payments.providers.payos.codes import OK
from chalicelib.payments.providers.payos.credentials import Credentials
from chalicelib.payments.providers.payos.signatures import holds, parsed

REQUESTS = "/v2/payment-requests"


@dataclass(frozen=True)
class Answer:
    """What payOS answered."""

    status: int
    code: str
    """payOS's own, not signed; `""` when it gave none."""
    data: Json = field(repr=False)
    """Empty unless payOS signed it and says that all is well."""


def call(api: Api, credentials: Credentials, method: str, path: str, request: Json | None = None) -> Answer:
    """Ask. Raises `Unavailable` when there is no answer at all."""
    status, body = api(
        method,
        credentials.base_url + path,
        body=b"" if request is None else json.dumps(request).encode(),
        headers={
            "x-client-id": credentials.client_id,
            "x-api-key": credentials.api_key,
            "Content-Type": "application/json",
        },
    )
    message = parsed(body) or {}
    code, data = message.get("code"), message.get("data")
    if not isinstance(data, dict) or not holds(data, message.get("signature"), credentials.secrets):
        data = {}
    succeeded = 200 <= status < 300 and code == OK
    return Answer(status, code if isinstance(code, str) else "", data if succeeded else {})
