"""The API for everyone: procedures, where a dossier stands, whether we are well."""

from __future__ import annotations

from chalice.app import Response

from chalicelib import catalogue, wiring
from chalicelib.domain.calendar import LOCAL
from chalicelib.use_cases import lookup, procedures
from chalicelib.version import VERSION
from chalicelib.web import cursors, shapes
from chalicelib.web.http import Call, Routes, Who, json_answer

routes = Routes(__name__)


@routes.route("/v1/procedures", methods=["GET"], who=Who.ANYONE)
def search(call: Call) -> Response:
    """Procedures by words (diacritics do not matter), field and lowest level."""
    rows, after = catalogue.search(
        call.query("q"),
        field=call.query("field", pattern=r"[a-z0-9_-]{1,40}"),
        level=int(call.query("level", pattern=r"[1-4]") or 1),
        limit=cursors.limit(call),
        after=cursors.numbered(call),
        on=call.now.astimezone(LOCAL).date(),
    )
    found = [shapes.found(row, call.language) for row in rows]
    return json_answer(shapes.page(found, cursors.out(str(after or ""))), Cache_Control="public, max-age=300")


@routes.route("/v1/procedures/{code}", methods=["GET"], who=Who.ANYONE)
def one(call: Call, code: str) -> Response:
    """All of one procedure, and when it would be ready if filed now."""
    described = procedures.describe(code, at=call.now)
    return json_answer(shapes.procedure(described, call.language), Cache_Control="public, max-age=60")


@routes.route("/v1/lookup/{ref}", methods=["GET"], who=Who.ANYONE)
def standing(call: Call, ref: str) -> Response:
    """Where a dossier stands, for anyone who has its reference or code. No personal data."""
    return json_answer(shapes.standing(lookup.standing(wiring.table(), ref), call.language))


@routes.route("/health", methods=["GET"], who=Who.ANYONE)
def health(call: Call) -> Response:
    """That this version answers. It asks nobody else."""
    return json_answer({"status": "ok", "version": VERSION})
