"""Receipts: for the payer as PDF, for anyone who holds one whether it is valid."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalice.app import Response

from chalicelib import catalogue
from chalicelib.payments import credentials, receipts, responses
from chalicelib.platform import clients
from chalicelib.web import rate_limit
from chalicelib.web.routing import Call, Routes, Who, json_answer, see_other

if TYPE_CHECKING:
    from chalicelib.domain.case_file import CaseFile
    from chalicelib.domain.payment.receipt import Receipt

routes = Routes(__name__)


@routes.route("/v1/dossiers/{ref}/receipt", methods=["GET"], who=Who.CITIZEN, operation="receipts_download")
def download(call: Call, ref: str) -> Response:
    """303 to a short-lived PDF of the receipts that hold, or of the one that `?receipt=` names, cancelled or not."""
    case_file, found = receipts.mine(
        clients.table(), call.person, ref, call.query("receipt", most=40).upper(), at=call.now
    )
    pdf = _printed(case_file, found, call.base_url)
    return see_other(receipts.handed_out(clients.bucket(), case_file, pdf, [each.name for each in found]))


@routes.route("/v1/lookup/{ref}/receipts/{receipt}", methods=["GET"], who=Who.ANYONE, operation="receipts_verify")
def verify(call: Call, ref: str, receipt: str) -> Response:
    """Whether a receipt is valid, for anyone who has it in hand. No personal data."""
    rate_limit.bounded(clients.table(), "receipt", call.ip, at=call.now)
    found = receipts.public(clients.table(), ref, receipt)
    agency = catalogue.agency_name(found.agency)[call.language]
    return json_answer({**responses.public_receipt(found), "agency": agency})


def _printed(case_file: CaseFile, of: list[Receipt], site: str) -> bytes:
    from chalicelib.payments.pdf_receipt import receipts as draw

    dossier, content = case_file.dossier, case_file.content
    agency = catalogue.agency(dossier.agency)
    return draw(
        of,
        agency=agency["name"]["vi"],
        address=agency["address"]["vi"],
        payer=str(content.applicant.get("name") or ""),
        procedure=dossier.procedure_name[0],
        code=dossier.code,
        provider=lambda each: credentials.provider(each.provider).label[0],
        verify_url=lambda each: f"{site}/bien-lai/{each.reference}/{each.name}",
    )
