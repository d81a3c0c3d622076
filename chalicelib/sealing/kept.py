"""The keyring as the secret store keeps it: one JSON text, so that key, certificate and former keys change at once.

`certificates` is PEM, `former` are JWKs, and the key is either `private` (PEM, for the local stack and rehearsals) or
in KMS under the name `kms`.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from chalicelib.sealing.keys import Jwk, Key, Keyring, Kms, KmsKey, LocalKey, Published


def write(*, certificates: str, private: str = "", kms: str = "", before: str = "") -> str:
    """A keyring to keep. The keys of the one `before`, if any, become former ones."""
    former = key_set(before)["keys"] if before else []
    key = {"private": private} if private else {"kms": kms}
    return json.dumps({**key, "certificates": certificates, "former": former})


def key_set(said: str) -> dict[str, list[Jwk]]:
    """What everybody may know of a kept keyring; no key is touched for it."""
    kept = json.loads(said)
    return _ring(kept, _Known(kept["certificates"])).jwks


def keyring(said: str, kms: Callable[[], Kms]) -> Keyring:
    """A kept keyring, ready to sign. `ValueError` when its certificate is of another key."""
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
