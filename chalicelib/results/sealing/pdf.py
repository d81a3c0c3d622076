"""Seals a PDF (PAdES, baseline B) and checks a sealed one. Nothing here calls anybody, unless a timestamper is given.

Sealing appends: the file as it was uploaded is the beginning of the sealed one, byte for byte.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter, enumerate_sig_fields
from pyhanko.sign.signers import PdfSignatureMetadata
from pyhanko.sign.timestamps import TimeStamper, TimestampRequestError
from pyhanko.sign.validation import read_certification_data, validate_pdf_signature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko.stamp import NoOpStampStyle
from pyhanko_certvalidator import ValidationContext

from chalicelib.domain.errors import Invalid, NotAllowed
from chalicelib.results.sealing import page_texts, pdf_append, seal_page, texts
from chalicelib.results.sealing.keyring import Jwk, Key, base64url
from chalicelib.results.sealing.pyhanko_signer import KeySigner, SignerAt, SigningFailed

for noisy in ("pyhanko", "pyhanko_certvalidator"):
    logging.getLogger(noisy).setLevel(logging.CRITICAL)  # all of it is in the answer, and it names the signers


@dataclass(frozen=True)
class Validation:
    """What a sealed PDF shows. Believe it when it is `intact` and `trusted`."""

    intact: bool
    """Not a byte was changed or added since the last signature, whoever made it."""
    trusted: bool
    """That signature is of one of the published keys, with the very certificate it was published with."""
    signer: str = ""
    signed_at: datetime | None = None
    """What the signer's clock said; nobody else vouches for it."""


def seal(
    pdf: bytes, key: Key, *, url: str, code: str, lines: list[str], at: datetime, timestamper: TimeStamper | None = None
) -> bytes:
    """The PDF with a page that shows `code`, `lines` and the QR code of `url`, signed.

    Where somebody has signed before, a new page would break that signature: instead of it a label with the QR
    code and `code` stands in the left margin of the first page, and `lines` nowhere.

    Raises `Invalid` for what cannot be read (`pdf_unreadable`) or needs a password (`pdf_encrypted`);
    `NotAllowed` when it has the seal of this code (`pdf_sealed`), or when whoever signed it allows no further
    visible signature (`pdf_locked`); `ValueError` when the key's certificate is not valid at that moment.
    """
    own = key.certificates[0]
    if not own.not_valid_before_utc <= at <= own.not_valid_after_utc:
        raise ValueError("the certificate of the key is not valid now: make a new one")
    with _reading():
        writer = IncrementalPdfFileWriter(BytesIO(pdf), strict=False)
        earlier = _codes(_opened(writer.prev))
        if any(name == code for name, *_ in enumerate_sig_fields(writer.prev)):
            raise NotAllowed("pdf_sealed", texts.ALREADY_SEALED)
        if _forbids_all(writer.prev):
            raise _locked()
        others = bool(writer.prev.embedded_signatures)
    shown = seal_page.label(url, code, at) if others else seal_page.page(url, code, lines, at)
    signer = SignerAt(_about(key, code), KeySigner(key), timestamper=timestamper, stamp_style=NoOpStampStyle(), at=at)
    with _reading():
        if others:
            pdf_append.add_labelled_field(writer, code, shown, seal_page.LABEL)
        else:
            pdf_append.append_pages(writer, shown)
            pdf_append.add_field(writer, code)
        # pyHanko reads on while it writes.
        sealed: bytes = signer.sign_pdf(writer, existing_fields_only=True).getvalue()
        preserved = _codes(PdfFileReader(BytesIO(sealed), strict=False))
    if not earlier <= preserved:
        raise _locked()
    if code not in preserved:
        raise _unreadable()
    return sealed


def validate(pdf: bytes, jwks: Mapping[str, list[Jwk]]) -> Validation:
    """What the last signature of a PDF is worth to who trusts these published keys, and nobody else.

    A certificate need not be valid today, only at the moment the signer says: withdraw a key that others may
    have. Raises `Invalid` as `seal` does; a PDF without a signature is not intact.
    """
    with _reading():
        signatures = _opened(PdfFileReader(BytesIO(pdf), strict=False)).embedded_regular_signatures
        if not signatures:
            return Validation(intact=False, trusted=False)
        last = signatures[-1]
        claimed = last.self_reported_timestamp
        signed_at = claimed if claimed and claimed.tzinfo else None  # a time without a zone is no moment
        own = last.signer_cert
        ours = base64url(own.sha256) in (each.get("x5t#S256") for each in jwks["keys"])
        roots = [own] if ours else []
        context = ValidationContext(trust_roots=roots, moment=signed_at, allow_fetching=False)
        # The difference to an earlier state does not matter where the whole file is signed.
        status = validate_pdf_signature(last, context, skip_diff=True)
        # pyHanko takes the certificates it is given for good at any time.
        in_time = signed_at is not None and own.not_valid_before <= signed_at <= own.not_valid_after
        covers_all = status.coverage is SignatureCoverageLevel.ENTIRE_FILE
        return Validation(
            intact=bool(status.intact and status.valid and covers_all),
            trusted=bool(status.trusted and in_time),
            signer=str(own.subject.native.get("common_name", "")),
            signed_at=signed_at,
        )


def _about(key: Key, code: str) -> PdfSignatureMetadata:
    """What readers show of the signature; whom and where, as the certificate says."""
    subject = key.certificates[0].subject
    name, place = (subject.get_attributes_for_oid(each) for each in (NameOID.COMMON_NAME, NameOID.LOCALITY_NAME))
    return PdfSignatureMetadata(
        field_name=code,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        reason=page_texts.SIGNATURE_REASON,
        name=str(name[0].value) if name else None,
        location=str(place[0].value) if place else None,
    )


def _codes(reader: PdfFileReader) -> frozenset[str]:
    """The signatures after which nothing happened that they do not allow."""
    for each in reader.embedded_signatures:
        each.compute_integrity_info()
    return frozenset(
        each.field_name for each in reader.embedded_signatures if each.summarise_integrity_info()["docmdp_ok"]
    )


def _forbids_all(reader: PdfFileReader) -> bool:
    certified = read_certification_data(reader)
    return certified is not None and certified.permission is MDPPerm.NO_CHANGES


def _opened(reader: PdfFileReader) -> PdfFileReader:
    if reader.encrypted:
        raise Invalid("pdf_encrypted", texts.PDF_ENCRYPTED)
    return reader


@contextmanager
def _reading() -> Iterator[None]:
    """Around the parser, which takes what a file claims for what it is: whatever a broken one ends in is its fault.

    What a key or a timestamper raises is not, and comes out as it is; so does a module that is missing.
    """
    try:
        yield
    except (Invalid, NotAllowed, TimestampRequestError, ImportError):
        raise
    except SigningFailed as failed:
        raise (failed.__cause__ or failed) from None
    except Exception as error:
        raise _unreadable() from error


def _unreadable() -> Invalid:
    return Invalid("pdf_unreadable", texts.PDF_UNREADABLE)


def _locked() -> NotAllowed:
    return NotAllowed("pdf_locked", texts.PDF_LOCKED)
