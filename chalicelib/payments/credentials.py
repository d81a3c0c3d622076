"""The payment providers of this stage, and its accounts with them."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from chalicelib.domain.errors import NotFound
from chalicelib.payments import texts
from chalicelib.platform import clients

if TYPE_CHECKING:
    from chalicelib.payments.providers.interface import Provider


def provider(name: str) -> Provider[Any]:
    """A payment provider, including one that is no longer offered: it may still send notifications."""
    from chalicelib.payments.providers import registry

    return registry.provider(name)


def credentials(name: str) -> Any:
    """A provider's credentials; reloaded every five minutes, so that a rotated secret needs no deployment.

    Raises `NotFound` where this stage has none.
    """
    secret = clients.secret_store().read_secret(f"{clients.settings().payment_secrets}{name}")
    if not secret:
        raise NotFound("not_configured", texts.NO_SUCH_ADDRESS)
    return _account(name, secret)


@lru_cache(maxsize=8)
def _account(name: str, secret: str) -> Any:
    """The credentials in this text, parsed once for as long as the secret stays the same."""
    return provider(name).credentials(secret)
