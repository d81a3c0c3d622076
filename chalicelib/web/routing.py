"""One road for every request: who may call, what they sent, and how a refusal is told."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from datetime import datetime
from enum import Enum
from functools import cached_property, wraps
from http import HTTPStatus
from typing import Any
from urllib.parse import unquote

from chalice.app import Blueprint, Response

from chalicelib.domain import errors
from chalicelib.domain.errors import Forbidden, Invalid, Refused, Text, Untrusted
from chalicelib.domain.person import Person
from chalicelib.platform import clients
from chalicelib.platform.logging import logger
from chalicelib.web import request_body, texts
from chalicelib.web.lazy_models import request_models
from chalicelib.web.problems import EN, VI, broken, problem
from chalicelib.web.request_body import M
from chalicelib.web.timestamps import moment

View = Callable[..., Response]
Refuse = Callable[[Refused, "Call"], Response]
Fail = Callable[["Call"], Response]


class Who(Enum):
    """Who may call a route. There is no default: a route that does not say is not registered."""

    ANYONE = "anyone"
    CITIZEN = "citizen"
    OFFICER = "officer"
    PROVIDER = "provider"


class Call:
    """One request as a view sees it."""

    def __init__(self, request: Any) -> None:
        self._request = request
        self.language = language_of(request)
        """VI, unless the caller prefers English."""

    def identify(self, who: Who) -> None:
        """Find out who calls, where the route asks for it. Raises `Untrusted` or `Forbidden`."""
        if (person := _identified(self._request, who)) is not None:
            self.person = person
            """Who calls. Only routes for citizens and officers have one."""

    @cached_property
    def now(self) -> datetime:
        """The moment of this call, read once: it stays the same to its end."""
        return clients.now()

    @property
    def ip(self) -> str:
        """The address API Gateway saw; headers that claim another are never believed."""
        return str(self._request.context.get("identity", {}).get("sourceIp") or "127.0.0.1")

    @property
    def base_url(self) -> str:
        """Where this site is found, without a slash at the end."""
        if fixed := clients.settings().public_url:
            return fixed.rstrip("/")
        context = self._request.context
        requested = str(self._request.to_original_event().get("path", ""))
        stage = str(context.get("path", "")).removesuffix(requested)
        return f"https://{context.get('domainName', '')}{stage}"

    @property
    def path(self) -> str:
        """The path of the request, without the stage's name."""
        return str(self._request.path)

    @property
    def raw_query(self) -> dict[str, list[str]]:
        """Decoded query parameters, every value of each."""
        requested = self._request.query_params
        return {} if requested is None else {name: list(requested.getlist(name)) for name in requested}

    def query(self, name: str, *, pattern: str = r".*", most: int = 200) -> str:
        """One query parameter, empty when absent. `Invalid` names it when it cannot be meant."""
        values = self.raw_query.get(name, [])
        value = values[-1].strip() if values else ""
        if len(values) > 1 or len(value) > most or (value and not re.fullmatch(pattern, value, re.DOTALL)):
            raise invalid(name, texts.NOT_VALID)
        return value

    @property
    def headers(self) -> dict[str, str]:
        """Every header, names in lower case."""
        return {str(name).lower(): str(value) for name, value in self._request.headers.items()}

    @property
    def raw_body(self) -> bytes:
        """The body, byte for byte."""
        return bytes(self._request.raw_body or b"")

    def must_be_json(self) -> None:
        """Refuse with 415 a body that is said to be something else, whatever it is."""
        request_body.must_be_json(self._request)

    def header(self, name: str) -> str:
        """One header, in whatever case; empty when absent."""
        return str(self._request.headers.get(name, "") or "")

    def body(self, model: type[M]) -> M:
        """The JSON body, as the model. `Invalid` names every field that is wrong."""
        return request_body.as_model(model, request_body.read_json(self._request))

    def entered(self) -> dict[str, str]:
        """What was entered into a form of a page."""
        return request_body.entered(self._request)

    @property
    def body_hash(self) -> str:
        """Tells two bodies apart that mean different things."""
        meant = json.dumps(request_body.read_json(self._request), sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(f"{self.path} {meant}".encode()).hexdigest()


def as_problem(refused: Refused, call: Call) -> Response:
    """How the API refuses."""
    return problem(refused, call.language)


def as_broken(call: Call) -> Response:
    """How the API says that we failed."""
    return broken(call.language)


class Routes(Blueprint):
    """A blueprint whose every route says who may call it, and whose refusals are problem+json.

    Chalice turns a view's exception into a 500 before any middleware sees it, so the translation
    stands here, between route and view.
    """

    def __init__(self, import_name: str, refuse: Refuse = as_problem, fail: Fail = as_broken) -> None:
        super().__init__(import_name)
        self._refuse = refuse
        self._fail = fail

    def route(  # type: ignore[override] # it demands `who`
        self, path: str, *, methods: list[str], who: Who, takes: str = "", operation: str = "", **kwargs: Any
    ) -> Callable[[View], View]:
        """`takes` names the model in `request_models` that the body must be: the view has it as its second argument.

        `operation` is the `operationId` in `/openapi.json`, by which clients name their functions: it stays when a view
        is renamed or moved.
        """
        # Views read and refuse content types themselves: Chalice's own 415 is not problem+json.
        kwargs.setdefault("content_types", ["*/*"])
        register = super().route(path, methods=methods, **kwargs)

        def decorate(view: View) -> View:
            @wraps(view)
            def answered(**captured: str) -> Response:
                return self._answer(self.current_request, view, who, takes, captured)

            answered.who = who  # type: ignore[attr-defined]
            answered.takes = takes  # type: ignore[attr-defined]
            answered.operation = operation  # type: ignore[attr-defined]
            register(answered)
            return answered

        return decorate

    def _answer(self, request: Any, view: View, who: Who, takes: str, captured: dict[str, str]) -> Response:
        call = Call(request)
        try:
            call.identify(who)
            requested = [call.body(getattr(request_models, takes))] if takes else []
            return view(call, *requested, **{name: _decoded(value) for name, value in captured.items()})
        except Refused as refused:
            answer = self._refuse(refused, call)
            if answer.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
                logger().warning("unavailable", extra={"code": refused.code, "route": call.path})
            return answer
        except Exception:
            logger().exception("broken", extra={"route": call.path})
            return self._fail(call)


def json_answer(body: Any, status: int = 200, **headers: str) -> Response:
    """A JSON answer that no cache keeps unless it says so. Datetimes are written as `timestamps.moment` has it."""
    return Response(
        body=json.dumps(body, ensure_ascii=False, default=moment),
        status_code=status,
        headers={
            "Content-Type": "application/json; charset=utf-8",
            "Cache-Control": "no-store",
            "Vary": "Accept-Language",
            **{name.replace("_", "-"): value for name, value in headers.items()},
        },
    )


def see_other(url: str) -> Response:
    """303: the thing is over there, for a short while."""
    return Response(body="", status_code=303, headers={"Location": url, "Cache-Control": "no-store"})


def invalid(field: str, text: Text) -> Invalid:
    """One value is wrong."""
    return errors.invalid({field: text})


def language_of(request: Any) -> int:
    """Vietnamese, unless `?lang=en` or Accept-Language puts English first."""
    requested = (request.query_params or {}).get("lang")
    preferred = str(requested or request.headers.get("accept-language", "") or "").strip().lower()
    return EN if preferred.startswith("en") else VI


def _identified(request: Any, who: Who) -> Person | None:
    if who in (Who.ANYONE, Who.PROVIDER):
        return None
    scheme, _, token = str(request.headers.get("authorization", "") or "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise Untrusted("not_signed_in", texts.SIGN_IN)
    person = clients.verifier().person(token.strip())
    if who is Who.OFFICER and not person.roles:
        raise Forbidden("officers_only", texts.OFFICERS_ONLY)
    if who is Who.CITIZEN and person.roles:
        raise Forbidden("citizens_only", texts.OFFICERS_DO_NOT_FILE)
    return person


def _decoded(value: str) -> str:
    """Chalice does not decode path parameters; a value that is no text at all is nobody's identifier."""
    return unquote(value, errors="replace")[:200]
