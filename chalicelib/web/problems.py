"""Refusals as RFC 9457 `application/problem+json`. The one place that knows which status each becomes."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Any

from chalice.app import Response

from chalicelib.domain import errors
from chalicelib.domain.errors import Refused, Text
from chalicelib.web import texts

VI, EN = 0, 1

STATUS: dict[type[Refused], HTTPStatus] = {
    errors.Invalid: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.NotFound: HTTPStatus.NOT_FOUND,
    errors.NotAllowed: HTTPStatus.CONFLICT,
    errors.Stale: HTTPStatus.CONFLICT,
    errors.Untrusted: HTTPStatus.UNAUTHORIZED,
    errors.Forbidden: HTTPStatus.FORBIDDEN,
    errors.TooMany: HTTPStatus.TOO_MANY_REQUESTS,
    errors.Unavailable: HTTPStatus.SERVICE_UNAVAILABLE,
}

RETRY_SECONDS = {HTTPStatus.TOO_MANY_REQUESTS: "3600", HTTPStatus.SERVICE_UNAVAILABLE: "3"}
"""When it is worth to ask again: limits count by the hour."""


class NotReadable(Refused):
    """The request itself cannot be read; `status` is its HTTP status."""

    def __init__(self, status: HTTPStatus, code: str, text: Text, **more: Any) -> None:
        super().__init__(code, text, **more)
        self.status = status


def status_of(refused: Refused) -> HTTPStatus:
    """The HTTP status of a refusal, by its class."""
    if isinstance(refused, NotReadable):
        return refused.status
    return next(STATUS[kind] for kind in type(refused).__mro__ if kind in STATUS)


def retry_after(status: HTTPStatus) -> dict[str, str]:
    """The header that says when to ask again, where asking again is right."""
    return {"Retry-After": RETRY_SECONDS[status]} if status in RETRY_SECONDS else {}


def problem(refused: Refused, language: int) -> Response:
    """The refusal, in the reader's language, naming every field at fault."""
    status = status_of(refused)
    headers = retry_after(status)
    if status is HTTPStatus.UNAUTHORIZED:
        headers["WWW-Authenticate"] = "Bearer"
    fields = {name: text[language] for name, text in refused.fields.items()}
    extra: dict[str, Any] = {"fields": fields} if fields else {}
    return _response(status, refused.code, refused.text[language], {**refused.facts, **extra}, headers)


def broken(language: int) -> Response:
    """A fault of ours. It says nothing of the inside."""
    return _response(HTTPStatus.INTERNAL_SERVER_ERROR, "internal_error", texts.INTERNAL_ERROR[language], {}, {})


def _response(status: HTTPStatus, code: str, detail: str, more: dict[str, Any], headers: dict[str, str]) -> Response:
    messages = {
        "type": "about:blank",
        "title": status.phrase,
        "status": status.value,
        "detail": detail,
        "code": code,
    }
    # `status` of a dossier that is told along must not hide the HTTP status.
    body = {**{("dossier_status" if k == "status" else k): v for k, v in more.items()}, **messages}
    return Response(
        body=json.dumps(body, ensure_ascii=False),
        status_code=status.value,
        headers={"Content-Type": "application/problem+json; charset=utf-8", **headers},
    )
