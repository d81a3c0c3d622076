"""Which payment providers there are. Each is imported when it is first needed."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from chalicelib.payments.providers.interface import Provider

MODULES = {
    "vnpay": "vnpay.adapter",
    "momo": "momo.adapter",
    "zalopay": "zalopay.adapter",
    "payos": "payos.adapter",
    "sepay": "sepay.adapter",
    "stripe": "stripe.adapter",
}
"""Their modules, by the names the contract gives them."""


def provider(name: str) -> Provider[Any]:
    """The provider of this name. `KeyError` when there is none."""
    found: Provider[Any] = import_module(f"chalicelib.payments.providers.{MODULES[name]}").PROVIDER
    return found
