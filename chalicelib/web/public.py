"""The API for everyone: where a dossier stands, whether we are well."""

from __future__ import annotations

from chalice.app import Response

from chalicelib.documents import submission_list
from chalicelib.payments import credentials
from chalicelib.platform import clients
from chalicelib.platform.version import VERSION
from chalicelib.storage import access
from chalicelib.web import rate_limit
from chalicelib.web.lazy_models import request_models
from chalicelib.web.responses import dossier, payment
from chalicelib.web.routing import Call, Routes, Who, json_answer

routes = Routes(__name__)


@routes.route("/v1/lookup/{ref}", methods=["GET"], who=Who.ANYONE, operation="public_standing")
def standing(call: Call, ref: str) -> Response:
    """Where a dossier stands, for anyone who has its reference or code. No personal data."""
    return json_answer(dossier.standing(access.standing(clients.table(), ref), call.language))


@routes.route("/v1/verify/file", methods=["POST"], who=Who.ANYONE, takes="VerifyFile", operation="public_verify_file")
def verify_file(call: Call) -> Response:
    """Whether a file with this SHA-256 was received for this dossier: yes or no, whatever is asked."""
    asked = call.body(request_models.VerifyFile)
    rate_limit.bounded(clients.table(), "file", call.ip, at=call.now)
    return json_answer({"received": submission_list.belongs(clients.table(), asked.code, asked.sha256)})


@routes.route("/v1/payment-providers", methods=["GET"], who=Who.ANYONE, operation="public_providers")
def providers(call: Call) -> Response:
    """The ways to pay that are offered here."""
    offered = [credentials.provider(name) for name in clients.settings().providers]
    return json_answer(dossier.page([payment.provider(each, call.language) for each in offered], None))


@routes.route("/health", methods=["GET"], who=Who.ANYONE, operation="public_health")
def health(call: Call) -> Response:
    """That this version answers. It asks nobody else."""
    return json_answer({"status": "ok", "version": VERSION})
