"""Keys here and in KMS, and what is published of them."""

import base64
import hashlib
import json
from typing import Any

import boto3
import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, utils

from chalicelib.results.sealing import pdf, qr_statement
from chalicelib.results.sealing.certificate import self_signed
from chalicelib.results.sealing.keyring import Keyring, KmsKey, LocalKey, new_kms_certificate, new_local
from tests.results.sealing import made

KEY_ID = "alias/motcua-results"
SHA256 = ec.ECDSA(utils.Prehashed(hashes.SHA256()))


@pytest.fixture
def kms() -> Any:
    """boto3's own client, which checks what it is asked; answered here. moto hashes a digest once more."""
    private = ec.generate_private_key(ec.SECP256R1())
    der = private.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)

    def answer(model: Any, params: dict[str, Any], **_: Any) -> tuple[Any, dict[str, Any]]:
        requested = json.loads(params["body"])
        assert requested.pop("KeyId") == KEY_ID
        if model.name == "GetPublicKey":
            return _Fine(), {"PublicKey": der, "KeySpec": "ECC_NIST_P256", "KeyUsage": "SIGN_VERIFY"}
        digest = base64.b64decode(requested.pop("Message"))
        assert requested == {"MessageType": "DIGEST", "SigningAlgorithm": "ECDSA_SHA_256"}
        return _Fine(), {"Signature": private.sign(digest, SHA256)}

    secrets = {"aws_access_key_id": "none", "aws_secret_access_key": "none"}
    client: Any = boto3.client("kms", region_name="ap-southeast-1", **secrets)  # type: ignore[call-overload]
    client.meta.events.register("before-call.kms", answer)
    return client


class _Fine:
    status_code = 200


def test_a_key_in_kms_signs_what_everybody_can_check(kms: Any) -> None:
    """From its certificate to the sealed file; the private key is never here."""
    key = KmsKey(kms, KEY_ID, new_kms_certificate(kms, KEY_ID, "Thành phố trên mây", made.AT))
    ring, upload = Keyring(key), made.result()
    token = qr_statement.write(made.about(upload), key)
    assert qr_statement.read(token, ring.jwks) == made.about(upload)
    url = qr_statement.address(made.PAGE, token)
    checked = pdf.validate(pdf.seal(upload, key, url=url, code=made.code(), lines=[], at=made.AT), ring.jwks)
    assert checked == pdf.Validation(intact=True, trusted=True, signer="Thành phố trên mây", signed_at=made.AT)


def test_a_certificate_of_another_key_is_refused(kms: Any) -> None:
    """At the start, not when the first seal is checked."""
    private, certificate = new_local("a", made.AT)
    with pytest.raises(ValueError, match="another key"):
        KmsKey(kms, KEY_ID, certificate)
    with pytest.raises(ValueError, match="another key"):
        LocalKey(private, new_local("b", made.AT)[1])


def test_what_is_published_is_a_jwk_and_names_no_secret() -> None:
    """RFC 7517, and the name follows RFC 7638."""
    jwk = dict(made.key().jwk)
    members = {each: jwk[each] for each in ("crv", "kty", "x", "y")}
    thumbprint = hashlib.sha256(json.dumps(members, separators=(",", ":")).encode()).digest()
    assert base64.urlsafe_b64encode(thumbprint).decode().startswith(jwk["kid"])
    assert set(jwk) == {"crv", "kty", "x", "y", "kid", "use", "alg", "x5t#S256", "x5c"}


def test_the_set_has_each_key_once_and_the_current_one_first() -> None:
    """Even when the old entry was kept by mistake."""
    new, old = made.key(), made.key("Khóa cũ")
    ring = Keyring(new, former=(old.jwk, new.jwk))
    assert [each["kid"] for each in ring.jwks["keys"]] == [new.kid, old.kid]


def test_only_p_256_will_do() -> None:
    """Everything else is refused before it signs."""
    private = ec.generate_private_key(ec.SECP384R1())
    pem = self_signed(
        private.public_key(), lambda message: private.sign(message, ec.ECDSA(hashes.SHA256())), name="x", at=made.AT
    )
    with pytest.raises(ValueError, match="P-256"):
        KmsKey(None, KEY_ID, pem)  # type: ignore[arg-type]
