"""The API about sealed results: handed out, checked by anyone, taken back."""

from __future__ import annotations

from chalice.app import Response

from chalicelib.documents import responses as documents_responses
from chalicelib.documents.request_upload import Declared
from chalicelib.platform import clients
from chalicelib.results import keyring_source, responses, result_files
from chalicelib.results import service as results
from chalicelib.web.lazy_models import request_models
from chalicelib.web.routing import Call, Routes, Who, json_answer, see_other

routes = Routes(__name__)

KEY_SET_CACHE = "public, max-age=300"
"""As long as we ourselves remember the keyring."""


@routes.route("/v1/dossiers/{ref}/result", methods=["GET"], who=Who.CITIZEN, operation="results_download")
def download(call: Call, ref: str) -> Response:
    """303 to a short-lived download of the result, once it was returned: sealed where results are sealed."""
    return see_other(results.download(clients.table(), clients.bucket(), call.person, ref))


@routes.route("/v1/verify/result/{code}", methods=["GET"], who=Who.ANYONE, operation="results_verify")
def verify(call: Call, code: str) -> Response:
    """Whether a result is valid, replaced or revoked, and the SHA-256 of its file. For anyone who has its code."""
    dossier, found = results.find_by_code(clients.table(), code)
    return json_answer(responses.verified(dossier, found, call.language))


@routes.route("/.well-known/jwks.json", methods=["GET"], who=Who.ANYONE, operation="results_key_set")
def key_set(call: Call) -> Response:
    """The keys that sign results, former ones included (RFC 7517); what a QR code says is checked with them.

    They are public: scripts of any site may read them.
    """
    return json_answer(keyring_source.key_set(), Cache_Control=KEY_SET_CACHE, Access_Control_Allow_Origin="*")


@routes.route("/v1/desk/results/{code}", methods=["GET"], who=Who.OFFICER, operation="results_sealed")
def sealed(call: Call, code: str) -> Response:
    """303 to the sealed result with this code, to be printed: at the desk or by post it goes out as paper."""
    return see_other(results.download_for_desk(clients.table(), clients.bucket(), call.person, code))


@routes.route(
    "/v1/desk/results/{code}/revoke", methods=["POST"], who=Who.OFFICER, takes="Revoke", operation="results_revoke"
)
def revoke(call: Call, body: request_models.Revoke, code: str) -> Response:
    """A supervisor takes a valid result back; 409 when it changed meanwhile or holds no more."""
    after = results.revoke(clients.table(), call.person, code, body.version, body.reason, at=call.now)
    return json_answer(responses.result(after, call.language))


@routes.route(
    "/v1/desk/dossiers/{ref}/result", methods=["POST"], who=Who.OFFICER, takes="Declare", operation="desk_result"
)
def declare(call: Call, body: request_models.Declare, ref: str) -> Response:
    """201 with a presigned POST for the file the desk gives back; after the decision it replaces the earlier one.

    The same file once more is the same document, with a fresh presigned POST.
    """
    ticket = result_files.declare(
        clients.table(),
        clients.bucket(),
        call.person,
        ref,
        Declared(**body.model_dump()),
        at=call.now,
        choose=clients.choose,
    )
    return json_answer(documents_responses.ticket(ticket), 201)


@routes.route(
    "/v1/desk/dossiers/{ref}/result/{document}", methods=["DELETE"], who=Who.OFFICER, operation="desk_take_back_result"
)
def take_back(call: Call, ref: str, document: str) -> Response:
    """204: a file that was attached by mistake is out again; 409 `result_in_use` once it is the result."""
    keep = clients.settings().keep_unfiled
    result_files.remove(clients.table(), call.person, ref, document, keep=keep, at=call.now)
    return Response(body="", status_code=204, headers={"Cache-Control": "no-store"})
