"""What a request carries, read with suspicion: nothing is believed, and what cannot be read is said with its reason."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import parse_qsl

from chalicelib.domain import errors
from chalicelib.domain.strict_json import deeper_than, read_object
from chalicelib.web import texts
from chalicelib.web.problems import NotReadable

if TYPE_CHECKING:
    from pydantic import BaseModel

M = TypeVar("M", bound="BaseModel")

BODY_BYTES = 256 * 1024
PAGE_FORM_BYTES = 16 * 1024
DEPTH = 24


def read_json(request: Any) -> dict[str, Any]:
    """The body as a JSON object; empty when there is none. Refuses what is not one, or not storable."""
    raw: bytes = request.raw_body or b""
    if raw:
        must_be_json(request)
    if len(raw) > BODY_BYTES:
        raise NotReadable(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "body_too_large", texts.BODY_TOO_LARGE)
    try:
        body = read_object(raw) if raw.strip() else {}
        json.dumps(body, ensure_ascii=False).encode("utf-8")  # a lone surrogate has no UTF-8
        if deeper_than(body, DEPTH):
            raise ValueError("too deep")
    except (ValueError, RecursionError) as unreadable:
        raise NotReadable(
            HTTPStatus.BAD_REQUEST, "unreadable_body", texts.BODY_NOT_JSON, fields={"body": texts.JSON_OBJECT_NEEDED}
        ) from unreadable
    return body


def must_be_json(request: Any) -> None:
    """Refuse with 415 a body that is said to be something else."""
    kind = str(request.headers.get("content-type", "application/json")).split(";")[0].strip().lower()
    if kind != "application/json":
        raise NotReadable(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "unsupported_media_type", texts.JSON_ONLY)


def as_model(model: type[M], body: dict[str, Any]) -> M:
    """The body as the model. `Invalid` names every field that is wrong."""
    from pydantic import ValidationError

    from chalicelib.web.validation_messages import worded

    try:
        return model.model_validate(body)
    except ValidationError as wrong:
        raise errors.invalid(worded(wrong)) from None


def entered(request: Any) -> dict[str, str]:
    """What was entered into a form of a page. Without JavaScript browsers send no JSON."""
    raw: bytes = request.raw_body or b""
    # Cut before it is read: a page's form is small, and nothing of it is kept.
    pairs = parse_qsl(raw[:PAGE_FORM_BYTES].decode("utf-8", "replace"))
    return {name: value.strip() for name, value in pairs if value.strip()}
