"""The pages about money: whether a receipt holds, and where the browser returns after paying. They only show."""

from __future__ import annotations

from chalice.app import Response

from chalicelib import catalogue
from chalicelib.domain.errors import NotFound
from chalicelib.payments import receipts, record_notification
from chalicelib.payments.providers.registry import RETURN_PARAMETERS
from chalicelib.platform import clients
from chalicelib.web import rate_limit
from chalicelib.web.dossier_form import ask_for_dossier
from chalicelib.web.html import Pages, keep_in_links, page
from chalicelib.web.routing import Call, Who

routes = Pages(__name__)
keep_in_links(*RETURN_PARAMETERS)


@routes.route("/bien-lai/{ref}/{receipt}", methods=["GET"], who=Who.ANYONE)
def receipt(call: Call, ref: str, receipt: str) -> Response:
    """Where the QR code of a receipt leads: whether it holds, in words. No personal data, not even the reference."""
    rate_limit.bounded(clients.table(), "receipt", call.ip, at=call.now)
    try:
        found = receipts.public(clients.table(), ref, receipt)
    except NotFound as unknown:
        return ask_for_dossier(call, status=404, wrong=unknown.text, ref=ref)
    return page(
        "payments/receipt.html", call, r=found, ref=ref, agency=catalogue.agency_name(found.agency)[call.language]
    )


@routes.route("/pay/return/{provider}", methods=["GET"], who=Who.ANYONE)
def paid(call: Call, provider: str) -> Response:
    """Where the provider sends the browser. It shows what we know; the signed notice decides."""
    attempt_id = next(filter(None, (call.query(name, most=40) for name in RETURN_PARAMETERS)), "")
    known = record_notification.known(clients.table(), attempt_id) if attempt_id else None
    if known is None:
        return ask_for_dossier(call, status=404)
    return page("payments/paid.html", call, reference=known.dossier.reference, attempt=known.attempt)
