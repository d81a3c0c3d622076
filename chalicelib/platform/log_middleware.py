"""The middleware by which every log line names its request or event, and the dossier where the route has one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import unquote
from uuid import uuid4

from chalicelib.domain.identifiers import dossier_of
from chalicelib.platform.log_context import new_log_scope


def name_in_log(event: Any, handle: Callable[[Any], Any]) -> Any:
    """Handle a request or an event of Chalice within a log scope of its own.

    `invocation_id` is Lambda's, which its own lines (START, REPORT, a timeout) carry; `request_id` is API Gateway's,
    which the access log carries; `event_id` is EventBridge's.
    """
    fields = _of_request(event) if hasattr(event, "uri_params") else _of_event(event)
    with new_log_scope(**fields):
        return handle(event)


def _of_request(request: Any) -> dict[str, str]:
    named = (dossier_of(unquote(value)) for value in (request.uri_params or {}).values())
    return {
        "invocation_id": _invocation(request.lambda_context),
        "request_id": str(request.context.get("requestId") or uuid4()),  # a local gateway gives none
        "reference": next(filter(None, named), ""),
    }


def _of_event(event: Any) -> dict[str, str]:
    """A batch of a queue or a stream has no identifier of its own; its messages and records do."""
    return {"invocation_id": _invocation(event.context), "event_id": str(getattr(event, "event_id", ""))}


def _invocation(context: Any) -> str:
    return str(getattr(context, "aws_request_id", ""))
