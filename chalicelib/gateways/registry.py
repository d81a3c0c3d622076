"""Which payment providers there are. Each is imported when it is first needed."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from chalicelib.gateways.provider import Provider

MODULES = {
    "vnpay": "vnpay_provider",
    "momo": "momo",
    "zalopay": "zalopay",
    "payos": "payos",
    "sepay": "sepay",
    "stripe": "stripe_cards",
}
"""Their modules, by the names the contract gives them."""


def provider(name: str) -> Provider[Any]:
    """The provider of this name. `KeyError` when there is none."""
    found: Provider[Any] = import_module(f"chalicelib.gateways.{MODULES[name]}").PROVIDER
    return found
