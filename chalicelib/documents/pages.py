"""The pages where anyone checks whether a file was received for a dossier."""

from __future__ import annotations

import re
from typing import Any

from chalice.app import Response

from chalicelib.documents import submission_list
from chalicelib.platform import clients
from chalicelib.web import rate_limit
from chalicelib.web.dossier_form import led_on
from chalicelib.web.html import Pages, page
from chalicelib.web.routing import Call, Who
from chalicelib.web.security_headers import WITH_SCRIPT

routes = Pages(__name__)


@routes.route("/kiem-tra-tep", methods=["GET"], who=Who.ANYONE)
def ask_dossier(call: Call) -> Response:
    """The question of which dossier a file is to be looked for."""
    return led_on(call, "kiem-tra-tep")


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
    rate_limit.bounded(clients.table(), "file", call.ip, at=call.now)
    return _file_page(call, ref, sha256=sha256, received=submission_list.belongs(clients.table(), ref, sha256))


def _file_page(call: Call, ref: str, *, status: int = 200, **shown: str | bool) -> Response:
    values: dict[str, Any] = {"sha256": "", "received": None, "wrong": "", **shown}
    return page("documents/file.html", call, status=status, headers=WITH_SCRIPT, ref=ref, **values)
