"""The API about procedures, for everyone: find one, read it, what it would cost, whether one may file it, print it."""

from __future__ import annotations

from typing import Any

from chalice.app import Response

from chalicelib import catalogue
from chalicelib.catalogue import administrative_units, postage
from chalicelib.domain.errors import NotFound
from chalicelib.domain.working_time import local_day
from chalicelib.procedures import printing, responses, texts
from chalicelib.procedures import service as procedures
from chalicelib.web import pagination
from chalicelib.web.lazy_models import request_models
from chalicelib.web.routing import Call, Routes, Who, json_answer

routes = Routes(__name__)

DAY = "public, max-age=86400"


@routes.route("/v1/procedures", methods=["GET"], who=Who.ANYONE, operation="procedures_search")
def search(call: Call) -> Response:
    """Procedures by words (diacritics and small mistakes do not matter), field and lowest level."""
    rows, after = catalogue.find_procedures(
        call.query("q"),
        field=call.query("field", pattern=r"[a-z0-9_-]{1,40}"),
        level=int(call.query("level", pattern=r"[1-4]") or 1),
        limit=pagination.limit(call),
        after=pagination.numbered(call),
        on=local_day(call.now),
    )
    search_row = [responses.search_row(row, call.language) for row in rows]
    return json_answer(
        pagination.page(search_row, pagination.out(str(after or ""))), Cache_Control="public, max-age=300"
    )


@routes.route("/v1/fields", methods=["GET"], who=Who.ANYONE, operation="procedures_fields")
def fields(call: Call) -> Response:
    """The fields procedures are sorted into."""
    items: list[dict[str, Any]] = [
        {"id": field, "name": name[call.language]} for field, name in catalogue.fields().items()
    ]
    return json_answer(pagination.page(items, None), Cache_Control=DAY)


@routes.route("/v1/procedures/{code}", methods=["GET"], who=Who.ANYONE, operation="procedures_one")
def one(call: Call, code: str) -> Response:
    """All of one procedure, and when it would be ready if filed now."""
    described = procedures.describe(code, at=call.now)
    return json_answer(responses.procedure(described, call.language), Cache_Control="public, max-age=60")


@routes.route(
    "/v1/procedures/{code}/fees", methods=["POST"], who=Who.ANYONE, takes="Estimate", operation="procedures_fees"
)
def fees(call: Call, body: request_models.Estimate, code: str) -> Response:
    """What it would cost with these answers, item by item. They need not be complete; nothing is kept."""
    return json_answer(responses.bill(procedures.estimate(code, body.patch(), at=call.now), call.language))


@routes.route("/v1/procedures/{code}/eligibility", methods=["GET"], who=Who.ANYONE, operation="procedures_questions")
def questions(call: Call, code: str) -> Response:
    """The questions to ask oneself before filing; 404 `no_questions` where there are none."""
    question_set = procedures.questions(code, at=call.now)
    return json_answer(
        pagination.page(responses.questions(question_set, call.language), None), Cache_Control="public, max-age=300"
    )


@routes.route(
    "/v1/procedures/{code}/eligibility", methods=["POST"], who=Who.ANYONE, takes="Answers", operation="procedures_weigh"
)
def weigh(call: Call, body: request_models.Answers, code: str) -> Response:
    """Whether it may be filed, and if not, why and where to go. Nothing is kept."""
    return json_answer(responses.verdict(procedures.weigh(code, body.answers, at=call.now), call.language))


@routes.route("/v1/procedures/{code}/checklist", methods=["GET"], who=Who.ANYONE, operation="procedures_checklist")
def checklist(call: Call, code: str) -> Response:
    """One page to print: what to bring, what it costs, how long, where; application/pdf."""
    described = procedures.describe(code, at=call.now)
    return printing.pdf(printing.checklist(described, call), f"{code}-checklist.pdf")


@routes.route("/v1/procedures/{code}/blank", methods=["GET"], who=Who.ANYONE, operation="procedures_blank")
def blank(call: Call, code: str) -> Response:
    """The form, to print and fill in by hand; application/pdf. 404 `no_form` where there is none."""
    procedure = procedures.current(code, at=call.now)
    if not procedure.form.schema_.get("properties"):
        raise NotFound("no_form", texts.NO_FORM)
    return printing.pdf(printing.blank(procedure, call), f"{code}-form.pdf")


@routes.route("/v1/units", methods=["GET"], who=Who.ANYONE, operation="procedures_provinces")
def provinces(call: Call) -> Response:
    """The provinces and cities of today."""
    return json_answer(
        pagination.page([responses.unit(each) for each in administrative_units.provinces()], None), Cache_Control=DAY
    )


@routes.route("/v1/units/{province}", methods=["GET"], who=Who.ANYONE, operation="procedures_wards")
def wards(call: Call, province: str) -> Response:
    """The wards and communes of a province."""
    if not administrative_units.is_province(province):
        raise NotFound("unit_not_found", texts.NO_SUCH_PROVINCE)
    return json_answer(
        pagination.page([responses.unit(each) for each in administrative_units.wards(province)], None),
        Cache_Control=DAY,
    )


@routes.route("/v1/postage", methods=["GET"], who=Who.ANYONE, operation="procedures_tariffs")
def tariffs(call: Call) -> Response:
    """What the post asks for bringing a result, by zone."""
    items = [responses.tariff(each, call.language) for each in postage.tariffs()]
    return json_answer(pagination.page(items, None), Cache_Control=DAY)
