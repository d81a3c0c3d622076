"""The keyring of this stage: what seals results, and the published keys they are checked with."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from chalicelib.platform import clients

if TYPE_CHECKING:
    from chalicelib.results.sealing.keyring import Jwk, Keyring
    from chalicelib.results.sealing.keyring_secret import EffectiveKeyring


def key_set() -> dict[str, list[Jwk]]:
    """The published keys of sealed results; empty where none is sealed."""
    from chalicelib.results.sealing import keyring_secret

    return keyring_secret.key_set(_keyring_secret()) if clients.settings().seal_keyring_parameter else {"keys": []}


def keyring() -> Keyring:
    """What seals results now; read again every five minutes, so that a rotated key arrives by itself."""
    return _keyring(_keyring_secret())


@lru_cache(maxsize=1)
def _keyring(secret: EffectiveKeyring) -> Keyring:
    from chalicelib.results.sealing import keyring_secret

    return keyring_secret.keyring(secret, clients.kms)


clients.ALSO_FORGOTTEN.append(_keyring.cache_clear)


def _keyring_secret() -> EffectiveKeyring:
    from chalicelib.results.sealing import keyring_secret

    secret = clients.secret_store().read_secret(clients.settings().seal_keyring_parameter)
    if not secret:
        raise RuntimeError(
            f"results are to be sealed, and there is no keyring in {clients.settings().seal_keyring_parameter}"
        )
    return keyring_secret.effective(secret, clients.now())
