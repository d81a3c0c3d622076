"""What the QR code of a result says: a signed statement (JWS, ES256) that a phone checks by itself.

The QR code is inside the PDF, so the statement cannot hold the hash of the file it is in. It holds the
size and the SHA-256 of the file as the desk uploaded it. Sealing only appends, so those are the first
`size` bytes of the sealed file, and `original` gets them out. They are what was issued; that nothing
follows them but our seal is what the seal itself proves (`pdf.validate`).
"""

from __future__ import annotations

import hashlib
import json
from base64 import urlsafe_b64decode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from chalicelib.domain.errors import Invalid, Untrusted
from chalicelib.results.sealing import texts
from chalicelib.results.sealing.keyring import Jwk, Key, base64url


@dataclass(frozen=True, kw_only=True)
class Statement:
    """That this result was issued."""

    issuer: str
    """Address of the site that issued it."""
    dossier: str
    procedure: str
    outcome: str
    code: str
    """Of the result; see `result_codes`."""
    digest: bytes
    size: int
    """SHA-256 and number of bytes of the PDF before it was sealed."""
    issued_at: datetime
    """To the second."""


def measured(pdf: bytes) -> tuple[bytes, int]:
    """What a statement holds of a PDF, before it is sealed: `digest` and `size`."""
    return hashlib.sha256(pdf).digest(), len(pdf)


def write(statement: Statement, key: Key) -> str:
    """The statement, signed."""
    claims = {
        "iss": statement.issuer,
        "sub": statement.dossier,
        "prc": statement.procedure,
        "out": statement.outcome,
        "jti": statement.code,
        "sha": base64url(statement.digest),
        "len": statement.size,
        "iat": int(statement.issued_at.timestamp()),
    }
    # PyJWT signs with a key it holds only, and ours may be in KMS.
    signed = f"{_part({'alg': 'ES256', 'kid': key.kid})}.{_part(claims)}"
    r, s = decode_dss_signature(key.sign(signed.encode()))
    return f"{signed}.{base64url(r.to_bytes(32, 'big') + s.to_bytes(32, 'big'))}"


def address(page: str, token: str) -> str:
    """What the QR code holds. Behind the `#`, so that no server and no log sees the statement."""
    return f"{page}#{token}"


def read(token: str, jwks: Mapping[str, list[Jwk]]) -> Statement:
    """What a signed statement says; nobody is asked.

    `Invalid` (`statement_unreadable`) when it is none; `Untrusted` when it is signed with a key that is
    not published (`statement_key_unknown`), or was changed (`statement_forged`).
    """
    try:
        kid = jwt.get_unverified_header(token).get("kid")
        canonical = base64url(_decoded(token.rpartition(".")[2])) == token.rpartition(".")[2]
    except (jwt.InvalidTokenError, ValueError) as error:
        raise _unreadable() from error
    if not canonical:  # the last symbol has bits that mean nothing: one statement is one text
        raise _unreadable()
    named = [each for each in jwks["keys"] if each.get("kid") == kid]
    if not named:
        raise Untrusted("statement_key_unknown", texts.KEY_NOT_PUBLISHED)
    try:
        claims = jwt.decode(token, jwt.PyJWK(dict(named[0]), "ES256"), ["ES256"], options=_OFFLINE)
    except jwt.InvalidSignatureError as error:
        raise Untrusted("statement_forged", texts.STATEMENT_CHANGED) from error
    except jwt.InvalidTokenError as error:
        raise _unreadable() from error
    return _statement(claims)


def original(sealed: bytes, statement: Statement) -> bytes:
    """The PDF that was issued, out of the sealed one; `Untrusted` when this is not the statement's."""
    first = sealed[: statement.size]
    if measured(first) != (statement.digest, statement.size):
        raise Untrusted("result_differs", texts.NOT_THE_ISSUED_FILE)
    return first


# A phone's clock may be wrong, and a result does not expire.
_OFFLINE: Any = {"require": ["iss", "sub", "prc", "out", "jti", "sha", "len", "iat"], "verify_iat": False}


def _statement(claims: Mapping[str, Any]) -> Statement:
    return Statement(
        issuer=claims["iss"],
        dossier=claims["sub"],
        procedure=claims["prc"],
        outcome=claims["out"],
        code=claims["jti"],
        digest=_decoded(claims["sha"]),
        size=claims["len"],
        issued_at=datetime.fromtimestamp(claims["iat"], UTC),
    )


def _part(members: Mapping[str, object]) -> str:
    return base64url(json.dumps(members, separators=(",", ":"), ensure_ascii=False).encode())


def _decoded(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _unreadable() -> Invalid:
    return Invalid("statement_unreadable", texts.NOT_A_STATEMENT)
