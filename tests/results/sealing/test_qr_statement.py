"""The statement in the QR code: read offline, and believed only as it was written."""

import json
from base64 import urlsafe_b64encode
from string import ascii_letters, digits

import jwt
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from chalicelib.domain.errors import Invalid, Untrusted
from chalicelib.results.sealing import qr_statement
from chalicelib.results.sealing.keyring import Keyring, LocalKey, new_local
from tests.results.sealing import made

STATEMENT = made.about(made.result())
TOKEN = qr_statement.write(STATEMENT, made.key())
JWKS = Keyring(made.key()).jwks


def test_what_was_written_is_read() -> None:
    """With nothing but the published keys, as they travel: JSON."""
    assert qr_statement.read(TOKEN, json.loads(json.dumps(JWKS))) == STATEMENT


def test_any_jose_library_reads_it() -> None:
    """Nothing in it is ours alone."""
    assert (
        jwt.decode(TOKEN, jwt.PyJWK(dict(JWKS["keys"][0])), ["ES256"], options={"verify_iat": False})["jti"]
        == made.code()
    )


def test_it_is_small_enough_to_scan() -> None:
    """With a dossier code as long as they are in use, and the largest file."""
    longest = made.about(made.result(), dossier="000.00.19.H27-261204-0001", size=20 * 1024 * 1024)
    assert len(qr_statement.address(made.PAGE, qr_statement.write(longest, made.key()))) <= 450


@given(st.integers(0, len(TOKEN) - 1), st.sampled_from(ascii_letters + digits + "-_.=!\n é"))
def test_one_other_character_is_always_noticed(at: int, other: str) -> None:
    """Wherever it is, in the bits that base64 does not need as well."""
    assume(TOKEN[at] != other)
    with pytest.raises((Invalid, Untrusted)):
        qr_statement.read(TOKEN[:at] + other + TOKEN[at + 1 :], JWKS)


@given(st.text(max_size=60) | st.text("abceyJ._-", max_size=60))
def test_anything_else_is_no_statement(text: str) -> None:
    """Never an exception of another kind."""
    with pytest.raises((Invalid, Untrusted)):
        qr_statement.read(text, JWKS)


def test_what_another_key_signed_is_refused() -> None:
    """Under a name of its own, and under ours."""
    other = made.key("Người khác")
    with pytest.raises(Untrusted) as refused:
        qr_statement.read(qr_statement.write(STATEMENT, other), JWKS)
    assert refused.value.code == "statement_key_unknown"
    with pytest.raises(Untrusted) as refused:
        qr_statement.read(qr_statement.write(STATEMENT, other), {"keys": [{**made.key().jwk, "kid": other.kid}]})
    assert refused.value.code == "statement_forged"


def test_no_signature_and_a_shared_secret_are_refused() -> None:
    """The two old tricks: alg none, and the public key as an HMAC secret."""
    claims = TOKEN.split(".")[1]
    for alg in ("none", "HS256"):
        header = urlsafe_b64encode(json.dumps({"alg": alg, "kid": made.key().kid}).encode()).rstrip(b"=").decode()
        for signature in ("", "AAAA"):
            with pytest.raises((Invalid, Untrusted)):
                qr_statement.read(f"{header}.{claims}.{signature}", JWKS)


def test_a_signed_token_about_something_else_is_no_statement() -> None:
    """Our key, other claims."""
    private, certificate = new_local("x", made.AT)
    key = LocalKey(private, certificate)
    token = jwt.encode({"iss": "x", "sub": "y"}, private, "ES256", headers={"kid": key.kid})
    with pytest.raises(Invalid) as refused:
        qr_statement.read(token, Keyring(key).jwks)
    assert refused.value.code == "statement_unreadable"


def test_a_rotated_key_is_believed_and_a_removed_one_is_not() -> None:
    """The old result keeps its worth, the new one is signed with the new key."""
    new = made.key("Khóa mới")
    rotated = Keyring(new, former=(made.key().jwk,))
    assert qr_statement.read(TOKEN, rotated.jwks) == STATEMENT
    assert qr_statement.read(qr_statement.write(STATEMENT, rotated.current), rotated.jwks) == STATEMENT
    with pytest.raises(Untrusted) as refused:
        qr_statement.read(TOKEN, Keyring(new).jwks)
    assert refused.value.code == "statement_key_unknown"


def test_the_issued_file_comes_out_of_the_sealed_one() -> None:
    """And of nothing else."""
    upload = made.result()
    sealed = made.sealed(upload)
    assert qr_statement.original(sealed, STATEMENT) == upload
    for other in (made.sealed(made.result(1)), upload[:-1], b""):
        with pytest.raises(Untrusted):
            qr_statement.original(other, STATEMENT)


@given(st.integers(0, len(made.result()) - 1), st.integers(1, 255))
def test_one_other_byte_of_the_issued_file_is_noticed(at: int, by: int) -> None:
    """Without the seal, by the statement alone."""
    changed = bytearray(made.result())
    changed[at] ^= by
    with pytest.raises(Untrusted):
        qr_statement.original(bytes(changed), STATEMENT)
