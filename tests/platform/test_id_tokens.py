"""Id tokens: what proves who somebody is, and everything that does not."""

from __future__ import annotations

import contextlib
import time
from typing import Any

import jwt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.errors import Untrusted
from chalicelib.domain.person import Person
from tests.platform.signers import (
    AUDIENCE,
    CITIZEN,
    EC_KEY,
    ISSUER,
    OTHER_RSA_KEY,
    RSA_KEY,
    Desk,
    claims,
    homemade,
    hs256,
    pem,
    public,
    token,
)

RS256 = {"alg": "RS256", "typ": "JWT", "kid": "rsa"}
INFINITY = float("inf")
SIGNING = jwt.algorithms.RSAAlgorithm(jwt.algorithms.RSAAlgorithm.SHA256)


def refused(made: str, desk: Desk | None = None) -> str:
    """The code the token is refused with."""
    with pytest.raises(Untrusted) as caught:
        (desk or Desk()).person(made)
    assert all(caught.value.text)
    return caught.value.code


@pytest.mark.parametrize(("key", "algorithm", "kid"), [(RSA_KEY, "RS256", "rsa"), (EC_KEY, "ES256", "ec")])
def test_a_token_the_issuer_signed_tells_who_calls(key: Any, algorithm: str, kid: str) -> None:
    """With either of the two algorithms, and nothing added or lost."""
    assert Desk().person(token(key, algorithm, kid)) == Person(
        subject="citizen-1",
        name="Trần Thị Mai",
        identity_number="042190000001",
        birthdate="1990-02-28",
        email="mai@example.invalid",
        phone="0912345678",
    )


def test_an_officer_has_roles_and_an_agency() -> None:
    """Roles we do not know give nothing."""
    message = claims(roles=["clerk", "handler", "admin"], agency="H27.19", identity_number=None)
    person = Desk().person(token(message=message))
    assert (person.roles, person.agency, person.identity_number) == (frozenset({"clerk", "handler"}), "H27.19", "")


def test_a_subject_is_enough() -> None:
    """Everything else may be absent, or null."""
    bare = {name: None for name in CITIZEN if name != "sub"}
    assert Desk().person(token(message=claims(**bare))) == Person(subject="citizen-1")
    nulls = {**claims(**bare), **bare, "roles": None, "agency": None}
    assert Desk().person(token(message=nulls)) == Person(subject="citizen-1")


def test_a_person_printed_shows_no_personal_data() -> None:
    """Neither by accident in a log nor in an error."""
    shown = repr(Desk().person(token()))
    assert "citizen-1" in shown
    assert not [value for name, value in CITIZEN.items() if name != "sub" and value in shown]


@pytest.mark.parametrize(
    "message",
    [
        claims(iss="https://elsewhere.example.invalid"),
        claims(iss=ISSUER + "/"),
        claims(aud="another-service"),
        claims(aud=["another-service"]),
        claims(aud=[]),
        claims(aud={"motcua": True}),
        claims(nbf=int(time.time()) + 3600),
        claims(iat=int(time.time()) + 3600),
        *[claims(**{name: None}) for name in ("exp", "iat", "iss", "aud", "sub")],
    ],
)
def test_a_token_for_others_or_for_later_is_refused(message: dict[str, Any]) -> None:
    """Another issuer, another audience, the future, or something required is missing."""
    assert refused(token(message=message)) == "token_invalid"


def test_one_audience_of_several_is_enough() -> None:
    """OpenID Connect allows a list."""
    assert Desk().person(token(message=claims(aud=["other", AUDIENCE]))).subject == "citizen-1"


def test_an_expired_token_says_so() -> None:
    """Its bearer only has to sign in again."""
    assert refused(token(message=claims(exp=int(time.time()) - 60))) == "token_expired"


def test_clocks_may_differ_by_half_a_minute() -> None:
    """And no more."""
    now = int(time.time())
    assert Desk().person(token(message=claims(exp=now - 15, iat=now + 15))).subject == "citizen-1"
    assert refused(token(message=claims(exp=now - 31))) == "token_expired"
    assert refused(token(message=claims(iat=now + 60))) == "token_invalid"


def test_expiry_is_only_told_of_what_was_signed() -> None:
    """A forger learns nothing."""
    assert refused(token(OTHER_RSA_KEY, message=claims(exp=1))) == "token_invalid"


@pytest.mark.parametrize(
    "made",
    [
        pytest.param(homemade({"alg": "none", "kid": "rsa"}, claims()), id="none"),
        pytest.param(homemade({"alg": "None", "kid": "rsa"}, claims()), id="None"),
        pytest.param(homemade({"alg": "", "kid": "rsa"}, claims()), id="empty"),
        pytest.param(homemade({"kid": "rsa"}, claims()), id="absent"),
        pytest.param(homemade({"alg": ["RS256"], "kid": "rsa"}, claims()), id="list"),
        pytest.param(homemade({"alg": "HS256", "kid": "rsa"}, claims(), hs256(pem(RSA_KEY))), id="public-key"),
        pytest.param(homemade({"alg": "HS256", "kid": "ec"}, claims(), hs256(pem(EC_KEY))), id="public-ec-key"),
        pytest.param(homemade(RS256, claims(), hs256(pem(RSA_KEY))), id="public-key-as-rs256"),
        pytest.param(homemade({"alg": "HS256", "kid": "rsa"}, claims(), hs256(b"")), id="empty-secret"),
        pytest.param(token(RSA_KEY, "RS512"), id="rs512"),
        pytest.param(token(RSA_KEY, "PS256"), id="ps256"),
        pytest.param(token(EC_KEY, "ES256", "rsa"), id="the-other-kind-of-key"),
        pytest.param(token(OTHER_RSA_KEY), id="somebody-elses-key"),
        pytest.param(token(kid=None), id="no-kid"),
        pytest.param(token(kid=""), id="empty-kid"),
        pytest.param(homemade({"alg": "RS256", "kid": 1}, claims()), id="kid-a-number"),
        pytest.param(homemade({"alg": "RS256", "kid": ["rsa"]}, claims()), id="kid-a-list"),
        pytest.param(homemade({**RS256, "crit": ["b64"], "b64": False}, claims()), id="detached"),
        pytest.param(homemade([RS256], claims()), id="header-a-list"),
        pytest.param(homemade("x", "y"), id="texts"),
    ],
)
def test_what_the_issuer_did_not_sign_is_refused(made: str) -> None:
    """Whatever the token says of itself."""
    assert refused(made) == "token_invalid"


def test_a_key_brought_along_in_the_token_is_not_used() -> None:
    """`jwk`, `jku` and `x5u` are the attacker's words."""
    headers = {
        "kid": "rsa",
        "jwk": public(OTHER_RSA_KEY, "rsa"),
        "jku": "http://127.0.0.1:9/",
        "x5u": "http://127.0.0.1:9/",
    }
    assert refused(jwt.encode(claims(), OTHER_RSA_KEY, "RS256", headers=headers)) == "token_invalid"


@pytest.mark.parametrize("part", [0, 1, 2])
def test_no_part_of_a_token_can_be_changed(part: int) -> None:
    """Header, claims and signature hold together."""
    mine, other = token().split("."), token(EC_KEY, "ES256", "ec", claims(sub="citizen-2")).split(".")
    mine[part] = other[part]
    assert refused(".".join(mine)) == "token_invalid"


WRONG: dict[str, list[Any]] = {
    **{name: [7, False, [], {}, "x" * 301] for name in ("name", "identity_number", "email")},
    **{name: [0, ["a"], "a\udfff"] for name in ("birthdate", "phone_number", "agency")},
    **{name: ["soon", [], {}, INFINITY, -INFINITY, "1e9"] for name in ("exp", "iat", "nbf")},
    "sub": [7, "", "a#b", ["citizen-1"], {"a": 1}, True, "x" * 301, "\ud800"],
    "iss": [[ISSUER], 7],
    "roles": ["clerk", {"clerk": 1}, ["clerk", 1], [["clerk"]], 7, True],
}


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in WRONG.items() for value in values])
def test_a_claim_of_the_wrong_kind_is_refused(name: str, value: Any) -> None:
    """Even when the issuer signed it: nobody is half identified, and nothing breaks."""
    made = homemade(RS256, claims(**{name: value}), lambda text: SIGNING.sign(text, RSA_KEY))
    assert refused(made) == "token_invalid"


def test_a_token_of_unreasonable_size_is_not_even_parsed() -> None:
    """8 KB is more than any token needs; the issuer is not asked about it."""
    desk = Desk()
    assert refused(token(message=claims(note="x" * 9000)), desk) == "token_invalid"
    assert desk.requests == 0


@pytest.mark.parametrize("made", ["", ".", "..", "...", "a.b.c", "e30.e30.", "\x00", "ệ.ệ.ệ", "\ud800.a.b", "Bearer x"])
def test_rubbish_is_refused(made: str) -> None:
    """Without asking why."""
    assert refused(made) == "token_invalid"


def test_a_header_nested_without_end_is_refused() -> None:
    """It would overflow the parser's stack."""
    deep: Any = []
    for _ in range(900):
        deep = [deep]
    assert refused(homemade(deep, claims())) == "token_invalid"
    nested = "W1tb" * 1000  # `[[[`, in base64
    assert refused(f"{nested}.e30.e30") == "token_invalid"


@given(st.text() | st.text("eyJhbGciOiJSUzI1NiJ9.-_", max_size=200))
def test_noise_is_never_anything_but_untrusted(made: str) -> None:
    """There is no crash to learn from."""
    refused(made)


_values = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.lists(st.text(max_size=3))


@given(
    st.dictionaries(
        st.sampled_from(["alg", "kid", "typ", "crit", "b64", "zip"]), _values | st.sampled_from(["RS256", "rsa"])
    ),
    st.dictionaries(st.sampled_from([*claims(), "nbf", "roles"]), _values),
)
def test_well_formed_noise_is_never_anything_but_untrusted(header: dict[str, Any], message: dict[str, Any]) -> None:
    """Neither in the header nor in the claims."""
    refused(homemade(header, message))


@given(st.dictionaries(st.sampled_from([*claims(), "nbf", "roles", "agency"]), _values))
def test_whatever_the_issuer_signs_is_a_person_or_refused(message: dict[str, Any]) -> None:
    """An issuer's mistake is not our crash."""
    made = homemade(RS256, {**claims(), **message}, lambda text: SIGNING.sign(text, RSA_KEY))
    with contextlib.suppress(Untrusted):
        assert Desk().person(made).subject
