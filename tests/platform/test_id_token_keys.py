"""The issuer's keys: kept, renewed, rotated, and never asked for too often."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from chalicelib.domain.errors import Unavailable, Untrusted
from tests.platform.signers import (
    EC_KEY,
    OTHER_RSA_KEY,
    P384_KEY,
    RSA_KEY,
    Desk,
    claims,
    homemade,
    hs256,
    public,
    token,
)

SILENT = Unavailable("outside_unavailable", ("Chưa trả lời.", "No answer."))
FORGED = token(OTHER_RSA_KEY, kid="forged")
ROTATED = token(OTHER_RSA_KEY, kid="next")


def refused(desk: Desk, made: str) -> None:
    """The token is refused as one that proves nothing."""
    with pytest.raises(Untrusted) as caught:
        desk.person(made)
    assert caught.value.code == "token_invalid"


def test_keys_are_asked_for_once_and_kept() -> None:
    """Not before the first token, and not for the next ones."""
    desk = Desk()
    assert desk.requests == 0
    for made in (token(), token(), token(EC_KEY, "ES256", "ec")):
        desk.person(made)
    assert desk.requests == 1


def test_an_unknown_key_is_asked_for_once_a_minute() -> None:
    """Forged tokens cannot make us flood the issuer."""
    desk = Desk()
    desk.person(token())
    for _ in range(5):
        refused(desk, FORGED)
    assert desk.requests == 2
    desk.clock += 59
    refused(desk, token(kid="another"))
    assert desk.requests == 2
    desk.clock += 1
    refused(desk, FORGED)
    refused(desk, FORGED)
    assert desk.requests == 3


def test_known_keys_keep_working_beside_forged_ones() -> None:
    """A flood of forgeries does not lock anybody out."""
    desk = Desk()
    refused(desk, FORGED)
    refused(desk, FORGED)
    assert desk.person(token()).subject == "citizen-1"
    assert desk.requests == 2


def test_a_rotated_key_is_found_at_once() -> None:
    """Also just after the keys were asked for the first time."""
    desk = Desk()
    desk.person(token())
    desk.jwks = {"keys": [public(OTHER_RSA_KEY, "next")]}
    assert desk.person(ROTATED).subject == "citizen-1"
    refused(desk, token())


def test_a_withdrawn_key_is_forgotten_within_the_hour() -> None:
    """Even when nobody shows a new one."""
    desk = Desk()
    desk.person(token())
    desk.jwks = {"keys": [public(OTHER_RSA_KEY, "next")]}
    desk.clock += 3599
    desk.person(token())
    desk.clock += 1
    refused(desk, token())


def test_while_the_issuer_is_down_known_keys_work_and_it_is_left_in_peace() -> None:
    """Stale keys are better than closing the desk; one question a minute finds out when it is back."""
    desk = Desk()
    desk.person(token())
    desk.down = SILENT
    desk.clock += 3600
    for _ in range(5):
        assert desk.person(token()).subject == "citizen-1"
    assert desk.requests == 2
    refused(desk, FORGED)
    desk.clock += 60
    desk.person(token())
    assert desk.requests == 3
    desk.down = None
    desk.clock += 60
    desk.person(token())
    desk.person(token())
    assert desk.requests == 4


def test_without_any_key_nobody_is_called_a_forger() -> None:
    """We cannot know; and as soon as the issuer answers, we do."""
    desk = Desk()
    desk.down = SILENT
    for made in (token(), FORGED):
        with pytest.raises(Unavailable) as caught:
            desk.person(made)
        assert caught.value.code == "issuer_unavailable"
    desk.down = None
    assert desk.person(token()).subject == "citizen-1"


@pytest.mark.parametrize(
    "jwks",
    [
        {},
        {"keys": []},
        {"keys": None},
        {"keys": "rsa"},
        {"keys": {"rsa": public(RSA_KEY, "rsa")}},
        {"keys": [None, 7, "rsa", [], {}]},
        {"keys": [{"kty": "RSA", "kid": "rsa"}]},
        {"keys": [{"kty": "RSA", "kid": "rsa", "n": 5, "e": None}]},
        {"keys": [{"kty": "RSA", "kid": "rsa", "n": "!", "e": "AQAB"}]},
        {"keys": [{"kty": ["RSA"], "kid": "rsa"}]},
        {"keys": [{**public(RSA_KEY, "rsa"), "alg": ["RS256"]}]},
        {"keys": [{**public(RSA_KEY, "rsa"), "kid": 7}]},
        {"keys": [{**public(EC_KEY, "ec"), "crv": "P-384"}]},
        {"error": "maintenance"},
        {"keys": [{"kty": "oct", "kid": "oct", "k": "c2VjcmV0"}, public(P384_KEY, "p384")]},
    ],
)
def test_a_key_set_of_nonsense_is_no_answer(jwks: dict[str, Any]) -> None:
    """At first nobody can be checked; later the keys we have keep working."""
    desk = Desk()
    good, desk.jwks = desk.jwks, jwks
    with pytest.raises(Unavailable):
        desk.person(token())
    desk.jwks = good
    desk.person(token())
    desk.jwks = jwks
    desk.clock += 3600
    assert desk.person(token()).subject == "citizen-1"


def test_one_bad_key_does_not_spoil_the_others() -> None:
    """It is passed over."""
    desk = Desk({"kty": "RSA", "kid": "bad", "n": 5}, public(P384_KEY, "p384"), public(RSA_KEY, "rsa"))
    assert desk.person(token()).subject == "citizen-1"


def test_only_keys_for_our_algorithms_and_for_signing_count() -> None:
    """A shared secret in a public key set, another curve, or a key for encryption cannot sign anybody in."""
    secret = {"kty": "oct", "kid": "oct", "k": "c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0"}
    for alg in ("HS256", "RS256"):
        desk = Desk(secret, public(RSA_KEY, "rsa"))
        made = homemade({"alg": alg, "kid": "oct"}, claims(), hs256(b"secret-secret-secret-secret"))
        refused(desk, made)
    refused(Desk(public(P384_KEY, "p384"), public(RSA_KEY, "rsa")), token(P384_KEY, "ES384", "p384"))
    refused(Desk(public(OTHER_RSA_KEY, "enc", use="enc"), public(RSA_KEY, "rsa")), token(OTHER_RSA_KEY, kid="enc"))
    refused(Desk(public(OTHER_RSA_KEY, "big", alg="RS512"), public(RSA_KEY, "rsa")), token(OTHER_RSA_KEY, kid="big"))


def test_many_threads_ask_for_the_keys_once() -> None:
    """The local server answers several people at a time."""
    desk = Desk()
    desk.pause = 0.1  # long enough for all of them to come while the first still asks
    start = threading.Barrier(8)

    def sign_in(_: int) -> str:
        start.wait()
        return desk.person(made).subject

    made = token()
    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(sign_in, range(8))) == {"citizen-1"}
    assert desk.requests == 1
