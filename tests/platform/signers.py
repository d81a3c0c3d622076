"""Whoever signs tokens: the issuer with its keys, and people who would like to be it."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable
from typing import Any

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from chalicelib.domain.person import Person
from chalicelib.platform.id_tokens import Verifier

ISSUER, AUDIENCE = "https://login.example.invalid", "motcua"
CITIZEN = {
    "sub": "citizen-1",
    "name": "Trần Thị Mai",
    "identity_number": "042190000001",
    "birthdate": "1990-02-28",
    "email": "mai@example.invalid",
    "phone_number": "0912345678",
}

RSA_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
OTHER_RSA_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
EC_KEY = ec.generate_private_key(ec.SECP256R1())
P384_KEY = ec.generate_private_key(ec.SECP384R1())

Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


def public(key: Key, kid: str, **more: Any) -> dict[str, Any]:
    """The key as a JWKS lists it."""
    if isinstance(key, rsa.RSAPrivateKey):
        made = jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key(), as_dict=True)
    else:
        made = jwt.algorithms.ECAlgorithm.to_jwk(key.public_key(), as_dict=True)
    return {**made, "kid": kid, **more}


def pem(key: Key) -> bytes:
    """The public key as everybody may have it."""
    return key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)


def claims(**changes: Any) -> dict[str, Any]:
    """A citizen's claims, good for ten minutes. `None` takes one away."""
    now = int(time.time())
    values = {"iss": ISSUER, "aud": AUDIENCE, "iat": now, "exp": now + 6000, **CITIZEN, **changes}
    return {name: value for name, value in values.items() if value is not None}


def token(
    key: Key = RSA_KEY, algorithm: str = "RS256", kid: str | None = "rsa", message: dict[str, Any] | None = None
) -> str:
    """A signed token; without a `kid` when there is none."""
    headers = {} if kid is None else {"kid": kid}
    return jwt.encode(claims() if message is None else message, key, algorithm, headers=headers)


def homemade(header: Any, message: Any, sign: Callable[[bytes], bytes] = lambda _: b"") -> str:
    """A token put together by hand, as an attacker would."""
    parts = b".".join(_base64(json.dumps(part).encode()) for part in (header, message))
    return b".".join([parts, _base64(sign(parts))]).decode()


def hs256(secret: bytes) -> Callable[[bytes], bytes]:
    """Signs with a secret; the classic mistake takes the public key for one."""
    return lambda text: hmac.new(secret, text, hashlib.sha256).digest()


def _base64(data: bytes) -> bytes:
    return base64.urlsafe_b64encode(data).rstrip(b"=")


class Desk:
    """A verifier whose issuer can rotate its keys and fall silent, and whose clock stands still."""

    def __init__(self, *keys: dict[str, Any]) -> None:
        self.jwks: dict[str, Any] = {"keys": list(keys) or [public(RSA_KEY, "rsa"), public(EC_KEY, "ec")]}
        self.down: Exception | None = None
        self.requests = 0
        self.pause = 0.0
        self.clock = 1000.0
        self.verifier = Verifier(ISSUER, AUDIENCE, self._fetch, lambda: self.clock)

    def person(self, made: str) -> Person:
        """Who the token speaks of."""
        return self.verifier.person(made)

    def _fetch(self) -> dict[str, Any]:
        self.requests += 1
        time.sleep(self.pause)
        if self.down is not None:
            raise self.down
        return self.jwks
