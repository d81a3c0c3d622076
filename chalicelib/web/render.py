"""Pages from templates. Jinja is imported when the first page is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from http import HTTPStatus
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from chalice.app import Response

from chalicelib.domain.calendar import LOCAL
from chalicelib.domain.errors import Refused
from chalicelib.domain.fee_words import money
from chalicelib.web import problems
from chalicelib.web.http import Call, Routes
from chalicelib.web.problems import VI

if TYPE_CHECKING:
    from jinja2 import Environment

TEMPLATES = Path(__file__).parent.parent / "templates"


def page(
    template: str,
    call: Call,
    *,
    status: int = 200,
    cache: str = "no-store",
    headers: Mapping[str, str] = MappingProxyType({}),
    **values: Any,
) -> Response:
    """One page in the caller's language; links begin with `root`, wherever the site is mounted."""
    language = call.language
    said = (
        _environment()
        .get_template(template)
        .render(language=language, t=(_vi, _en)[language], root=urlsplit(call.base_url).path, **values)
    )
    return Response(
        body=said,
        status_code=status,
        headers={
            "Content-Type": "text/html; charset=utf-8",
            "Content-Language": ("vi", "en")[language],
            "Cache-Control": cache,
            "Vary": "Accept-Language",
            **headers,
        },
    )


def refused(refusal: Refused, call: Call) -> Response:
    """A refusal as a page, with a way back."""
    status = problems.status_of(refusal).value
    answer = page("refused.html", call, status=status, text=refusal.text[call.language])
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        answer.headers["Retry-After"] = problems.RETRY_SECONDS
    return answer


def failed(call: Call) -> Response:
    """A fault of ours as a page."""
    return page("refused.html", call, status=500, text=problems.BROKEN[call.language])


class Pages(Routes):
    """Routes whose refusals are pages."""

    def __init__(self, import_name: str) -> None:
        super().__init__(import_name, refuse=refused, fail=failed)


def day(at: datetime, language: int) -> str:
    """A moment as people write it."""
    local = at.astimezone(LOCAL)
    return local.strftime("%H:%M, %d/%m/%Y") if language == VI else local.strftime("%d %B %Y, %H:%M")


def dong(amount: int, language: int) -> str:
    """An amount of money as people write it."""
    return money(amount)[language]


@cache
def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["day"] = day
    made.filters["dong"] = dong
    return made


def _vi(vi: str, en: str) -> str:
    return vi


def _en(vi: str, en: str) -> str:
    return en
