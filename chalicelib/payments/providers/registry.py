"""Which payment providers there are: a folder beside this file for each, and a line here."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from chalicelib.payments.providers.interface import Api, Provider

if TYPE_CHECKING:
    from chalicelib.domain.payment.attempt import Notice
    from chalicelib.payments.providers.settlement_files.columns import Columns


K = TypeVar("K", contravariant=True)


class CreditList(Protocol[K]):
    """A provider that can list all money that arrived; `credit_list` is among its capabilities."""

    def credits_since(self, since: int, credentials: K, api: Api) -> list[Notice]:
        """Every credit from this transaction on, itself included, by rising number. Raises `Unavailable`."""


@dataclass(frozen=True, kw_only=True)
class Registration:
    """What must be known of a provider before its adapter is imported."""

    webhook_method: str = "POST"
    """The HTTP method of its notifications. A body is JSON."""
    return_parameter: str = "attempt"
    """The query parameter of the return address that names the attempt. Any other than `attempt` the provider adds."""

    def return_url(self, address: str, attempt: str) -> str:
        """Where the provider sends the payer's browser back to."""
        return f"{address}?attempt={attempt}" if self.return_parameter == "attempt" else address


PROVIDERS = {
    "vnpay": Registration(webhook_method="GET", return_parameter="vnp_TxnRef"),
    "momo": Registration(),
    "zalopay": Registration(),
    "payos": Registration(),
    "sepay": Registration(),
    "stripe": Registration(),
}
"""By the names of their folders, which are those of the API too."""

RETURN_PARAMETERS = tuple(
    dict.fromkeys([Registration().return_parameter, *(each.return_parameter for each in PROVIDERS.values())])
)
"""Every query parameter that may name the attempt when a payer returns; ours first."""


def provider(name: str) -> Provider[Any]:
    """The provider of this name, imported when it is first needed. `KeyError` when there is none."""
    found: Provider[Any] = _module(name, "adapter").PROVIDER
    return found


def credit_list(name: str) -> CreditList[Any] | None:
    """The provider of this name, if it can list all money that arrived."""
    found: Any = provider(name)
    return found if "credit_list" in found.capabilities else None


def settlement_columns(name: str) -> Columns:
    """The columns of this provider's settlement files. `KeyError` when there is no such provider."""
    found: Columns = _module(name, "settlement_file").COLUMNS
    return found


def _module(name: str, part: str) -> Any:
    if name not in PROVIDERS:
        raise KeyError(name)
    return import_module(f"chalicelib.payments.providers.{name}.{part}")
