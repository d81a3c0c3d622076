"""The keyring as it is kept: what is published, what signs and from when, what becomes of a former key."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

import pytest

from chalicelib.results import api
from chalicelib.results.sealing import keyring_secret, pdf, qr_statement
from chalicelib.results.sealing.keyring import Keyring, LocalKey, new_local
from chalicelib.storage import secret_store
from tests.results.sealing import made

FIRST, SECOND, THIRD = (new_local(f"Khóa {each}", made.AT) for each in (1, 2, 3))
BEFORE_IT_SIGNS = made.AT + keyring_secret.NOTICE - timedelta(seconds=1)
LATER = made.AT + keyring_secret.NOTICE
OLD = json.dumps(
    {
        "private": SECOND[0],
        "certificates": SECOND[1],
        "former": [{each: value for each, value in LocalKey(*FIRST).jwk.items() if each != "x5t#S256"}],
    }
)
"""As keyrings were kept before a key had a notice: the certificates of former keys, and no moment."""


def first() -> str:
    """A keyring with one key."""
    return keyring_secret.write(private=FIRST[0], certificates=FIRST[1])


def rotated(message: str, to: tuple[str, str], at: datetime = made.AT) -> str:
    """With the next key."""
    return keyring_secret.rotated(message, at, private=to[0], certificates=to[1])


def ring(message: str, at: datetime) -> Keyring:
    """What signs at this moment, and all that is published then."""
    effective_ring = keyring_secret.effective(message, at)
    opened = keyring_secret.keyring(effective_ring, lambda: pytest.fail("no KMS here"))
    assert json.dumps(opened.jwks) == json.dumps(keyring_secret.key_set(effective_ring))
    return opened


def kid(of: tuple[str, str]) -> str:
    """What a key is called."""
    return LocalKey(*of).kid


def kids(message: str, at: datetime) -> list[str]:
    """The published ones, the one that signs first."""
    return [each["kid"] for each in ring(message, at).jwks["keys"]]


def test_the_first_key_signs_at_once() -> None:
    """There is none before it that could."""
    assert kids(first(), made.AT) == [kid(FIRST)]


def test_a_new_key_is_published_at_once_and_signs_when_everybody_has_heard_of_it() -> None:
    """Until then the one before it signs; nothing that is sealed meanwhile is ever called a stranger's."""
    message = rotated(first(), SECOND)
    assert kids(message, made.AT) == kids(message, BEFORE_IT_SIGNS) == [kid(FIRST), kid(SECOND)]
    assert kids(message, LATER) == [kid(SECOND), kid(FIRST)]
    for at in (made.AT, LATER):
        signed = qr_statement.write(made.about(made.result()), ring(message, at).current)
        assert qr_statement.read(signed, ring(message, made.AT).jwks)


def test_everybody_forgets_the_keys_they_know_before_a_new_one_signs() -> None:
    """We keep the keyring, and then browsers keep what we told them, with some minutes for clocks that differ."""
    browsers = int(api.KEY_SET_CACHE.partition("max-age=")[2])
    assert timedelta(seconds=secret_store.SECONDS + browsers) + timedelta(minutes=2) <= keyring_secret.NOTICE


def test_a_rotation_in_the_midst_of_one_leaves_the_key_that_signs() -> None:
    """The key between them is published all the same: somebody may have begun to use it."""
    message = rotated(rotated(first(), SECOND), THIRD, BEFORE_IT_SIGNS)
    assert kids(message, LATER) == [kid(FIRST), kid(THIRD), kid(SECOND)]
    assert kids(message, BEFORE_IT_SIGNS + keyring_secret.NOTICE) == [kid(THIRD), kid(FIRST), kid(SECOND)]


def test_former_keys_are_kept_small_and_their_seals_hold() -> None:
    """A key and the digest of its certificate, which stands in the sealed file itself."""
    upload = made.result()
    sealed = made.sealed(upload, by=LocalKey(*FIRST))
    message = rotated(rotated(first(), SECOND), THIRD, LATER)
    opened = ring(message, LATER + keyring_secret.NOTICE)
    assert all(len(json.dumps(each)) < 300 for each in opened.jwks["keys"][1:])
    assert pdf.validate(sealed, opened.jwks) == pdf.Validation(True, True, "Khóa 1", made.AT)
    assert not pdf.validate(sealed, ring(first(), made.AT).jwks | {"keys": []}).trusted
    same_key: Any = made.key("Khóa 1")  # a certificate of the same name and another key
    assert not pdf.validate(made.sealed(upload, by=same_key), opened.jwks).trusted


def test_a_keyring_of_before_is_still_read() -> None:
    """It signs, and its former keys are believed."""
    sealed = made.sealed(made.result(), by=LocalKey(*FIRST))
    for message, at in ((OLD, made.AT), (rotated(OLD, THIRD), made.AT), (rotated(OLD, THIRD), LATER)):
        assert {kid(FIRST), kid(SECOND)} <= set(kids(message, at))
        assert pdf.validate(sealed, ring(message, at).jwks).trusted
    assert kids(OLD, made.AT)[0] == kid(SECOND)


def test_a_withdrawn_key_is_believed_no_more() -> None:
    """Neither its statements nor its seals; the other keys are as they were."""
    message = rotated(rotated(first(), SECOND), THIRD, LATER)
    at = LATER + keyring_secret.NOTICE
    without = keyring_secret.withdrawn(message, at, kid(FIRST))
    assert kids(without, at) == [kid(THIRD), kid(SECOND)]
    assert kids(keyring_secret.withdrawn(without, at, kid(SECOND)), at) == [kid(THIRD)]


def test_what_signs_or_soon_will_is_not_withdrawn() -> None:
    """Whoever has to withdraw it makes a new key first, and waits until that signs."""
    message = rotated(first(), SECOND)
    for each in (FIRST, SECOND):
        with pytest.raises(ValueError, match="2026-12-04T09:45"):
            keyring_secret.withdrawn(message, BEFORE_IT_SIGNS, kid(each))
    with pytest.raises(ValueError, match=f"former ones are {kid(FIRST)}"):
        keyring_secret.withdrawn(message, LATER, kid(SECOND))
