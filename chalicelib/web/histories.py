"""The history of a dossier, page by page: what its own page no longer shows."""

from __future__ import annotations

from chalice.app import Response

from chalicelib.domain.case_file import CaseFile
from chalicelib.platform import clients
from chalicelib.storage import access
from chalicelib.web import pagination
from chalicelib.web.responses import dossier
from chalicelib.web.routing import Call, Routes, Who, json_answer

routes = Routes(__name__)


@routes.route("/v1/dossiers/{ref}/history", methods=["GET"], who=Who.CITIZEN, operation="histories_mine")
def mine(call: Call, ref: str) -> Response:
    """The history of a dossier of mine, the newest page first, oldest first within a page; somebody else's is 404."""
    return _page(call, access.mine(clients.table(), call.person, ref).for_citizen())


@routes.route("/v1/desk/dossiers/{ref}/history", methods=["GET"], who=Who.OFFICER, operation="histories_at_my_desk")
def at_my_desk(call: Call, ref: str) -> Response:
    """The history of a dossier of my agency, the newest page first, oldest first within a page; any other is 404."""
    return _page(call, access.at_my_desk(clients.table(), call.person, ref))


def _page(call: Call, case_file: CaseFile) -> Response:
    page = dossier.history(
        case_file, call.language, limit=pagination.limit(call, usual=dossier.FACTS), before=pagination.fact(call)
    )
    if page is None:
        raise pagination.not_ours()
    return json_answer(dossier.page(*page))
