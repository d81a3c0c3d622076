"""The certificate a key gives itself. Whoever trusts the published key set needs no authority above it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, NoReturn

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

Sign = Callable[[bytes], bytes]
"""A message to its ECDSA signature with SHA-256, DER."""

ONE_DAY = timedelta(days=1)


def self_signed(public: ec.EllipticCurvePublicKey, sign: Sign, *, name: str, at: datetime, days: int = 3650) -> str:
    """A certificate (PEM) for a key that may be elsewhere, such as in KMS. `name` is whom the seal names.

    It holds from a day before `at`: the clocks of those who check differ.
    """
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    key_id = x509.SubjectKeyIdentifier.from_public_key(public)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(at - ONE_DAY)
        .not_valid_after(at + timedelta(days=days))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_SIGNS_DOCUMENTS, critical=True)
        .add_extension(key_id, critical=False)
        .add_extension(x509.AuthorityKeyIdentifier(key_id.digest, None, None), critical=False)
        .sign(_Elsewhere(public, sign), hashes.SHA256())
    )
    return made.public_bytes(serialization.Encoding.PEM).decode()


_SIGNS_DOCUMENTS = x509.KeyUsage(
    digital_signature=True,
    content_commitment=True,  # PAdES asks for it: the signer stands by what is signed
    key_encipherment=False,
    data_encipherment=False,
    key_agreement=False,
    key_cert_sign=False,
    crl_sign=False,
    encipher_only=False,
    decipher_only=False,
)


class _Elsewhere(ec.EllipticCurvePrivateKey):
    """A private key that nobody sees: `cryptography` builds the certificate, `sign` signs it."""

    def __init__(self, public: ec.EllipticCurvePublicKey, sign: Sign) -> None:
        self._public, self._sign = public, sign

    def sign(self, data: object, signature_algorithm: ec.EllipticCurveSignatureAlgorithm) -> bytes:
        return self._sign(bytes(data))  # type: ignore[call-overload]  # any buffer

    def public_key(self) -> ec.EllipticCurvePublicKey:
        return self._public

    @property
    def curve(self) -> ec.EllipticCurve:
        return self._public.curve

    @property
    def key_size(self) -> int:
        return self._public.key_size

    def _hidden(self, *_: Any, **__: Any) -> NoReturn:
        raise TypeError("this key is elsewhere: it signs, and is not given away")

    exchange = private_numbers = private_bytes = __copy__ = __deepcopy__ = _hidden
