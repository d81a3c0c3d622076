"""The pages where anyone follows a dossier. They only show."""

from __future__ import annotations

from chalice.app import Response

from chalicelib.domain.dossier.dossier import Dossier
from chalicelib.domain.dossier.lifecycle import Status
from chalicelib.domain.errors import NotFound
from chalicelib.filing import responses, texts
from chalicelib.platform import clients
from chalicelib.storage import access
from chalicelib.web.dossier_form import ask_for_dossier, led_on
from chalicelib.web.html import Pages, page
from chalicelib.web.routing import Call, Who

routes = Pages(__name__)


@routes.route("/tra-cuu", methods=["GET"], who=Who.ANYONE)
def ask(call: Call) -> Response:
    """The question which dossier; a code that was typed in leads on."""
    return led_on(call, "tra-cuu")


@routes.route("/tra-cuu/{ref}", methods=["GET"], who=Who.ANYONE)
def follow(call: Call, ref: str) -> Response:
    """Where a dossier stands, in words. No personal data."""
    try:
        dossier = access.standing(clients.table(), ref)
    except NotFound as unknown:
        return ask_for_dossier(call, status=404, wrong=unknown.text, ref=ref)
    shown = responses.standing(dossier, call.language)
    return page("filing/status.html", call, d=dossier, s=shown, line=timeline(dossier, call.language))


def timeline(dossier: Dossier, language: int) -> list[dict[str, object]]:
    """The steps so far and the one that is awaited, oldest first."""
    past = [
        (dossier.filed_at, Status.FILED),
        (dossier.accepted_at, Status.ACCEPTED),
        (dossier.decided_at, Status.DECIDED),
        (dossier.returned_at, Status.RETURNED),
    ]
    steps: list[dict[str, object]] = [
        {"at": at, "text": texts.STEP_LABELS[status][language], "now": False} for at, status in past if at
    ]
    if dossier.status not in {status for at, status in past if at}:
        steps.append({"at": dossier.changed_at, "text": dossier.status.label[language], "now": True})
    steps[-1]["now"] = True
    return steps
