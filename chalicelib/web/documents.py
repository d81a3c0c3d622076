"""The API for citizens about files: declare, send whole or in parts, put in order, see what arrived."""

from __future__ import annotations

from chalice.app import Response

from chalicelib import wiring
from chalicelib.use_cases import filelist, handing, lookup, papers, sending
from chalicelib.use_cases.declaring import Declared
from chalicelib.web import file_shapes, shapes
from chalicelib.web.http import Call, Routes, Who, json_answer, see_other
from chalicelib.web.late import bodies

routes = Routes(__name__)


@routes.route("/v1/dossiers/{ref}/documents", methods=["POST"], who=Who.CITIZEN, takes="DeclareInSlot")
def declare(call: Call, ref: str) -> Response:
    """201 with a presigned POST for exactly the declared file; a retry gets a fresh one for the same document."""
    asked = call.body(bodies.DeclareInSlot)
    declared = Declared(**asked.model_dump(exclude={"slot"}))
    ticket = papers.declare(
        wiring.table(),
        wiring.bucket(),
        call.person,
        ref,
        asked.slot,
        declared,
        at=call.now,
        choose=wiring.choose,
    )
    return json_answer(shapes.ticket(ticket), 201)


@routes.route("/v1/dossiers/{ref}/documents/{document}", methods=["DELETE"], who=Who.CITIZEN)
def remove(call: Call, ref: str, document: str) -> Response:
    """204; only while the dossier is a draft. What was stored stays for some weeks, and nobody is given it."""
    keep = wiring.settings().keep_unfiled
    papers.remove(wiring.table(), call.person, ref, document, keep=keep, at=call.now)
    return Response(body="", status_code=204, headers={"Cache-Control": "no-store"})


@routes.route("/v1/dossiers/{ref}/documents/{document}", methods=["GET"], who=Who.CITIZEN)
def download(call: Call, ref: str, document: str) -> Response:
    """303 to the file I sent, as storage has it; 409 `document_not_checked` while it was not checked."""
    return see_other(handing.download_own(wiring.table(), wiring.bucket(), call.person, ref, document))


@routes.route("/v1/dossiers/{ref}/documents/order", methods=["PUT"], who=Who.CITIZEN, takes="Arrange")
def arrange(call: Call, ref: str) -> Response:
    """Put the files of a slot into this order; only while the dossier is a draft."""
    asked = call.body(bodies.Arrange)
    whole = papers.arrange(wiring.table(), call.person, ref, asked.slot, asked.documents, at=call.now)
    return json_answer(shapes.page([shapes.document(each, call.language) for each in whole.documents], None))


@routes.route("/v1/dossiers/{ref}/documents/{document}/parts", methods=["GET"], who=Who.CITIZEN)
def progress(call: Call, ref: str, document: str) -> Response:
    """What has arrived of a file that is sent in parts, and fresh links for what has not, on whichever device."""
    told = sending.progress(wiring.table(), wiring.bucket(), call.person, ref, document, at=call.now)
    return json_answer(file_shapes.progress(told))


@routes.route("/v1/dossiers/{ref}/documents/{document}/complete", methods=["POST"], who=Who.CITIZEN)
def complete(call: Call, ref: str, document: str) -> Response:
    """202: all parts are there, the file is being checked; 409 `parts_missing` names those that are not."""
    done = sending.complete(wiring.table(), wiring.bucket(), call.person, ref, document)
    return json_answer(shapes.document(done, call.language), 202)


@routes.route("/v1/dossiers/{ref}/files", methods=["GET"], who=Who.CITIZEN)
def arrived(call: Call, ref: str) -> Response:
    """What arrived, file by file, as storage says it: the receipt of a submission."""
    whole = lookup.mine(wiring.table(), call.person, ref)
    return json_answer(file_shapes.listed(filelist.of(wiring.bucket(), whole), call.language))


@routes.route("/v1/dossiers/{ref}/slips/files", methods=["GET"], who=Who.CITIZEN)
def printed(call: Call, ref: str) -> Response:
    """303 to the same as a PDF."""
    from chalicelib.web.printed.filelist import filelist as draw

    whole = lookup.mine(wiring.table(), call.person, ref)
    listed = filelist.of(wiring.bucket(), whole)
    url = f"{call.base_url}/kiem-tra-tep/{whole.dossier.reference}"
    pdf = draw(listed, whole, language=call.language, url=url)
    return see_other(handing.printed_list(wiring.bucket(), whole.dossier.reference, pdf))
