"""An id token for a person, by the same authorization code flow a browser goes through."""

from __future__ import annotations

import base64
import hashlib
import secrets
from urllib.parse import parse_qs, urlsplit

import httpx

from dev.people import Person
from dev.place import AUDIENCE

SCOPE = "openid profile email phone"


class SignInFailed(Exception):
    """The identity provider did not answer, or not with a token."""


def obtain(issuer: str, person: Person, *, audience: str = AUDIENCE) -> str:
    """The id token of this person; the account is made, or brought up to date, on the way."""
    with httpx.Client(base_url=issuer, timeout=10) as browser:
        try:
            return _code_flow(browser, person, audience)
        except httpx.TransportError as refused:
            raise SignInFailed(f"no identity provider at {issuer}: start the stack with `make run`") from refused
        except httpx.HTTPStatusError as answer:
            raise SignInFailed(f"{answer.request.url}: {answer.response.text[:300]}") from answer


def _code_flow(browser: httpx.Client, person: Person, audience: str) -> str:
    at = browser.get("/.well-known/openid-configuration").raise_for_status().json()
    browser.put(f"/users/{person.subject}", json=dict(person.claims)).raise_for_status()
    verifier, state = secrets.token_urlsafe(48), secrets.token_urlsafe(16)
    callback = f"{browser.base_url}"
    requested = {
        "response_type": "code",
        "client_id": audience,
        "redirect_uri": callback,
        "scope": SCOPE,
        "state": state,
        "nonce": secrets.token_urlsafe(16),
        "code_challenge": _challenge(verifier),
        "code_challenge_method": "S256",
    }
    browser.get(at["authorization_endpoint"], params=requested).raise_for_status()
    signed_in = browser.post(at["authorization_endpoint"], params=requested, data={"sub": person.subject})
    returned = parse_qs(urlsplit(signed_in.headers.get("location", "")).query)
    if returned.get("state") != [state] or "code" not in returned:
        raise SignInFailed(f"signing in as {person.title} answered {signed_in.status_code}: {signed_in.text[:300]}")
    grant = {
        "grant_type": "authorization_code",
        "code": returned["code"][0],
        "redirect_uri": callback,
        "client_id": audience,
        "code_verifier": verifier,
    }
    return str(browser.post(at["token_endpoint"], data=grant).raise_for_status().json()["id_token"])


def _challenge(verifier: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
