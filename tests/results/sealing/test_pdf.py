"""A sealed result: valid, as pyHanko sees it, until a single byte of it is another one."""

from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import pytest
from asn1crypto.keys import PrivateKeyInfo
from botocore.exceptions import EndpointConnectionError
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from hypothesis import given, settings
from hypothesis import strategies as st
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.timestamps import DummyTimeStamper

from chalicelib.domain.errors import Invalid, NotAllowed
from chalicelib.results.sealing import page_texts, pdf
from chalicelib.results.sealing.keyring import Keyring, LocalKey, new_local
from chalicelib.results.sealing.pyhanko_signer import KeySigner
from tests.results.sealing import made

UPLOAD = made.result()
SEALED = made.sealed(UPLOAD)
TRUSTED = Keyring(made.key()).jwks
PAST = [int(each) for each in PdfFileReader(BytesIO(SEALED)).embedded_signatures[0].byte_range]
COVERED = st.integers(0, PAST[1] - 1) | st.integers(PAST[2], PAST[2] + PAST[3] - 1)


@pytest.mark.parametrize("compressed", [False, True])
def test_a_sealed_result_is_intact_and_ours(compressed: bool) -> None:
    """By our check and by pyHanko's own."""
    upload = made.result(compressed=compressed)
    sealed = made.sealed(upload)
    found = pdf.validate(sealed, TRUSTED)
    assert found == pdf.Validation(intact=True, trusted=True, signer="Thành phố Thử nghiệm", signed_at=made.AT)
    assert made.status(sealed, 0, made.key()).bottom_line
    assert sealed.startswith(upload)


def test_the_signature_is_pades() -> None:
    """Its kind and what readers show of it."""
    signature = PdfFileReader(BytesIO(SEALED)).embedded_signatures[0].sig_object
    assert signature["/SubFilter"] == "/ETSI.CAdES.detached"
    assert (signature["/Name"], signature["/Reason"]) == ("Thành phố Thử nghiệm", page_texts.SIGNATURE_REASON)


def test_all_but_the_signature_itself_is_covered() -> None:
    """From the first byte to the last; the gap is the signature in hexadecimal digits."""
    start, before, after, rest = PAST
    assert (start, after + rest) == (0, len(SEALED))
    assert set(SEALED[before:after]) <= set(b"<0123456789abcdefABCDEF>")


def noticed(changed: bytes) -> bool:
    """Refused as unreadable, or not intact."""
    try:
        return not pdf.validate(changed, TRUSTED).intact
    except Invalid:
        return True


@given(COVERED, st.integers(1, 255))
@settings(max_examples=300, deadline=None)
def test_one_other_byte_is_always_noticed(at: int, by: int) -> None:
    """In the officer's file, in our page, in the tables, in what is around the signature."""
    changed = bytearray(SEALED)
    changed[at] ^= by
    assert noticed(bytes(changed))


@pytest.mark.parametrize("more", [b"\n", b"%", b"\n%%EOF\n"])
def test_what_is_appended_is_noticed(more: bytes) -> None:
    """Every reader would still open it."""
    assert noticed(SEALED + more)


def test_a_later_change_is_noticed_though_the_seal_is_still_there() -> None:
    """By another signer, as PDF means it: appended. The last word is no longer ours."""
    found = pdf.validate(made.signed(SEALED), TRUSTED)
    assert found.intact
    assert not found.trusted


def test_whom_nobody_trusts_is_not_trusted() -> None:
    """No key, and another one of the same name."""
    forged = LocalKey(*new_local("Thành phố Thử nghiệm", made.AT))
    assert not pdf.validate(SEALED, {"keys": []}).trusted
    found = pdf.validate(made.sealed(UPLOAD, by=forged), TRUSTED)
    assert (found.intact, found.trusted) == (True, False)


def test_a_rotated_key_keeps_its_seals_and_a_removed_one_loses_them() -> None:
    """As with statements, from the published set."""
    new = made.key("Khóa mới")
    assert pdf.validate(SEALED, Keyring(new, former=(made.key().jwk,)).jwks).trusted
    assert not pdf.validate(SEALED, Keyring(new).jwks).trusted


def test_a_seal_outlives_its_certificate_and_none_is_made_after_it() -> None:
    """What counts is the moment of signing."""
    old = LocalKey(*new_local("Khóa năm 2010", datetime(2010, 1, 4, tzinfo=UTC)))
    at = datetime(2015, 6, 1, tzinfo=UTC)
    sealed = pdf.seal(UPLOAD, old, url=made.url(UPLOAD), code=made.code(), lines=[], at=at)
    assert pdf.validate(sealed, Keyring(old).jwks) == pdf.Validation(True, True, "Khóa năm 2010", at)
    with pytest.raises(ValueError, match="not valid now"):
        made.sealed(UPLOAD, by=old)


def test_a_signature_after_its_certificate_is_not_trusted() -> None:
    """Whoever has found an old key cannot use it today."""
    old = LocalKey(*new_local("Khóa năm 2010", datetime(2010, 1, 4, tzinfo=UTC)))
    found = pdf.validate(made.signed(UPLOAD, by=old), Keyring(old).jwks)
    assert (found.intact, found.trusted) == (True, False)


def test_a_moment_without_a_zone_is_none() -> None:
    """A foreign signature may name such a one; ours never does."""
    pades = SigSeedSubFilter.PADES  # the other kind names the moment in a field that has a zone
    upload = made.signed(UPLOAD, by=made.key(), at=datetime(2026, 12, 4, 9, 30), subfilter=pades)
    found = pdf.validate(upload, TRUSTED)
    assert (found.intact, found.trusted, found.signed_at) == (True, False, None)


def test_a_timestamp_can_be_had() -> None:
    """The hook for an authority of time; here one that calls nobody."""
    pair = rsa.generate_private_key(65537, 2048)
    der = pair.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    authority = DummyTimeStamper(
        KeySigner(made.key("Đồng hồ")).signing_cert, PrivateKeyInfo.load(der), fixed_dt=made.AT
    )
    how: dict[str, Any] = {"url": made.url(UPLOAD), "code": made.code(), "lines": [], "at": made.AT}
    sealed = pdf.seal(UPLOAD, made.key(), **how, timestamper=authority)
    signature = PdfFileReader(BytesIO(sealed)).embedded_signatures[0]
    kinds = [each["type"].native for each in signature.signer_info["unsigned_attrs"]]
    assert kinds == ["signature_time_stamp_token"]


def test_what_kms_raises_comes_out() -> None:
    """It is not the officer's file that is broken."""

    class Unreachable(LocalKey):
        def sign(self, message: bytes) -> bytes:
            raise EndpointConnectionError(endpoint_url="https://kms")

    with pytest.raises(EndpointConnectionError):
        made.sealed(UPLOAD, by=Unreachable(*new_local("x", made.AT)))


def test_a_file_without_a_signature_is_not_intact() -> None:
    """Nobody vouches for it."""
    assert pdf.validate(UPLOAD, TRUSTED) == pdf.Validation(intact=False, trusted=False)


def test_a_result_is_not_sealed_twice_with_one_code() -> None:
    """Trying again is right with the uploaded file only."""
    with pytest.raises(NotAllowed) as refused:
        made.sealed(SEALED)
    assert refused.value.code == "pdf_sealed"


def test_a_password_is_told_from_a_broken_file() -> None:
    """The officer can do something about either."""
    locked = made.rewritten(UPLOAD, password="secret")
    for attempt in (lambda: made.sealed(locked), lambda: pdf.validate(locked, TRUSTED)):
        with pytest.raises(Invalid) as refused:
            attempt()
        assert refused.value.code == "pdf_encrypted"


@pytest.mark.parametrize("broken", [b"", b"%PDF-1.7\n", b"\x89PNG\r\n" * 9, UPLOAD[: len(UPLOAD) // 2], UPLOAD[:-30]])
def test_a_broken_file_is_refused(broken: bytes) -> None:
    """Cut off, or another kind of file."""
    for attempt in (lambda: made.sealed(broken), lambda: pdf.validate(broken, TRUSTED)):
        with pytest.raises(Invalid) as refused:
            attempt()
        assert refused.value.code == "pdf_unreadable"


@given(st.integers(0, len(UPLOAD) - 1), st.integers(1, 255))
@settings(max_examples=12, deadline=None)
def test_a_damaged_upload_is_sealed_well_or_refused(at: int, by: int) -> None:
    """Never sealed in a way that does not hold, never an exception of another kind."""
    damaged = bytearray(UPLOAD)
    damaged[at] ^= by
    try:
        sealed = made.sealed(bytes(damaged))
    except Invalid:
        return
    assert pdf.validate(sealed, TRUSTED).intact
    assert sealed.startswith(damaged)
