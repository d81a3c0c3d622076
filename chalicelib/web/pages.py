"""The pages about dossiers: follow one, come back from paying. They only show."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote

from chalice.app import Response

from chalicelib import catalogue, wiring
from chalicelib.documents import submission_list
from chalicelib.domain.dossier.dossier import Dossier
from chalicelib.domain.dossier.lifecycle import Status
from chalicelib.domain.errors import Invalid, NotFound, Text
from chalicelib.filing import access
from chalicelib.payments import receipts, record_notification
from chalicelib.payments.providers.registry import RETURN_PARAMETERS
from chalicelib.use_cases import limits
from chalicelib.web.html import Pages, chosen, keep_in_links, page
from chalicelib.web.responses import dossier as shapes
from chalicelib.web.routing import Call, Who, see_other
from chalicelib.web.security_headers import WITH_SCRIPT

routes = Pages(__name__)
keep_in_links(*RETURN_PARAMETERS)


@routes.route("/tra-cuu", methods=["GET"], who=Who.ANYONE)
def ask(call: Call) -> Response:
    """The question which dossier; a code that was typed in leads on."""
    return _led_on(call, "tra-cuu")


@routes.route("/tra-cuu/{ref}", methods=["GET"], who=Who.ANYONE)
def follow(call: Call, ref: str) -> Response:
    """Where a dossier stands, in words. No personal data."""
    try:
        dossier = access.standing(wiring.table(), ref)
    except NotFound as unknown:
        return _ask(call, status=404, wrong=unknown.text, ref=ref)
    told = shapes.standing(dossier, call.language)
    return page("status.html", call, d=dossier, s=told, line=timeline(dossier, call.language))


@routes.route("/kiem-tra-tep", methods=["GET"], who=Who.ANYONE)
def ask_dossier(call: Call) -> Response:
    """The question of which dossier a file is to be looked for."""
    return _led_on(call, "kiem-tra-tep")


@routes.route("/kiem-tra-tep/{ref}", methods=["GET"], who=Who.ANYONE)
def ask_file(call: Call, ref: str) -> Response:
    """The question whether a file was received; by its hash, so that the file does not leave the device."""
    return _file_page(call, ref)


@routes.route("/kiem-tra-tep/{ref}", methods=["POST"], who=Who.ANYONE)
def check_file(call: Call, ref: str) -> Response:
    """The answer."""
    sha256 = call.entered().get("sha256", "").lower()
    if not re.fullmatch(r"[0-9a-f]{64}", sha256):
        return _file_page(call, ref, status=422, sha256=sha256, wrong="sha256")
    limits.bounded(wiring.table(), "file", call.ip, at=call.now)
    return _file_page(call, ref, sha256=sha256, received=submission_list.belongs(wiring.table(), ref, sha256))


def _file_page(call: Call, ref: str, *, status: int = 200, **told: str | bool) -> Response:
    values: dict[str, Any] = {"sha256": "", "received": None, "wrong": "", **told}
    return page("file.html", call, status=status, headers=WITH_SCRIPT, ref=ref, **values)


@routes.route("/bien-lai/{ref}/{receipt}", methods=["GET"], who=Who.ANYONE)
def receipt(call: Call, ref: str, receipt: str) -> Response:
    """Where the QR code of a receipt leads: whether it holds, in words. No personal data, not even the reference."""
    limits.bounded(wiring.table(), "receipt", call.ip, at=call.now)
    try:
        found = receipts.public(wiring.table(), ref, receipt)
    except NotFound as unknown:
        return _ask(call, status=404, wrong=unknown.text, ref=ref)
    return page("receipt.html", call, r=found, ref=ref, agency=catalogue.agency_name(found.agency)[call.language])


@routes.route("/pay/return/{provider}", methods=["GET"], who=Who.ANYONE)
def paid(call: Call, provider: str) -> Response:
    """Where the provider sends the browser. It shows what we know; the signed notice decides."""
    attempt_id = next(filter(None, (call.query(name, most=40) for name in RETURN_PARAMETERS)), "")
    known = record_notification.known(wiring.table(), attempt_id) if attempt_id else None
    if known is None:
        return _ask(call, status=404)
    return page("paid.html", call, reference=known.dossier.reference, attempt=known.attempt)


def _led_on(call: Call, to: str) -> Response:
    try:
        ref = call.query("ref", most=60)
    except Invalid:
        return _ask(call, to, status=422, wrong=_NO_CODE, ref=call.raw_query["ref"][-1])
    return see_other(f"{call.base_url}/{to}/{quote(ref, safe='')}{chosen(call)}") if ref else _ask(call, to)


def _ask(call: Call, to: str = "tra-cuu", *, status: int = 200, wrong: Text = ("", ""), ref: str = "") -> Response:
    return page("ask.html", call, status=status, to=to, wrong=wrong[call.language], ref=ref)


def timeline(dossier: Dossier, language: int) -> list[dict[str, object]]:
    """The steps so far and the one that is awaited, oldest first."""
    past = [
        (dossier.filed_at, Status.FILED),
        (dossier.accepted_at, Status.ACCEPTED),
        (dossier.decided_at, Status.DECIDED),
        (dossier.returned_at, Status.RETURNED),
    ]
    steps: list[dict[str, object]] = [
        {"at": at, "text": _STEPS[status][language], "now": False} for at, status in past if at
    ]
    if dossier.status not in {status for at, status in past if at}:
        steps.append({"at": dossier.changed_at, "text": dossier.status.label[language], "now": True})
    steps[-1]["now"] = True
    return steps


_NO_CODE: Text = (
    "Mã hồ sơ có dạng H27.19-261204-0001; mã tham chiếu gồm 12 ký tự, ví dụ 7F3K-9M2P-XR4T.",
    "A dossier code looks like H27.19-261204-0001; a reference has 12 characters, such as 7F3K-9M2P-XR4T.",
)

_STEPS: dict[Status, Text] = {
    Status.FILED: ("Hồ sơ đã đến cơ quan", "The dossier reached the authority"),
    Status.ACCEPTED: ("Cơ quan đã tiếp nhận", "The authority accepted it"),
    Status.DECIDED: ("Đã có kết quả", "It was decided"),
    Status.RETURNED: ("Đã trả kết quả", "The result was returned"),
}
