"""Our key, as pyHanko wants it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from asn1crypto.algos import SignedDigestAlgorithm  # type: ignore[import-untyped]
from asn1crypto.x509 import Certificate  # type: ignore[import-untyped]
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.sign.signers import PdfSigner, Signer
from pyhanko.sign.signers.pdf_signer import PdfSigningSession
from pyhanko_certvalidator.registry import SimpleCertificateStore

from chalicelib.results.sealing.keyring import Key

LONGEST = 72
"""Bytes of an ECDSA signature with P-256 in DER."""


class SigningFailed(Exception):
    """The key did not sign: what it raised is the `__cause__`. No fault of the file that was to be signed."""


class KeySigner(Signer):
    """Signs with a `Key`, wherever it is. Raises `SigningFailed` when it does not sign."""

    def __init__(self, key: Key) -> None:
        own, *above = (Certificate.load(each.public_bytes(Encoding.DER)) for each in key.certificates)
        super().__init__(
            signing_cert=own,
            cert_registry=SimpleCertificateStore.from_certs(above),  # type: ignore[no-untyped-call]
            signature_mechanism=SignedDigestAlgorithm({"algorithm": "sha256_ecdsa"}),
        )
        self._key = key

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        """The signature; in a dry run as many bytes as the longest one has. Raises `SigningFailed`."""
        if dry_run:
            return bytes(LONGEST)
        try:
            return self._key.sign(data)
        except Exception as error:
            raise SigningFailed from error


class SignerAt(PdfSigner):
    """Signs at a given moment; pyHanko alone would look at the clock."""

    def __init__(self, *of: Any, at: datetime, **named: Any) -> None:
        super().__init__(*of, **named)
        self._at = at

    def init_signing_session(self, *of: Any, **named: Any) -> PdfSigningSession:
        """pyHanko's session, at the given moment."""
        session = super().init_signing_session(*of, **named)
        session.system_time = self._at
        return session
