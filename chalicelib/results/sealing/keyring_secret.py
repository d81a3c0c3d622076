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

Settled = NewType("Settled", str)
"""A kept keyring as it stands at a moment."""


def write(*, certificates: str, private: str = "", kms: str = "") -> str:
    """A keyring to keep, with its first key, which signs at once."""
    return _text({**_key(private, kms), "certificates": certificates, "former": []})


def rotated(said: str, at: datetime, *, certificates: str, private: str = "", kms: str = "") -> str:
    """A keyring with a new key, which signs `NOTICE` from now; until then the one does that signs now."""
    signs = json.loads(settled(said, at))
    others, now = signs.pop("former"), _public(signs)
    former = [now, *(each for each in others if each["kid"] != now["kid"])]
    new = {**_key(private, kms), "certificates": certificates}
    return _text({**new, "from": (at + NOTICE).isoformat(), "until_then": signs, "former": former})


def withdrawn(said: str, at: datetime, kid: str) -> str:
    """A keyring without a former key: nothing it signed is believed any more.

    `ValueError` when it is none, and while a new key does not sign yet.
    """
    if at < _begins(kept := json.loads(said)):
        raise ValueError(f"a new key signs from {kept['from']} on: nothing is withdrawn before that")
    now = json.loads(settled(said, at))
    former = {each["kid"]: each for each in now["former"]}
    if kid not in former:
        raise ValueError(f"{kid} is no former key: the former ones are {', '.join(former) or 'none'}")
    return _text({**now, "former": [each for each in former.values() if each["kid"] != kid]})


def settled(said: str, at: datetime) -> Settled:
    """The keyring at this moment: the key that signs, and all others as former ones, one that will sign too."""
    kept = json.loads(said)
    former = [_small(each) for each in kept["former"]]
    if at < _begins(kept):
        return Settled(_text({**kept["until_then"], "former": [_public(kept), *former]}))
    signs = {name: kept[name] for name in ("private", "kms", "certificates") if name in kept}
    return Settled(_text({**signs, "former": former}))


def key_set(said: Settled) -> dict[str, list[Jwk]]:
    """What everybody may know of a keyring; no key is touched for it."""
    kept = json.loads(said)
    return _ring(kept, _Known(kept["certificates"])).jwks


def keyring(said: Settled, kms: Callable[[], Kms]) -> Keyring:
    """A keyring, ready to sign. `ValueError` when its certificate is of another key."""
    kept = json.loads(said)
    certificates = kept["certificates"]
    if "private" in kept:
        return _ring(kept, LocalKey(kept["private"], certificates))
    return _ring(kept, KmsKey(kms(), kept["kms"], certificates))


class _Known(Published):
    """A key of which only the certificate is here."""

    def sign(self, message: bytes) -> bytes:
        raise TypeError("who publishes a key does not sign with it")


def _ring(kept: dict[str, Any], current: Key) -> Keyring:
    return Keyring(current, tuple(kept["former"]))


def _begins(kept: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(kept["from"]) if "from" in kept else datetime.min.replace(tzinfo=UTC)


def _key(private: str, kms: str) -> dict[str, str]:
    return {"private": private} if private else {"kms": kms}


def _public(kept: dict[str, Any]) -> Jwk:
    return _small(Published(kept["certificates"]).jwk)


def _small(jwk: Jwk) -> Jwk:
    """The digest of the certificate instead of the certificate, which stands in each sealed file."""
    small = {name: value for name, value in jwk.items() if name != "x5c"}
    if "x5c" in jwk:
        small["x5t#S256"] = base64url(hashlib.sha256(b64decode(jwk["x5c"][0])).digest())
    return small


def _text(kept: dict[str, Any]) -> str:
    return json.dumps(kept, separators=(",", ":"))
