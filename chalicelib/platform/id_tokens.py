"""OpenID Connect id tokens: who signed them, for whom, until when, and who they speak of.

Keys come from the issuer's JWKS and are kept for an hour. A `kid` we do not know makes us ask
again, at most once a minute, so that forged tokens cannot make us flood the issuer. While the
issuer is down, keys we already have keep working.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from chalicelib.domain.errors import Unavailable, Untrusted
from chalicelib.domain.person import Person
from chalicelib.platform import texts

if TYPE_CHECKING:
    from jwt import PyJWK

ALGORITHMS = ["RS256", "ES256"]
REQUIRED = ["exp", "iat", "iss", "aud", "sub"]
LEEWAY_SECONDS = 30
KEEP_SECONDS = 3600.0
REFRESH_SECONDS = 60.0
MOST_BYTES = 8192
LONGEST_CLAIM = 300
ROLES = frozenset({"clerk", "handler", "supervisor"})


class Verifier:
    """Turns an id token into a `Person`, or refuses it. `fetch` gets the JWKS; `clock` is monotonic seconds."""

    def __init__(
        self, issuer: str, audience: str, fetch: Callable[[], Mapping[str, Any]], clock: Callable[[], float]
    ) -> None:
        self._issuer = issuer
        self._audience = audience
        self._fetch = fetch
        self._clock = clock
        self._keys: dict[str, PyJWK] = {}
        self._fetched: float | None = None
        self._requested_at: float | None = None
        self._lock = threading.Lock()

    def person(self, token: str) -> Person:
        """Who the token speaks of. `Untrusted` when it proves nothing, `Unavailable` when we cannot know."""
        import jwt

        if len(token) > MOST_BYTES:
            raise untrusted()
        try:
            key = self._key(jwt.get_unverified_header(token).get("kid"))
            if key is None:
                raise untrusted()
            claims = jwt.decode(
                token,
                key,
                algorithms=ALGORITHMS,
                audience=self._audience,
                issuer=self._issuer,
                leeway=LEEWAY_SECONDS,
                options={"require": REQUIRED},
            )
        except jwt.ExpiredSignatureError:
            raise Untrusted("token_expired", texts.SIGN_IN_EXPIRED) from None
        except (jwt.PyJWTError, ValueError, TypeError, ArithmeticError):  # JSON has an Infinity that no date is
            raise untrusted() from None
        return _person(claims)

    def _key(self, kid: object) -> PyJWK | None:
        if not isinstance(kid, str):
            return None
        with self._lock:
            now = self._clock()
            fresh = self._fetched is not None and now - self._fetched < KEEP_SECONDS
            if not (fresh and kid in self._keys) and (
                self._requested_at is None or now - self._requested_at >= REFRESH_SECONDS
            ):
                self._ask(now)
            if self._fetched is None:
                raise Unavailable("issuer_unavailable", texts.SIGN_IN_NOT_CHECKED)
            return self._keys.get(kid)

    def _ask(self, now: float) -> None:
        # The first time does not count: without any key the next caller must ask at once, and a key
        # made just after we asked first must be found.
        self._requested_at = now if self._fetched is not None else None
        try:
            keys = _keys(self._fetch())
        except Unavailable:
            return
        if keys:
            self._fetched = now
            self._keys = keys


def untrusted() -> Untrusted:
    """The one answer to every token that proves nothing; it does not say why."""
    return Untrusted("token_invalid", texts.SIGN_IN_NOT_VALID)


def _keys(parsed: Mapping[str, Any]) -> dict[str, PyJWK]:
    """The keys of a JWKS that may sign id tokens, by name. What is not such a key is passed over."""
    import jwt

    found: dict[str, PyJWK] = {}
    listed = parsed.get("keys")
    for each in listed if isinstance(listed, list) else []:
        try:
            key = jwt.PyJWK.from_dict(each)
        except (jwt.PyJWTError, ValueError, TypeError, LookupError, AttributeError):
            continue
        if key.algorithm_name in ALGORITHMS and key.public_key_use in (None, "sig") and isinstance(key.key_id, str):
            found[key.key_id] = key
    return found


def _person(claims: Mapping[str, Any]) -> Person:
    roles = claims.get("roles")
    if roles is None:
        roles = []
    if not isinstance(roles, list) or not all(isinstance(role, str) for role in roles):
        raise untrusted()
    return Person(
        subject=_text(claims, "sub"),
        name=_text(claims, "name"),
        identity_number=_text(claims, "identity_number"),
        birthdate=_text(claims, "birthdate"),
        email=_text(claims, "email"),
        phone=_text(claims, "phone_number"),
        roles=frozenset(roles) & ROLES,
        agency=_text(claims, "agency"),
    )


def _text(claims: Mapping[str, Any], name: str) -> str:
    value = claims.get(name)
    if value is None:
        value = ""
    if not isinstance(value, str) or len(value) > LONGEST_CLAIM or not _is_text(value):
        raise untrusted()
    # `#` joins the parts of keys wherever a subject is stored.
    if name == "sub" and (not value or "#" in value):
        raise untrusted()
    return value


def _is_text(value: str) -> bool:
    """Whether it can be written down: JSON can spell half a surrogate pair, UTF-8 cannot."""
    return not any("\ud800" <= c <= "\udfff" for c in value)
