"""The API about files: declare, send whole or in parts, put in order, see what arrived; officers open them."""

from __future__ import annotations

from chalice.app import Response

from chalicelib.documents import attach, multipart_upload, responses, submission_list
from chalicelib.documents import download as handing
from chalicelib.documents.request_upload import Declared
from chalicelib.platform import clients
from chalicelib.storage import access
from chalicelib.web import pagination, rate_limit
from chalicelib.web.lazy_models import request_models
from chalicelib.web.routing import Call, Routes, Who, json_answer, see_other

routes = Routes(__name__)


@routes.route(
    "/v1/dossiers/{ref}/documents",
    methods=["POST"],
    who=Who.CITIZEN,
    takes="DeclareInSlot",
    operation="documents_declare",
)
def declare(call: Call, body: request_models.DeclareInSlot, ref: str) -> Response:
    """201 with a presigned POST for exactly the declared file; a retry gets a fresh one for the same document."""
    declared = Declared(**body.model_dump(exclude={"slot"}))
    ticket = attach.declare(
        clients.table(),
        clients.bucket(),
        call.person,
        ref,
        body.slot,
        declared,
        at=call.now,
        choose=clients.choose,
    )
    return json_answer(responses.ticket(ticket), 201)


@routes.route(
    "/v1/dossiers/{ref}/documents/{document}", methods=["DELETE"], who=Who.CITIZEN, operation="documents_remove"
)
def remove(call: Call, ref: str, document: str) -> Response:
    """204; only while the dossier is a draft. What was stored stays for some weeks, and nobody is given it."""
    keep = clients.settings().keep_unfiled
    attach.remove(clients.table(), call.person, ref, document, keep=keep, at=call.now)
    return Response(body="", status_code=204, headers={"Cache-Control": "no-store"})


@routes.route(
    "/v1/dossiers/{ref}/documents/{document}", methods=["GET"], who=Who.CITIZEN, operation="documents_download"
)
def download(call: Call, ref: str, document: str) -> Response:
    """303 to the file I sent, as storage has it; 409 `document_not_checked` while it was not checked."""
    return see_other(handing.download_own(clients.table(), clients.bucket(), call.person, ref, document))


@routes.route(
    "/v1/dossiers/{ref}/documents/order",
    methods=["PUT"],
    who=Who.CITIZEN,
    takes="Arrange",
    operation="documents_arrange",
)
def arrange(call: Call, body: request_models.Arrange, ref: str) -> Response:
    """Put the files of a slot into this order; only while the dossier is a draft."""
    case_file = attach.arrange(clients.table(), call.person, ref, body.slot, body.documents, at=call.now)
    return json_answer(pagination.page([responses.document(each, call.language) for each in case_file.documents], None))


@routes.route(
    "/v1/dossiers/{ref}/documents/{document}/parts", methods=["GET"], who=Who.CITIZEN, operation="documents_progress"
)
def progress(call: Call, ref: str, document: str) -> Response:
    """What has arrived of a file that is sent in parts, and fresh links for what has not, on whichever device."""
    answer = multipart_upload.progress(clients.table(), clients.bucket(), call.person, ref, document, at=call.now)
    return json_answer(responses.progress(answer))


@routes.route(
    "/v1/dossiers/{ref}/documents/{document}/complete",
    methods=["POST"],
    who=Who.CITIZEN,
    operation="documents_complete",
)
def complete(call: Call, ref: str, document: str) -> Response:
    """202: all parts are there, the file is being checked; 409 `parts_missing` names those that are not."""
    done = multipart_upload.complete(clients.table(), clients.bucket(), call.person, ref, document)
    return json_answer(responses.document(done, call.language), 202)


@routes.route("/v1/dossiers/{ref}/files", methods=["GET"], who=Who.CITIZEN, operation="documents_arrived")
def arrived(call: Call, ref: str) -> Response:
    """What arrived, file by file, as storage says it: the receipt of a submission."""
    case_file = access.mine(clients.table(), call.person, ref)
    return json_answer(responses.listed(submission_list.of(clients.bucket(), case_file), call.language))


@routes.route("/v1/dossiers/{ref}/slips/files", methods=["GET"], who=Who.CITIZEN, operation="documents_printed")
def printed(call: Call, ref: str) -> Response:
    """303 to the same as a PDF."""
    from chalicelib.documents.pdf_submission_list import filelist as draw

    case_file = access.mine(clients.table(), call.person, ref)
    listed = submission_list.of(clients.bucket(), case_file)
    url = f"{call.base_url}/kiem-tra-tep/{case_file.dossier.reference}"
    pdf = draw(listed, case_file, language=call.language, url=url)
    return see_other(handing.printed_list(clients.bucket(), case_file.dossier.reference, pdf))


@routes.route("/v1/verify/file", methods=["POST"], who=Who.ANYONE, takes="VerifyFile", operation="public_verify_file")
def verify_file(call: Call, body: request_models.VerifyFile) -> Response:
    """Whether a file with this SHA-256 was received for this dossier: yes or no, whatever is asked."""
    rate_limit.bounded(clients.table(), "file", call.ip, at=call.now)
    return json_answer({"received": submission_list.belongs(clients.table(), body.code, body.sha256)})


@routes.route("/v1/desk/documents/{document}", methods=["GET"], who=Who.OFFICER, operation="desk_download")
def download_for_desk(call: Call, document: str) -> Response:
    """303 to a short-lived download; 409 `document_not_checked` until its checks passed."""
    return see_other(handing.download_for_desk(clients.table(), clients.bucket(), call.person, document))


@routes.route("/v1/desk/documents/{document}/preview", methods=["GET"], who=Who.OFFICER, operation="desk_preview")
def preview(call: Call, document: str) -> Response:
    """303 to a small picture of a photograph; 409 `no_preview` where there is none (yet).

    With `?size=full` to a HEIC or HEIF photograph as JPEG in its own size; what else there is opens as it came.
    """
    in_full = call.query("size", most=10) == "full"
    return see_other(handing.preview(clients.table(), clients.bucket(), call.person, document, in_full=in_full))
