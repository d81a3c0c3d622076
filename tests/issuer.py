"""An OpenID provider's key set over HTTP, and the tokens it would sign."""

from __future__ import annotations

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

AUDIENCE = "motcua-test"
CITIZEN = {
    "sub": "citizen-1",
    "name": "Trần Thị Mai",
    "identity_number": "042190000001",
    "email": "mai@example.invalid",
    "phone_number": "0912345678",
}
OTHER = {**CITIZEN, "sub": "citizen-2", "name": "Lê Văn Bình", "identity_number": "042090000002"}
AGENCY = "H27.19"


def officer(*roles: str, agency: str = AGENCY) -> dict[str, Any]:
    """The claims of an officer in these roles."""
    return {"sub": f"officer-{'-'.join(roles)}", "name": "Cán bộ", "roles": list(roles), "agency": agency}


CLERK, HANDLER, SUPERVISOR = officer("clerk"), officer("handler"), officer("supervisor")


class Issuer:
    """Signs tokens, and serves the key they are checked with. Counts how often it is asked."""

    def __init__(self) -> None:
        self._key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self._key.public_key()))
        body = json.dumps({"keys": [{**public, "kid": "k1", "use": "sig", "alg": "RS256"}]}).encode()
        issuer = self
        self.requests = 0

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                issuer.requests += 1
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *args: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Issuer:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *exc: object) -> None:
        self._server.shutdown()

    def token(self, claims: dict[str, Any], *, lifetime: int = 600, **more: Any) -> str:
        """A signed id token with these claims."""
        now = int(time.time())
        standard = {"iss": self.url, "aud": AUDIENCE, "iat": now, "exp": now + lifetime}
        return jwt.encode({**standard, **claims, **more}, self._key, "RS256", headers={"kid": "k1"})
