"""Calls to Stripe's API: form-encoded questions, JSON answers."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

from chalicelib.domain.errors import Invalid, Unavailable
from chalicelib.payments.providers import texts
from chalicelib.payments.providers.interface import Api, Json
from chalicelib.payments.providers.stripe.parsing import part, raw, read, word
from chalicelib.payments.providers.stripe.signatures import Credentials

VERSION = "2026-10-28.endive"
"""Of the API. Without it an answer has the shape of the day on which somebody opened the account."""

Params = Sequence[tuple[str, str]]


def get(api: Api, credentials: Credentials, path: str, params: Params) -> tuple[int, Json]:
    """Status and answer; the answer is empty when it is not an object. Raises `Unavailable`."""
    status, body = api("GET", f"{credentials.base_url}{path}?{urlencode(params)}", headers=_headers(credentials))
    return status, _read(body)


def post(api: Api, credentials: Credentials, path: str, params: Params, *, key: str) -> tuple[int, Json]:
    """The same. Asked again with this key, Stripe gives its first answer again (for 24 hours at least)."""
    headers = _headers(credentials) | {
        "Content-Type": "application/x-www-form-urlencoded",
        "Idempotency-Key": key,
    }
    status, body = api("POST", f"{credentials.base_url}{path}", body=urlencode(params).encode(), headers=headers)
    return status, _read(body)


def error(answer: Json) -> tuple[str, str]:
    """The type and the code of a refusal, fit to be kept; its message may repeat what was asked."""
    try:
        message = part(answer, "error")
        return raw(word(message, "type")), raw(word(message, "code"))
    except Invalid:
        return "-", "-"


def unavailable() -> Unavailable:
    """Stripe answered, and not so that anybody could pay."""
    return Unavailable("outside_unavailable", texts.NO_ANSWER)


def _headers(credentials: Credentials) -> dict[str, str]:
    return {
        "Authorization": f"Bearer {credentials.api_key}",
        "Accept": "application/json",
        "Stripe-Version": VERSION,
    }


def _read(body: bytes) -> Json:
    try:
        return read(body)
    except Invalid:
        return {}
