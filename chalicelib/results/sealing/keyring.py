"""What signs, and what everybody may know of it. ECDSA with P-256 and SHA-256 everywhere.

What a key has signed is believed as long as it is published in `/.well-known/jwks.json`; `keyring_secret` has the rules
by which one follows another.
"""

from __future__ import annotations

import hashlib
import json
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from chalicelib.results.sealing.certificate import self_signed

Jwk = Mapping[str, Any]
"""A public key as RFC 7517 writes it; `x5c` is its certificate and those above it, `x5t#S256` the digest of its own."""

KID_LENGTH = 8
"""Of the thumbprint's 43 symbols: it only chooses among a few published keys, and stands in every QR code."""


class Key(Protocol):
    """A key that signs, and its certificate."""

    @property
    def kid(self) -> str:
        """Its short name in statements and in the published key set."""

    @property
    def jwk(self) -> Jwk:
        """Its public half, with its certificates."""

    @property
    def certificates(self) -> tuple[x509.Certificate, ...]:
        """Its own first, then those above it, if any."""

    def sign(self, message: bytes) -> bytes:
        """The signature in DER."""


class Published:
    """What is public of a key; it follows from the certificate alone."""

    def __init__(self, certificates: str) -> None:
        """`certificates` is PEM: the key's own first. `ValueError` when that is not of a P-256 key."""
        self.certificates = tuple(x509.load_pem_x509_certificates(certificates.encode()))
        public = self.certificates[0].public_key()
        if not isinstance(public, ec.EllipticCurvePublicKey) or not isinstance(public.curve, ec.SECP256R1):
            raise ValueError("the certificate is not of a P-256 key")
        self.public = public

    @property
    def kid(self) -> str:
        """The beginning of the key's thumbprint (RFC 7638)."""
        members = json.dumps(self._members(), sort_keys=True, separators=(",", ":"))
        return base64url(hashlib.sha256(members.encode()).digest())[:KID_LENGTH]

    @property
    def jwk(self) -> Jwk:
        """The public key with its certificates, as the key set publishes it."""
        chain = [b64encode(each.public_bytes(serialization.Encoding.DER)).decode() for each in self.certificates]
        digest = base64url(self.certificates[0].fingerprint(hashes.SHA256()))
        named = {"kid": self.kid, "use": "sig", "alg": "ES256", "x5t#S256": digest}
        return {**self._members(), **named, "x5c": chain}

    def _members(self) -> dict[str, str]:
        point = self.public.public_numbers()
        x, y = (base64url(each.to_bytes(32, "big")) for each in (point.x, point.y))
        return {"crv": "P-256", "kty": "EC", "x": x, "y": y}

    def _must_be(self, public: object) -> None:
        if public != self.public:
            raise ValueError("the certificate is of another key")


class LocalKey(Published):
    """A key in this process, for the local stack and for tests."""

    def __init__(self, private: str, certificates: str) -> None:
        """Both PEM. `ValueError` when they do not belong together."""
        super().__init__(certificates)
        key = serialization.load_pem_private_key(private.encode(), password=None)
        if not isinstance(key, ec.EllipticCurvePrivateKey):
            raise ValueError("the private key is not of a curve")
        self._must_be(key.public_key())
        self._private = key

    def sign(self, message: bytes) -> bytes:
        """The signature in DER."""
        return self._private.sign(message, ec.ECDSA(hashes.SHA256()))


def new_local(name: str, at: datetime, days: int = 3650) -> tuple[str, str]:
    """A new key and its certificate, what `LocalKey` takes."""
    private = ec.generate_private_key(ec.SECP256R1())
    pem = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()
    return pem, self_signed(
        private.public_key(), lambda m: private.sign(m, ec.ECDSA(hashes.SHA256())), name=name, at=at, days=days
    )


class Kms(Protocol):
    """What is used of boto3's client."""

    def get_public_key(self, *, KeyId: str) -> Mapping[str, Any]:  # noqa: N803
        """KMS's `GetPublicKey`."""

    def sign(self, *, KeyId: str, Message: bytes, MessageType: str, SigningAlgorithm: str) -> Mapping[str, Any]:  # noqa: N803
        """KMS's `Sign`."""


class KmsKey(Published):
    """A key in AWS KMS (ECC_NIST_P256, SIGN_VERIFY), which never leaves it."""

    def __init__(self, client: Kms, key_id: str, certificates: str) -> None:
        """Asks KMS once for the public key. `ValueError` when the certificate is of another one."""
        super().__init__(certificates)
        self._must_be(kms_public(client, key_id))
        self._client, self._key_id = client, key_id

    def sign(self, message: bytes) -> bytes:
        """The signature in DER, made by KMS. Raises what boto3 raises."""
        return kms_sign(self._client, self._key_id, message)


def new_kms_certificate(client: Kms, key_id: str, name: str, at: datetime) -> str:
    """The certificate that a key in KMS gives itself, for `KmsKey`; keep it: each one made differs."""
    public = kms_public(client, key_id)
    return self_signed(public, lambda message: kms_sign(client, key_id, message), name=name, at=at)


def kms_public(client: Kms, key_id: str) -> ec.EllipticCurvePublicKey:
    """The public half of a key in KMS. Raises `ValueError` where it is not of a curve."""
    public = serialization.load_der_public_key(client.get_public_key(KeyId=key_id)["PublicKey"])
    if not isinstance(public, ec.EllipticCurvePublicKey):
        raise ValueError("the key in KMS is not of a curve")
    return public


def kms_sign(client: Kms, key_id: str, message: bytes) -> bytes:
    """The signature in DER of a message of any length. Raises what boto3 raises."""
    digest = hashlib.sha256(message).digest()  # KMS takes no message above 4 kB
    answer = client.sign(KeyId=key_id, Message=digest, MessageType="DIGEST", SigningAlgorithm="ECDSA_SHA_256")
    signature: bytes = answer["Signature"]
    return signature


@dataclass(frozen=True)
class Keyring:
    """The key that signs now; the former ones, which are believed as well, and one among them that is yet to sign."""

    current: Key
    former: tuple[Jwk, ...] = ()

    @property
    def jwks(self) -> dict[str, list[Jwk]]:
        """The published key set."""
        others = (each for each in self.former if each["kid"] != self.current.kid)
        return {"keys": [self.current.jwk, *others]}


def base64url(data: bytes) -> str:
    """As JOSE writes bytes: without padding."""
    return urlsafe_b64encode(data).rstrip(b"=").decode()
