"""The API for officers: the queue, the dossiers in it, and every step of the desk."""

from __future__ import annotations

from datetime import datetime

from chalice.app import Response

from chalicelib.desk import advance, responses, texts
from chalicelib.desk import queue as desk_queue
from chalicelib.desk import tasks as tasks_
from chalicelib.documents import responses as documents_responses
from chalicelib.domain import roles
from chalicelib.domain.case_file import CaseFile
from chalicelib.domain.dossier.lifecycle import AT_THE_DESK, Action
from chalicelib.domain.working_time import LOCAL
from chalicelib.filing import responses as filing_responses
from chalicelib.platform import clients
from chalicelib.storage import access
from chalicelib.web import pagination
from chalicelib.web.lazy_models import request_models
from chalicelib.web.routing import Call, Routes, Who, invalid, json_answer

routes = Routes(__name__)

_MOMENT = r"[0-9T:.+Z -]{10,40}"


@routes.route("/v1/desk/queue", methods=["GET"], who=Who.OFFICER, operation="desk_queue")
def queue(call: Call) -> Response:
    """What waits for my desk, most urgent first."""
    statuses = "|".join(sorted(AT_THE_DESK))
    rows, after = desk_queue.queue(
        clients.table(),
        call.person,
        status=call.query("status", pattern=statuses),
        due_before=_moment(call, "due_before"),
        limit=pagination.limit(call),
        after=pagination.ordered(call),
    )
    return json_answer(
        pagination.page([filing_responses.row(each, call.language) for each in rows], pagination.out(after))
    )


@routes.route("/v1/desk/dossiers/{ref}", methods=["GET"], who=Who.OFFICER, operation="desk_one")
def one(call: Call, ref: str) -> Response:
    """One dossier of my agency, whole; any other is 404."""
    return json_answer(_shown(call, access.at_my_desk(clients.table(), call.person, ref)))


@routes.route("/v1/desk/dossiers/{ref}/history", methods=["GET"], who=Who.OFFICER, operation="histories_at_my_desk")
def history(call: Call, ref: str) -> Response:
    """The history of a dossier of my agency, the newest page first, oldest first within a page; any other is 404."""
    return json_answer(filing_responses.history_page(call, access.at_my_desk(clients.table(), call.person, ref)))


@routes.route("/v1/desk/tasks", methods=["GET"], who=Who.OFFICER, operation="desk_tasks")
def tasks(call: Call) -> Response:
    """What my desk must do about files, oldest first: those with malware, and those that could not be scanned."""
    found = tasks_.waiting(clients.table(), call.person, limit=pagination.limit(call))
    return json_answer(pagination.page([responses.task(each, call.language) for each in found], None))


@routes.route("/v1/desk/tasks/{document}/done", methods=["POST"], who=Who.OFFICER, operation="desk_task_done")
def task_done(call: Call, document: str) -> Response:
    """204: the desk has dealt with it; 409 when somebody was first."""
    tasks_.close(clients.table(), call.person, document, at=call.now)
    return Response(body="", status_code=204, headers={"Cache-Control": "no-store"})


@routes.route(
    "/v1/desk/documents/{document}/release",
    methods=["POST"],
    who=Who.OFFICER,
    takes="Release",
    operation="desk_release",
)
def release(call: Call, body: request_models.Release, document: str) -> Response:
    """A supervisor opens a file that the malware scanner could not scan; 409 `nothing_to_release` for any other."""
    after = tasks_.release(clients.table(), call.person, document, body.reason, at=call.now)
    return json_answer(documents_responses.document(after, call.language))


@routes.route(
    "/v1/desk/dossiers/{ref}/accept", methods=["POST"], who=Who.OFFICER, takes="Step", operation="desk_accept"
)
def accept(call: Call, body: request_models.Step, ref: str) -> Response:
    """Accept: the legal code and the due date are given now."""
    return _moved(call, ref, Action.ACCEPT, body)


@routes.route(
    "/v1/desk/dossiers/{ref}/decline", methods=["POST"], who=Who.OFFICER, takes="Reasoned", operation="desk_decline"
)
def decline(call: Call, body: request_models.Reasoned, ref: str) -> Response:
    """Do not accept, and say why."""
    return _moved(call, ref, Action.DECLINE, body)


@routes.route("/v1/desk/dossiers/{ref}/start", methods=["POST"], who=Who.OFFICER, takes="Step", operation="desk_start")
def start(call: Call, body: request_models.Step, ref: str) -> Response:
    """Begin to work on it."""
    return _moved(call, ref, Action.START, body)


@routes.route(
    "/v1/desk/dossiers/{ref}/decide", methods=["POST"], who=Who.OFFICER, takes="Decide", operation="desk_decide"
)
def decide(call: Call, body: request_models.Decide, ref: str) -> Response:
    """Grant, with a checked result file, or deny, with a reason. `result` says with which file."""
    return _moved(call, ref, Action.DECIDE, body, sealed=bool(clients.settings().seal_keyring_parameter))


@routes.route(
    "/v1/desk/dossiers/{ref}/return", methods=["POST"], who=Who.OFFICER, takes="Step", operation="desk_return"
)
def return_(call: Call, body: request_models.Step, ref: str) -> Response:
    """Hand the result over; 409 `result_not_sealed` while it is being sealed, which takes some seconds."""
    return _moved(call, ref, Action.RETURN, body, sealed=bool(clients.settings().seal_keyring_parameter))


@routes.route(
    "/v1/desk/dossiers/{ref}/stop", methods=["POST"], who=Who.OFFICER, takes="Reasoned", operation="desk_stop"
)
def stop(call: Call, body: request_models.Reasoned, ref: str) -> Response:
    """Stop it, on the citizen's wish or by the supervisor, and say why."""
    return _moved(call, ref, Action.STOP, body)


def _moved(call: Call, ref: str, action: Action, body: request_models.Step, **more: bool) -> Response:
    values = {**body.model_dump(exclude={"version"}, exclude_none=True), **more}
    moved = advance.move(clients.table(), call.person, ref, action, body.version, at=call.now, **values)
    return json_answer(_shown(call, moved))


def _shown(call: Call, everything: CaseFile) -> filing_responses.Json:
    actors = roles.officer(call.person).actors
    return filing_responses.case_file(everything, actors, call.language)


def _moment(call: Call, name: str) -> datetime | None:
    text = call.query(name, pattern=_MOMENT)
    if not text:
        return None
    try:
        # An unencoded "+" of the offset arrives as a space.
        at = datetime.fromisoformat(text.replace(" ", "+") if "T" in text else text)
    except ValueError:
        raise invalid(name, texts.NOT_ISO_8601) from None
    return at if at.tzinfo else at.replace(tzinfo=LOCAL)
