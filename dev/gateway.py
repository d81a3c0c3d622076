"""API Gateway for one process: requests to Chalice as Lambda would get them, answers as the gateway sends them."""

from __future__ import annotations

import base64
import json
import logging
import threading
from collections.abc import Iterable
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from chalice.app import Chalice
from chalice.config import Config
from chalice.local import LocalGateway, LocalGatewayException, MatchResult, RouteMatcher
from werkzeug.exceptions import ClientDisconnected, RequestEntityTooLarge
from werkzeug.wrappers import Request, Response

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

MOST_BYTES = 10 * 1024 * 1024
"""What API Gateway takes; more is refused before the application sees it."""

_log = logging.getLogger("dev.gateway")

REFUSALS = {
    HTTPStatus.NOT_FOUND: ("not_found", "Không có địa chỉ này."),
    HTTPStatus.FORBIDDEN: ("forbidden", "Bạn không có quyền thực hiện việc này."),
    HTTPStatus.UNAUTHORIZED: ("not_signed_in", "Vui lòng đăng nhập để tiếp tục."),
    HTTPStatus.BAD_REQUEST: ("bad_request", "Yêu cầu không đọc được."),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: ("body_too_large", "Nội dung gửi lên quá lớn (tối đa 10 MB)."),
    HTTPStatus.INTERNAL_SERVER_ERROR: ("internal_error", "Có lỗi ở phía hệ thống. Vui lòng thử lại sau."),
    HTTPStatus.BAD_GATEWAY: ("internal_error", "Có lỗi ở phía hệ thống. Vui lòng thử lại sau."),
}
"""What the gateway itself answers, in the shape the deployed one is told to use."""


class Gateway:
    """A WSGI application around the Chalice application."""

    def __init__(self, app: Chalice) -> None:
        _make_thread_safe(app)
        self._app = app
        self._config = Config.create(chalice_stage="local", lambda_timeout=29)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        return self._answer(Request(environ))(environ, start_response)

    def _answer(self, request: Request) -> Response:
        # One more than the most: a body of unknown length is cut there, without an error.
        request.max_content_length = MOST_BYTES + 1
        try:
            body = request.get_data()
        except RequestEntityTooLarge:
            return _refusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        except ClientDisconnected:
            return _refusal(HTTPStatus.BAD_REQUEST)
        if len(body) > MOST_BYTES:
            return _refusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        path = _raw_path(request)
        gateway = LocalGateway(self._app, self._config)
        gateway.event_converter = _converter(gateway, request)
        method = request.method
        try:
            entry = self._app.routes[gateway.event_converter._route_matcher.match_route(path).route]
        except ValueError:
            return _refusal(HTTPStatus.NOT_FOUND)
        if method == "HEAD" and "HEAD" not in entry:
            method = "GET"
        if method != "OPTIONS" and method not in entry:
            # The deployed API declares only methods that exist; to it this is an unknown address.
            return _refusal(HTTPStatus.NOT_FOUND)
        try:
            return _response(gateway.handle_request(method, path, _headers(request), body))
        except LocalGatewayException as refused:
            return _refusal(HTTPStatus(refused.CODE))
        except Exception:
            _log.exception("%s %s broke outside any view", method, path)
            return _refusal(HTTPStatus.BAD_GATEWAY)


class _Routes(RouteMatcher):
    """Chalice's matcher leaves names of routes it only tried among the captured ones."""

    def match_route(self, url: str) -> MatchResult:
        found = super().match_route(url)
        own = {part[1:-1] for part in found.route.split("/") if part.startswith("{")}
        return found._replace(captured={name: value for name, value in found.captured.items() if name in own})


def _converter(gateway: LocalGateway, request: Request) -> Any:
    converter = gateway.event_converter
    converter._route_matcher = _Routes(converter._route_matcher.route_urls)
    converter.LOCAL_SOURCE_IP = request.remote_addr or "127.0.0.1"
    return converter


def _raw_path(request: Request) -> str:
    """Path and query exactly as sent; WSGI's own PATH_INFO is already decoded."""
    sent = urlsplit(str(request.environ.get("RAW_URI") or request.full_path))
    return f"{sent.path or '/'}?{sent.query}" if sent.query else sent.path or "/"


def _headers(request: Request) -> dict[str, str]:
    # Lower case: LocalGateway finds `content-type` and `authorization` only so.
    sent = {name.lower(): value for name, value in request.headers.items()}
    forwarded = [sent.get("x-forwarded-for", ""), request.remote_addr or "127.0.0.1"]
    return {**sent, "x-forwarded-for": ", ".join(filter(None, forwarded)), "x-forwarded-proto": request.scheme}


def _response(answer: dict[str, Any]) -> Response:
    body = answer.get("body") or b""
    if answer.get("isBase64Encoded"):
        body = base64.b64decode(body)
    response = Response(body, status=answer["statusCode"])
    response.headers.remove("Content-Type")
    for name, value in {**answer.get("headers", {}), **answer.get("multiValueHeaders", {})}.items():
        for one in value if isinstance(value, list) else [value]:
            response.headers.add(name, one)
    if body and "Content-Type" not in response.headers:
        response.headers["Content-Type"] = "application/json"
    # API Gateway sends Location as it is; Werkzeug would make it absolute.
    response.autocorrect_location_header = False
    return response


def _refusal(status: HTTPStatus) -> Response:
    code, detail = REFUSALS[status]
    problem = {"type": "about:blank", "title": status.phrase, "status": status.value, "detail": detail, "code": code}
    return Response(
        json.dumps(problem, ensure_ascii=False),
        status=status.value,
        content_type="application/problem+json; charset=utf-8",
    )


def _make_thread_safe(app: Chalice) -> None:
    """A Lambda answers one request at a time, so Chalice keeps the current one on the application."""
    here = threading.local()

    def per_thread(name: str) -> property:
        return property(
            lambda _self: getattr(here, name, None),
            lambda _self, value: setattr(here, name, value),
        )

    names = ("current_request", "lambda_context")
    app.__class__ = type("PerThread", (app.__class__,), {name: per_thread(name) for name in names})
