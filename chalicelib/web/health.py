"""Whether the service answers."""

from __future__ import annotations

from chalice.app import Response

from chalicelib.platform.version import VERSION
from chalicelib.web.routing import Call, Routes, Who, json_answer

routes = Routes(__name__)


@routes.route("/health", methods=["GET"], who=Who.ANYONE, operation="public_health")
def health(call: Call) -> Response:
    """That this version answers. It asks nobody else."""
    return json_answer({"status": "ok", "version": VERSION})
