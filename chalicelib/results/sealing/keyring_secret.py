"""The keyring as the secret store keeps it: one JSON text, so that all of it changes at once.

    {"kms": ..., "certificates": ..., "from": ..., "until_then": {"kms": ..., "certificates": ...}, "former": [...]}

A key is in KMS under the name `kms`, or `private` (PEM, for the local stack and rehearsals); `certificates` is PEM.
A key that is not the first is published at once and signs `from` a moment on; `until_then` another does.
`former` are the JWKs of all others that are believed, without certificates: the store takes 8 kB.
"""

from __future__ import annotations

import hashlib
import json
from base64 import b64decode
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, NewType

from chalicelib.results.sealing.keyring import Jwk, Key, Keyring, Kms, KmsKey, LocalKey, Published, base64url

NOTICE = timedelta(minutes=15)
"""How long a key is published before it signs. A key set is remembered for ten minutes: by us, and then by browsers."""

EffectiveKeyring = NewType("EffectiveKeyring", str)
"""A kept keyring as it stands at a moment."""


def write(*, certificates: str, private: str = "", kms: str = "") -> str:
    """A keyring to keep, with its first key, which signs at once."""
    return _text({**_key(private, kms), "certificates": certificates, "former": []})


def rotated(secret: str, at: datetime, *, certificates: str, private: str = "", kms: str = "") -> str:
    """A keyring with a new key, which signs `NOTICE` from now; until then the one does that signs now."""
    signs = json.loads(effective(secret, at))
    others, now = signs.pop("former"), _public(signs)
    former = [now, *(each for each in others if each["kid"] != now["kid"])]
    new = {**_key(private, kms), "certificates": certificates}
    return _text({**new, "from": (at + NOTICE).isoformat(), "until_then": signs, "former": former})


def withdrawn(secret: str, at: datetime, kid: str) -> str:
    """A keyring without a former key: nothing it signed is believed any more.

    `ValueError` when it is none, and while a new key does not sign yet.
    """
    if at < _begins(stored := json.loads(secret)):
        raise ValueError(f"a new key signs from {stored['from']} on: nothing is withdrawn before that")
    now = json.loads(effective(secret, at))
    former = {each["kid"]: each for each in now["former"]}
    if kid not in former:
        raise ValueError(f"{kid} is no former key: the former ones are {', '.join(former) or 'none'}")
    return _text({**now, "former": [each for each in former.values() if each["kid"] != kid]})


def effective(secret: str, at: datetime) -> EffectiveKeyring:
    """The keyring at this moment: the key that signs, and all others as former ones, one that will sign too."""
    stored = json.loads(secret)
    former = [_small(each) for each in stored["former"]]
    if at < _begins(stored):
        return EffectiveKeyring(_text({**stored["until_then"], "former": [_public(stored), *former]}))
    signs = {name: stored[name] for name in ("private", "kms", "certificates") if name in stored}
    return EffectiveKeyring(_text({**signs, "former": former}))


def key_set(secret: EffectiveKeyring) -> dict[str, list[Jwk]]:
    """What everybody may know of a keyring; no key is touched for it."""
    stored = json.loads(secret)
    return _ring(stored, _Known(stored["certificates"])).jwks


def keyring(secret: EffectiveKeyring, kms: Callable[[], Kms]) -> Keyring:
    """A keyring, ready to sign. `ValueError` when its certificate is of another key."""
    stored = json.loads(secret)
    certificates = stored["certificates"]
    if "private" in stored:
        return _ring(stored, LocalKey(stored["private"], certificates))
    return _ring(stored, KmsKey(kms(), stored["kms"], certificates))


class _Known(Published):
    """A key of which only the certificate is here."""

    def sign(self, message: bytes) -> bytes:
        raise TypeError("who publishes a key does not sign with it")


def _ring(stored: dict[str, Any], current: Key) -> Keyring:
    return Keyring(current, tuple(stored["former"]))


def _begins(stored: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(stored["from"]) if "from" in stored else datetime.min.replace(tzinfo=UTC)


def _key(private: str, kms: str) -> dict[str, str]:
    return {"private": private} if private else {"kms": kms}


def _public(stored: dict[str, Any]) -> Jwk:
    return _small(Published(stored["certificates"]).jwk)


def _small(jwk: Jwk) -> Jwk:
    """The digest of the certificate instead of the certificate, which stands in each sealed file."""
    small = {name: value for name, value in jwk.items() if name != "x5c"}
    if "x5c" in jwk:
        small["x5t#S256"] = base64url(hashlib.sha256(b64decode(jwk["x5c"][0])).digest())
    return small


def _text(stored: dict[str, Any]) -> str:
    return json.dumps(stored, separators=(",", ":"))
