"""The identity provider: oidc-provider-mock, with one key for good, no debugger, and PKCE enforced."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import logging
import threading
from collections.abc import Callable, Iterable
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import flask
import oidc_provider_mock
from jinja2 import ChoiceLoader, FileSystemLoader
from oidc_provider_mock._app import AuthorizationCodeGrant, OpenIDCode

from dev.people import PREDEFINED
from dev.place import ROOT
from dev.state_files import read_json, replace_file

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

KEY_ID = "motcua-local-1"
TOKEN_LIFE = timedelta(hours=12)

_plain_jwt_config = OpenIDCode.get_jwt_config

# A browser or a command line keeps no secret: such a client is known by PKCE alone.
AuthorizationCodeGrant.TOKEN_ENDPOINT_AUTH_METHODS = ["client_secret_basic", "client_secret_post", "none"]


def _jwt_config_with_key_id(self: OpenIDCode, grant: Any, client: Any = None) -> dict[str, Any]:
    return {**_plain_jwt_config(self, grant, client), "kid": KEY_ID}


# This release (0.3.4) names no key in its tokens, as every real provider does.
OpenIDCode.get_jwt_config = _jwt_config_with_key_id  # type: ignore[method-assign]


def application(key_file: Path, netloc: str) -> WSGIApplication:
    """The provider whose issuer is `http://{netloc}` by whatever name it is reached."""
    app = oidc_provider_mock.app(
        user_claims=[oidc_provider_mock.User(sub=p.subject, claims=dict(p.claims)) for p in PREDEFINED],
        access_token_max_age=TOKEN_LIFE,
    )
    logging.getLogger("oidc-provider-mock").setLevel(logging.WARNING)
    plain = flask.Flask.wsgi_app.__get__(app)
    # The package turns on Werkzeug's debugger, which runs code for whoever finds it.
    app.debug = False
    app.jinja_loader = ChoiceLoader([FileSystemLoader(ROOT / "dev/templates/issuer"), app.jinja_loader])  # type: ignore[list-item]
    app.jinja_env.globals["people"] = PREDEFINED
    _keep_one_key(app, key_file)
    _enforce_pkce(app)
    return _always_at(netloc, plain)


def _keep_one_key(app: flask.Flask, key_file: Path) -> None:
    """Sign with the key of the file, so that tokens and the applications' copies of it survive a restart."""
    lock, kept = threading.Lock(), list[Any]()

    @app.before_request
    def use_the_stored_key() -> None:
        storage = flask.g.oidc_provider_mock_storage
        with lock:
            if not kept:
                kept.append(_key(key_file, storage.jwk))
        storage.jwk = kept[0]


def _key(key_file: Path, fresh: Any) -> Any:
    if not key_file.exists():
        named = {**fresh.as_dict(is_private=True), "kid": KEY_ID, "use": "sig", "alg": "RS256"}
        replace_file(key_file, json.dumps(named).encode())
    return type(fresh).import_key(read_json(key_file))


def _enforce_pkce(app: flask.Flask) -> None:
    """A code asked for with a challenge is given only for its verifier; the package itself does not look."""
    challenges: dict[str, str] = {}

    @app.after_request
    def remember(response: flask.Response) -> flask.Response:
        requested = flask.request.args.get("code_challenge")
        if flask.request.path == "/oauth2/authorize" and requested and response.location:
            for code in parse_qs(urlsplit(response.location).query).get("code", []):
                challenges[code] = requested
        return response

    @app.before_request
    def compare() -> tuple[dict[str, str], int] | None:
        if flask.request.path != "/oauth2/token":
            return None
        expected = challenges.pop(flask.request.form.get("code", ""), None)
        digest = hashlib.sha256(flask.request.form.get("code_verifier", "").encode()).digest()
        if expected and not hmac.compare_digest(expected, base64.urlsafe_b64encode(digest).rstrip(b"=").decode()):
            return {"error": "invalid_grant", "error_description": "code_verifier does not match"}, 400
        return None


def _always_at(netloc: str, inner: Callable[..., Iterable[bytes]]) -> WSGIApplication:
    def outer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        environ["HTTP_HOST"] = netloc
        return inner(environ, start_response)

    return outer
