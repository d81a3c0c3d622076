"""Pages from templates. Jinja is imported when the first page is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from http import HTTPStatus
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

from chalice.app import Response

from chalicelib.domain.errors import Refused, Text
from chalicelib.domain.procedure.fee_labels import money
from chalicelib.domain.working_time import LOCAL
from chalicelib.web import problems, texts
from chalicelib.web.problems import VI
from chalicelib.web.routing import Call, Routes

if TYPE_CHECKING:
    from jinja2 import Environment

TEMPLATES = Path(__file__).parent.parent / "templates"
LANGUAGES = ("vi", "en")

PRESERVED_PARAMETERS = ["q", "field", "level", "after", "ref", "code"]
"""What the address of a page may ask for; the link to the other language asks it again."""


def keep_in_links(*names: str) -> None:
    """Let the link to the other language carry these query parameters too."""
    PRESERVED_PARAMETERS.extend(name for name in names if name not in PRESERVED_PARAMETERS)


def page(
    template: str,
    call: Call,
    *,
    status: int = 200,
    cache: str = "no-store",
    headers: Mapping[str, str] = MappingProxyType({}),
    **values: Any,
) -> Response:
    """One page in the caller's language; links begin with `root`, wherever the site is mounted, and end with `lang`."""
    language = call.language
    always = {
        "language": language,
        "t": (_vi, _en)[language],
        "root": urlsplit(call.base_url).path,
        "lang": chosen(call),
        "other": _other(call),
    }
    rendered = _environment().get_template(template).render(always, **values)
    return Response(
        body=rendered,
        status_code=status,
        headers={
            "Content-Type": "text/html; charset=utf-8",
            "Content-Language": LANGUAGES[language],
            "Cache-Control": cache,
            "Vary": "Accept-Language",
            **headers,
        },
    )


def chosen(call: Call) -> str:
    """`?lang=...` where the caller chose the language so; empty where the browser's preference decides."""
    return f"?lang={LANGUAGES[call.language]}" if "lang" in call.raw_query else ""


def refused(refusal: Refused, call: Call) -> Response:
    """A refusal as a page, with a way back."""
    return _failure(call, problems.status_of(refusal), refusal.text)


def failed(call: Call) -> Response:
    """A fault of ours as a page."""
    return _failure(call, HTTPStatus.INTERNAL_SERVER_ERROR, texts.INTERNAL_ERROR)


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


def _failure(call: Call, status: HTTPStatus, text: Text) -> Response:
    retry_after = problems.retry_after(status)
    return page(
        "web/refused.html", call, status=status.value, headers=retry_after, text=text[call.language], again=retry_after
    )


def _other(call: Call) -> str:
    """The query of the same page in the other language."""
    preserved = [(name, value) for name in PRESERVED_PARAMETERS for value in call.raw_query.get(name, [])]
    return urlencode([*preserved, ("lang", LANGUAGES[1 - call.language])], errors="replace")


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
