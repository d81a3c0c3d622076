"""Everything on one port: the application, and next to it the developer's pages and the sandbox."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import TYPE_CHECKING

import flask
from flask.typing import ResponseReturnValue

from dev.outbox import Outbox
from dev.place import ROOT, Place
from dev.sandbox.sandbox import Sandbox

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

OURS = ("/dev", "/sandbox")
APIS = {
    "/v2/gateway/api": "/sandbox/momo",
    "/v2/create": "/sandbox/zalopay",
    "/v2/query": "/sandbox/zalopay",
    "/v2/refund": "/sandbox/zalopay",
    "/v2/query_refund": "/sandbox/zalopay",
    "/userapi/transactions": "/sandbox/sepay",
}
"""APIs of providers that are known by a host alone, with where they really are. The application has no such paths."""


def application(at: Place, gateway: WSGIApplication, sandbox: Sandbox, outbox: Outbox) -> WSGIApplication:
    """`/dev`, `/sandbox` and `APIS` are answered here; all else goes to the gateway untouched."""
    ours = _pages(at, sandbox, outbox)

    def serve(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        there = next((place for prefix, place in APIS.items() if _is_under(path, prefix)), "")
        mine = bool(there) or any(_is_under(path, prefix) for prefix in OURS)
        return (ours if mine else gateway)({**environ, "PATH_INFO": there + path}, start_response)

    return serve


def _is_under(path: str, prefix: str) -> bool:
    return path == prefix or path.startswith(f"{prefix}/")


def _pages(at: Place, sandbox: Sandbox, outbox: Outbox) -> flask.Flask:
    app = flask.Flask("dev", template_folder=str(ROOT / "dev/templates"))
    app.register_blueprint(sandbox.blueprint(), url_prefix="/sandbox")

    @app.get("/dev/")
    def index() -> ResponseReturnValue:
        return flask.render_template("index.html", at=at)

    @app.get("/dev/outbox")
    def messages() -> ResponseReturnValue:
        items = outbox.items()
        requested = flask.request
        as_json = requested.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json"
        if as_json or requested.args.get("format") == "json":
            return flask.jsonify({"items": items})
        return flask.render_template("outbox.html", items=items)

    @app.get("/dev/status")
    def status() -> ResponseReturnValue:
        return {"stack": "motcua-local", "pid": os.getpid(), "state": str(at.state)}

    return app
