"""`/openapi.json`: OpenAPI 3.1, made from the routes and from the models that validate the requests."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from chalice.app import Response

from chalicelib.platform.version import VERSION
from chalicelib.web.routing import Call, Routes, Who, json_answer

routes = Routes(__name__)

Json = dict[str, Any]
PROBLEM = {"$ref": "#/components/schemas/Problem"}
PAGES = ("/", "/thu-tuc", "/tra-cuu", "/bien-lai", "/kiem-tra-tep", "/xac-minh", "/scripts", "/pay")
_REFUSALS: dict[Who, tuple[str, ...]] = {
    Who.ANYONE: ("404", "422", "429", "503"),
    Who.PROVIDER: ("400", "401", "404", "503"),
    Who.CITIZEN: ("400", "401", "403", "404", "409", "413", "415", "422", "503"),
    Who.OFFICER: ("400", "401", "403", "404", "409", "413", "415", "422", "503"),
}
_QUERY: dict[str, tuple[str, ...]] = {
    "/v1/procedures": ("q", "field", "level", "limit", "cursor"),
    "/v1/dossiers": ("limit", "cursor"),
    "/v1/dossiers/{ref}/history": ("limit", "cursor"),
    "/v1/desk/dossiers/{ref}/history": ("limit", "cursor"),
    "/v1/dossiers/{ref}/receipt": ("receipt",),
    "/v1/desk/tasks": ("limit",),
    "/v1/desk/payments/review": ("limit",),
    "/v1/desk/queue": ("status", "due_before", "limit", "cursor"),
}


@routes.route("/openapi.json", methods=["GET"], who=Who.ANYONE, operation="openapi_document")
def document(call: Call) -> Response:
    """This document."""
    return json_answer(described(routes.current_app), Cache_Control="public, max-age=3600")


@cache
def described(app: Any) -> Json:
    """The whole document for an app."""
    from pydantic.json_schema import models_json_schema

    from chalicelib.web import request_models

    taken = {each.view_function.takes for methods in app.routes.values() for each in methods.values()} - {""}
    models = [(getattr(request_models, name), "validation") for name in sorted(taken)]
    _, schemas = models_json_schema(models, ref_template="#/components/schemas/{model}")  # type: ignore[arg-type]
    paths = {
        path: {method.lower(): _operation(path, entry) for method, entry in methods.items()}
        for path, methods in app.routes.items()
        if path not in PAGES and not path.startswith(PAGES[1:])
    }
    return {
        "openapi": "3.1.0",
        "info": {"title": "Motcua", "version": VERSION, "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"}},
        "paths": paths,
        "components": {
            "schemas": {**schemas.get("$defs", {}), "Problem": _problem()},
            "securitySchemes": {"id_token": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}},
        },
    }


def _operation(path: str, entry: Any) -> Json:
    view = entry.view_function
    query = [*_QUERY.get(path, ())] if entry.method == "GET" else []
    operation: Json = {
        "operationId": view.operation,
        "summary": " ".join((view.__doc__ or "").split()),
        "parameters": [_parameter(name, "path") for name in re.findall(r"{(\w+)}", path)]
        + [_parameter(name, "query") for name in query],
        "responses": {
            _success(view.__doc__ or ""): {"description": "As the summary says"},
            **{status: _refusal() for status in _REFUSALS[view.who]},
        },
    }
    if view.who in (Who.CITIZEN, Who.OFFICER):
        operation["security"] = [{"id_token": []}]
    if view.takes:
        schema = {"$ref": f"#/components/schemas/{view.takes}"}
        operation["requestBody"] = {"required": True, "content": {"application/json": {"schema": schema}}}
    return operation


def _success(fields: str) -> str:
    """The status a docstring begins with; 200 where it names none."""
    status = re.match(r"(20[14]|303)\b", fields)
    return status[1] if status else "200"


def _parameter(name: str, place: str) -> Json:
    return {"name": name, "in": place, "required": place == "path", "schema": {"type": "string"}}


def _refusal() -> Json:
    return {"description": "Refused", "content": {"application/problem+json": {"schema": PROBLEM}}}


def _problem() -> Json:
    text = {"type": "string"}
    return {
        "type": "object",
        "description": "RFC 9457",
        "required": ["type", "title", "status", "detail", "code"],
        "properties": {
            "type": text,
            "title": text,
            "status": {"type": "integer"},
            "detail": text,
            "code": text,
            "fields": {"type": "object", "additionalProperties": text},
        },
    }
