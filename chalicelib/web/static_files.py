"""The few scripts that pages bring. They ask nobody but us."""

from __future__ import annotations

from pathlib import Path

from chalice.app import Response

from chalicelib.domain.errors import NotFound
from chalicelib.web import texts
from chalicelib.web.routing import Call, Routes, Who

routes = Routes(__name__)

FOLDER = Path(__file__).parent.parent / "static"


@routes.route("/scripts/{name}", methods=["GET"], who=Who.ANYONE)
def script(call: Call, name: str) -> Response:
    """One of them."""
    if name not in {each.name for each in FOLDER.iterdir()}:
        raise NotFound("not_found", texts.NO_SUCH_ADDRESS)
    return Response(
        body=(FOLDER / name).read_text(encoding="utf-8"),
        status_code=200,
        headers={"Content-Type": "text/javascript; charset=utf-8", "Cache-Control": "public, max-age=300"},
    )
