"""The local identity provider behaves as real ones do where the package behind it does not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import jwt
import pytest

from dev import issuer, people, tokens
from dev.place import AUDIENCE
from dev.servers import serving, three_free

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:authlib.*")

CALLBACK = "http://127.0.0.1:1/callback"


@pytest.fixture
def provider(tmp_path: Path) -> Iterator[str]:
    port = three_free()
    with serving(issuer.application(tmp_path / "key.json", f"127.0.0.1:{port}"), port):
        yield f"http://127.0.0.1:{port}"


def claims(provider: str, token: str) -> dict[str, object]:
    key = jwt.PyJWKClient(f"{provider}/jwks").get_signing_key_from_jwt(token).key
    return dict(jwt.decode(token, key, algorithms=["RS256"], audience=AUDIENCE, issuer=provider))


def test_a_citizen_s_token_names_its_key_and_hides_who_they_are_in_the_subject(provider: str) -> None:
    token = tokens.obtain(provider, people.citizen("042190000001", "Trần Thị Mai"))
    assert jwt.get_unverified_header(token)["kid"] == issuer.KEY_ID
    reported = claims(provider, token)
    assert reported["name"] == "Trần Thị Mai"
    assert reported["identity_number"] == "042190000001"
    assert "042190000001" not in str(reported["sub"])
    assert "roles" not in reported
    assert "agency" not in reported


@pytest.mark.parametrize("role", sorted(people.OFFICES))
def test_an_officer_s_token_carries_role_and_agency(provider: str, role: str) -> None:
    reported = claims(provider, tokens.obtain(provider, people.officer(role, "H27.20")))
    assert reported["roles"] == [role]
    assert reported["agency"] == "H27.20"
    assert "identity_number" not in reported


def test_tokens_outlive_a_restart(tmp_path: Path) -> None:
    port = three_free()
    at = f"http://127.0.0.1:{port}"
    with serving(issuer.application(tmp_path / "key.json", f"127.0.0.1:{port}"), port):
        token = tokens.obtain(at, people.MAI)
    with serving(issuer.application(tmp_path / "key.json", f"127.0.0.1:{port}"), port):
        assert claims(at, token)["name"] == "Trần Thị Mai"


def test_the_issuer_is_one_by_whatever_name_it_is_reached(provider: str) -> None:
    by_name = provider.replace("127.0.0.1", "localhost")
    found = httpx.get(f"{by_name}/.well-known/openid-configuration").json()
    assert found["issuer"] == provider
    assert found["token_endpoint"].startswith(provider)


def test_signing_in_is_one_click_on_a_name(provider: str) -> None:
    page = httpx.get(f"{provider}/oauth2/authorize", params=_asked()).text
    assert all(person.title in page and person.subject in page for person in people.PREDEFINED)


@pytest.mark.parametrize("verifier", ["wrong", ""])
def test_a_code_is_worth_nothing_without_its_verifier(provider: str, verifier: str) -> None:
    requested = {**_asked(), "code_challenge": "a-challenge", "code_challenge_method": "S256"}
    back = httpx.post(f"{provider}/oauth2/authorize", params=requested, data={"sub": people.MAI.subject})
    code = parse_qs(urlsplit(back.headers["location"]).query)["code"][0]
    grant = {"grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK, "client_id": AUDIENCE}
    refused = httpx.post(f"{provider}/oauth2/token", data={**grant, "code_verifier": verifier})
    assert refused.status_code == 400
    assert refused.json()["error"] == "invalid_grant"


def test_there_is_no_debugger(provider: str) -> None:
    assert httpx.get(f"{provider}/console").status_code == 404
    requested = {"__debugger__": "yes", "cmd": "resource", "f": "debugger.js"}
    assert "javascript" not in httpx.get(f"{provider}/", params=requested).headers["content-type"]


def test_without_a_provider_the_way_out_is_named() -> None:
    with pytest.raises(tokens.SignInFailed, match="make run"):
        tokens.obtain(f"http://127.0.0.1:{three_free()}", people.MAI)


def _asked() -> dict[str, str]:
    return {"response_type": "code", "client_id": AUDIENCE, "redirect_uri": CALLBACK, "scope": "openid"}
