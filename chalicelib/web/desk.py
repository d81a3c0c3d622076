"""The API for officers: the queue, the dossiers in it, and every step of the desk."""

from __future__ import annotations

from datetime import datetime

from chalice.app import Response

from chalicelib.catalogue import costs
from chalicelib.desk import advance
from chalicelib.desk import queue as desk_queue
from chalicelib.desk import tasks as tasks_
from chalicelib.documents import download as handing
from chalicelib.documents.request_upload import Declared
from chalicelib.domain import roles
from chalicelib.domain.case_file import CaseFile
from chalicelib.domain.dossier.lifecycle import AT_THE_DESK, Action
from chalicelib.domain.working_time import LOCAL
from chalicelib.platform import clients
from chalicelib.results import result_files
from chalicelib.storage import access
from chalicelib.web import pagination
from chalicelib.web.lazy_models import request_models
from chalicelib.web.responses import dossier, payment
from chalicelib.web.routing import Call, Routes, Who, invalid, json_answer, see_other

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
    return json_answer(dossier.page([dossier.row(each, call.language) for each in rows], pagination.out(after)))


@routes.route("/v1/desk/dossiers/{ref}", methods=["GET"], who=Who.OFFICER, operation="desk_one")
def one(call: Call, ref: str) -> Response:
    """One dossier of my agency, whole; any other is 404."""
    return json_answer(_shown(call, access.at_my_desk(clients.table(), call.person, ref)))


@routes.route("/v1/desk/documents/{document}", methods=["GET"], who=Who.OFFICER, operation="desk_download")
def download(call: Call, document: str) -> Response:
    """303 to a short-lived download; 409 `document_not_checked` until its checks passed."""
    return see_other(handing.download_for_desk(clients.table(), clients.bucket(), call.person, document))


@routes.route("/v1/desk/documents/{document}/preview", methods=["GET"], who=Who.OFFICER, operation="desk_preview")
def preview(call: Call, document: str) -> Response:
    """303 to a small picture of a photograph; 409 `no_preview` where there is none (yet).

    With `?size=full` to a HEIC or HEIF photograph as JPEG in its own size; what else there is opens as it came.
    """
    in_full = call.query("size", most=10) == "full"
    return see_other(handing.preview(clients.table(), clients.bucket(), call.person, document, in_full=in_full))


@routes.route("/v1/desk/tasks", methods=["GET"], who=Who.OFFICER, operation="desk_tasks")
def tasks(call: Call) -> Response:
    """What my desk must do about files, oldest first: those with malware, and those that could not be scanned."""
    found = tasks_.waiting(clients.table(), call.person, limit=pagination.limit(call))
    return json_answer(dossier.page([dossier.task(each, call.language) for each in found], None))


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
def release(call: Call, document: str) -> Response:
    """A supervisor opens a file that the malware scanner could not scan; 409 `nothing_to_release` for any other."""
    after = tasks_.release(
        clients.table(), call.person, document, call.body(request_models.Release).reason, at=call.now
    )
    return json_answer(dossier.document(after, call.language))


@routes.route(
    "/v1/desk/dossiers/{ref}/accept", methods=["POST"], who=Who.OFFICER, takes="Step", operation="desk_accept"
)
def accept(call: Call, ref: str) -> Response:
    """Accept: the legal code and the due date are given now."""
    return _moved(call, ref, Action.ACCEPT, call.body(request_models.Step))


@routes.route(
    "/v1/desk/dossiers/{ref}/decline", methods=["POST"], who=Who.OFFICER, takes="Reasoned", operation="desk_decline"
)
def decline(call: Call, ref: str) -> Response:
    """Do not accept, and say why."""
    return _moved(call, ref, Action.DECLINE, call.body(request_models.Reasoned))


@routes.route("/v1/desk/dossiers/{ref}/start", methods=["POST"], who=Who.OFFICER, takes="Step", operation="desk_start")
def start(call: Call, ref: str) -> Response:
    """Begin to work on it."""
    return _moved(call, ref, Action.START, call.body(request_models.Step))


@routes.route(
    "/v1/desk/dossiers/{ref}/decide", methods=["POST"], who=Who.OFFICER, takes="Decide", operation="desk_decide"
)
def decide(call: Call, ref: str) -> Response:
    """Grant, with a checked result file, or deny, with a reason. `result` says with which file."""
    return _moved(call, ref, Action.DECIDE, call.body(request_models.Decide), sealed=bool(clients.settings().seal_key))


@routes.route(
    "/v1/desk/dossiers/{ref}/return", methods=["POST"], who=Who.OFFICER, takes="Step", operation="desk_return"
)
def return_(call: Call, ref: str) -> Response:
    """Hand the result over; 409 `result_not_sealed` while it is being sealed, which takes some seconds."""
    return _moved(call, ref, Action.RETURN, call.body(request_models.Step), sealed=bool(clients.settings().seal_key))


@routes.route(
    "/v1/desk/dossiers/{ref}/stop", methods=["POST"], who=Who.OFFICER, takes="Reasoned", operation="desk_stop"
)
def stop(call: Call, ref: str) -> Response:
    """Stop it, on the citizen's wish or by the supervisor, and say why."""
    return _moved(call, ref, Action.STOP, call.body(request_models.Reasoned))


@routes.route(
    "/v1/desk/dossiers/{ref}/result", methods=["POST"], who=Who.OFFICER, takes="Declare", operation="desk_result"
)
def result(call: Call, ref: str) -> Response:
    """201 with a presigned POST for the file the desk gives back; after the decision it replaces the earlier one.

    The same file once more is the same document, with a fresh presigned POST.
    """
    asked = call.body(request_models.Declare)
    ticket = result_files.declare(
        clients.table(),
        clients.bucket(),
        call.person,
        ref,
        Declared(**asked.model_dump()),
        at=call.now,
        choose=clients.choose,
    )
    return json_answer(dossier.ticket(ticket), 201)


@routes.route(
    "/v1/desk/dossiers/{ref}/result/{document}", methods=["DELETE"], who=Who.OFFICER, operation="desk_take_back_result"
)
def take_back_result(call: Call, ref: str, document: str) -> Response:
    """204: a file that was attached by mistake is out again; 409 `result_in_use` once it is the result."""
    keep = clients.settings().keep_unfiled
    result_files.remove(clients.table(), call.person, ref, document, keep=keep, at=call.now)
    return Response(body="", status_code=204, headers={"Cache-Control": "no-store"})


def _moved(call: Call, ref: str, action: Action, asked: request_models.Step, **more: bool) -> Response:
    given = {**asked.model_dump(exclude={"version"}, exclude_none=True), **more}
    moved = advance.move(clients.table(), call.person, ref, action, asked.version, at=call.now, **given)
    return json_answer(_shown(call, moved))


def _shown(call: Call, everything: CaseFile) -> dossier.Json:
    actors = roles.officer(call.person).actors
    fee = payment.fee(costs.of(everything), everything, call.language)
    return dossier.whole(everything, fee, actors, call.language)


def _moment(call: Call, name: str) -> datetime | None:
    text = call.query(name, pattern=_MOMENT)
    if not text:
        return None
    try:
        # An unencoded "+" of the offset arrives as a space.
        at = datetime.fromisoformat(text.replace(" ", "+") if "T" in text else text)
    except ValueError:
        raise invalid(name, ("Cần thời điểm dạng ISO 8601.", "An ISO 8601 moment is needed.")) from None
    return at if at.tzinfo else at.replace(tzinfo=LOCAL)
