"""The page that asks for a dossier, by its code or reference, wherever the answer leads."""

from __future__ import annotations

from urllib.parse import quote

from chalice.app import Response

from chalicelib.domain.errors import Invalid, Text
from chalicelib.web import texts
from chalicelib.web.html import chosen, page
from chalicelib.web.routing import Call, see_other


def led_on(call: Call, to: str) -> Response:
    """303 to the page of the dossier that was entered, below `to`; the question where none was."""
    try:
        ref = call.query("ref", most=60)
    except Invalid:
        return ask_for_dossier(call, to, status=422, wrong=texts.DOSSIER_CODE_FORM, ref=call.raw_query["ref"][-1])
    return see_other(f"{call.base_url}/{to}/{quote(ref, safe='')}{chosen(call)}") if ref else ask_for_dossier(call, to)


def ask_for_dossier(
    call: Call, to: str = "tra-cuu", *, status: int = 200, wrong: Text = ("", ""), ref: str = ""
) -> Response:
    """The question which dossier; `wrong` says what was wrong with the last answer."""
    return page("web/ask.html", call, status=status, to=to, wrong=wrong[call.language], ref=ref)
