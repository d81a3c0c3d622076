"""The page a result's QR code leads to: its statement is checked on the phone, its code by us."""

from __future__ import annotations

from typing import Any

from chalice.app import Response

from chalicelib.domain.errors import Invalid, NotFound, Text
from chalicelib.platform import clients
from chalicelib.results import responses as responses
from chalicelib.results import service as results
from chalicelib.results import texts
from chalicelib.web.html import Pages, page
from chalicelib.web.routing import Call, Who
from chalicelib.web.security_headers import WITH_SCRIPT

routes = Pages(__name__)


@routes.route("/xac-minh", methods=["GET"], who=Who.ANYONE)
def check(call: Call) -> Response:
    """Whether the result with a code holds, in words. No personal data; a statement behind `#` never comes here."""
    try:
        code = call.query("code", most=60)
    except Invalid:
        return _shown(call, call.raw_query["code"][-1], status=422, wrong=texts.RESULT_CODE_FORM)
    if not code:
        return _shown(call)
    try:
        dossier, found = results.find_by_code(clients.table(), code)
    except NotFound as unknown:
        return _shown(call, code, status=404, wrong=unknown.text)
    details = responses.verified(dossier, found, call.language)
    return _shown(call, code, details={**details, "signed": found.sealed_at, "ended": found.ended_at})


def _shown(
    call: Call, code: str = "", *, status: int = 200, wrong: Text = ("", ""), details: dict[str, Any] | None = None
) -> Response:
    message = wrong[call.language]
    return page("results/verify.html", call, status=status, headers=WITH_SCRIPT, r=details, wrong=message, code=code)
