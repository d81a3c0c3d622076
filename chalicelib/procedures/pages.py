"""The pages about procedures: find one, read it, ask oneself whether one may file it. They only show."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlencode

from chalice.app import Response

from chalicelib import catalogue
from chalicelib.domain.errors import Invalid
from chalicelib.domain.working_time import local_day
from chalicelib.procedures import responses
from chalicelib.procedures import service as procedures
from chalicelib.web.html import Pages, page
from chalicelib.web.routing import Call, Who

routes = Pages(__name__)

PAGE = 20


@routes.route("/", methods=["GET"], who=Who.ANYONE)
def home(call: Call) -> Response:
    """Search by words, field and level, and the way to follow a dossier."""
    words, field = call.query("q"), call.query("field", pattern=r"[a-z0-9_-]{1,40}")
    level = int(call.query("level", pattern=r"[1-4]") or 1)
    after = int(call.query("after", pattern=r"[0-9]{1,4}") or 0)
    rows, following = catalogue.find_procedures(
        words, field=field, level=level, limit=PAGE, after=after, on=local_day(call.now)
    )
    question_set = {"q": words, "field": field, "level": str(level) if level > 1 else ""}
    more = {name: value for name, value in {**question_set, "after": str(following or "")}.items() if value}
    return page(
        "procedures/home.html",
        call,
        words=words,
        field=field,
        level=level,
        fields={each: name[call.language] for each, name in catalogue.fields().items()},
        found=[responses.search_row(row, call.language) for row in rows],
        more=urlencode(more) if following else "",
    )


@routes.route("/thu-tuc/{code}", methods=["GET"], who=Who.ANYONE)
def procedure(call: Call, code: str) -> Response:
    """What it needs, costs and takes, and when it would be ready if filed now."""
    described = procedures.describe(code, at=call.now)
    shown, due = responses.procedure(described, call.language), described.if_filed_now
    cases: dict[str, list[Any]] = {}
    for slot in shown["documents"]:
        cases.setdefault(slot["case"] or "", []).append(slot)
    return page("procedures/procedure.html", call, p=shown, cases=cases, due=due.at if due else None)


@routes.route("/thu-tuc/{code}/kiem-tra", methods=["GET"], who=Who.ANYONE)
def ask(call: Call, code: str) -> Response:
    """The questions before filing."""
    return _eligibility_page(call, code, {}, None, {})


@routes.route("/thu-tuc/{code}/kiem-tra", methods=["POST"], who=Who.ANYONE)
def weigh(call: Call, code: str) -> Response:
    """The questions with an answer: may it be filed, and if not, why and where to go. Nothing is kept."""
    entered = call.entered()
    try:
        verdict = procedures.weigh(code, _answers(code, entered, call), at=call.now)
    except Invalid as invalid:
        wrong = {name.removeprefix("answers."): text[call.language] for name, text in invalid.fields.items()}
        return _eligibility_page(call, code, entered, None, wrong)
    return _eligibility_page(call, code, entered, responses.verdict(verdict, call.language), {})


def _eligibility_page(call: Call, code: str, entered: dict[str, str], verdict: Any, wrong: dict[str, str]) -> Response:
    of = procedures.current(code, at=call.now)
    question_set = procedures.questions(code, at=call.now)
    return page(
        "procedures/eligibility.html",
        call,
        status=422 if wrong else 200,
        code=of.code,
        name=of.name.text[call.language],
        level=of.level,
        questions=responses.questions(question_set, call.language),
        entered=entered,
        verdict=verdict,
        wrong=wrong,
    )


def _answers(code: str, entered: dict[str, str], call: Call) -> dict[str, Any]:
    """Answers as the questions mean them; what cannot be meant stays text, and is refused with its name."""
    kinds = {question.id: question.kind for question in procedures.questions(code, at=call.now).questions}
    return {name: _meant(kinds[name], value) for name, value in entered.items() if name in kinds}


def _meant(kind: str, value: str) -> Any:
    if kind == "yes_no":
        return {"yes": True, "no": False}.get(value, value)
    if kind != "number":
        return value
    # In Vietnamese the dot groups thousands and the comma is the decimal mark.
    plain = re.sub(r"(?<=[0-9])[. ](?=[0-9]{3}(?:[. ,]|$))", "", value)
    if not re.fullmatch(r"[0-9]{1,9}([.,][0-9]{1,3})?", plain, re.ASCII):
        return value
    number = float(plain.replace(",", "."))
    return int(number) if number.is_integer() else number
