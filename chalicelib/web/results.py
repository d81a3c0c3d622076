"""The API about sealed results: handed out, checked by anyone, taken back."""

from __future__ import annotations

from chalice.app import Response

from chalicelib import wiring
from chalicelib.use_cases import results
from chalicelib.web import result_shapes
from chalicelib.web.http import Call, Routes, Who, json_answer, see_other
from chalicelib.web.late import bodies

routes = Routes(__name__)

KEYS_KEPT = "public, max-age=300"
"""As long as we ourselves remember the keyring."""


@routes.route("/v1/dossiers/{ref}/result", methods=["GET"], who=Who.CITIZEN)
def download(call: Call, ref: str) -> Response:
    """303 to a short-lived download of the result, once it was returned: sealed where results are sealed."""
    return see_other(results.download(wiring.table(), wiring.bucket(), call.person, ref))


@routes.route("/v1/verify/result/{code}", methods=["GET"], who=Who.ANYONE)
def verify(call: Call, code: str) -> Response:
    """Whether a result is valid, replaced or revoked, for anyone who has its code. No personal data."""
    dossier, found = results.look_up(wiring.table(), code)
    return json_answer(result_shapes.verified(dossier, found, call.language))


@routes.route("/.well-known/jwks.json", methods=["GET"], who=Who.ANYONE)
def key_set(call: Call) -> Response:
    """The keys that sign results, former ones included (RFC 7517); what a QR code says is checked with them."""
    return json_answer(wiring.key_set(), Cache_Control=KEYS_KEPT)


@routes.route("/v1/desk/results/{code}/revoke", methods=["POST"], who=Who.OFFICER, takes="Revoke")
def revoke(call: Call, code: str) -> Response:
    """A supervisor takes a valid result back; 409 when it changed meanwhile or holds no more."""
    asked = call.body(bodies.Revoke)
    after = results.revoke(wiring.table(), call.person, code, asked.version, asked.reason, at=call.now)
    return json_answer(result_shapes.result(after, call.language))
