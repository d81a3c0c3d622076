"""The page a result's QR code leads to: its statement is checked on the phone, its code by us."""

from __future__ import annotations

from chalice.app import Response

from chalicelib import wiring
from chalicelib.domain.errors import NotFound
from chalicelib.use_cases import results
from chalicelib.web import result_shapes
from chalicelib.web.headers import WITH_SCRIPT
from chalicelib.web.http import Call, Who
from chalicelib.web.render import Pages, page

routes = Pages(__name__)


@routes.route("/xac-minh", methods=["GET"], who=Who.ANYONE)
def check(call: Call) -> Response:
    """Whether the result with a code holds, in words. No personal data; a statement behind `#` never comes here."""
    code = call.query("code", most=60)
    told, wrong = None, ""
    if code:
        try:
            dossier, found = results.look_up(wiring.table(), code)
            shown = result_shapes.verified(dossier, found, call.language)
            told = {**shown, "signed": found.sealed_at, "ended": found.ended_at}
        except NotFound as unknown:
            wrong = unknown.text[call.language]
    status = 404 if wrong else 200
    return page("verify.html", call, status=status, headers=WITH_SCRIPT, r=told, wrong=wrong, code=code)
