"""The keyring of this stage: what seals results, and the published keys they are checked with."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from chalicelib.platform import clients

if TYPE_CHECKING:
    from chalicelib.results.sealing.keyring import Jwk, Keyring
    from chalicelib.results.sealing.keyring_secret import Settled


def key_set() -> dict[str, list[Jwk]]:
    """The published keys of sealed results; empty where none is sealed."""
    from chalicelib.results.sealing import keyring_secret

    return keyring_secret.key_set(_keyring_secret()) if clients.settings().seal_key else {"keys": []}


def keyring() -> Keyring:
    """What seals results now; read again every five minutes, so that a rotated key arrives by itself."""
    return _keyring(_keyring_secret())


@lru_cache(maxsize=1)
def _keyring(said: Settled) -> Keyring:
    from chalicelib.results.sealing import keyring_secret

    return keyring_secret.keyring(said, clients.kms)


clients.ALSO_FORGOTTEN.append(_keyring.cache_clear)


def _keyring_secret() -> Settled:
    from chalicelib.results.sealing import keyring_secret

    said = clients.secret_store().read_secret(clients.settings().seal_key)
    if not said:
        raise RuntimeError(f"results are to be sealed, and there is no keyring in {clients.settings().seal_key}")
    return keyring_secret.settled(said, clients.now())
