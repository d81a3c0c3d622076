"""What the providers remember: orders, the money that came for them or for nothing, refunds, owed calls."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

OPEN, PAID, FAILED, CANCELLED, EXPIRED = "open", "paid", "failed", "cancelled", "expired"
"""What can be said of an order. That it expired is written down only by a provider that tells of it."""

DONE, PROCESSING, REFUSED = "done", "processing", "refused"
"""What can be said of a refund."""


@dataclass(frozen=True, kw_only=True)
class Transfer:
    """Money on the merchant's account; less than nothing when it left. It may lie in the future."""

    number: int
    amount: int
    at: datetime
    content: str


@dataclass(frozen=True, kw_only=True)
class Refund:
    """Money the merchant asked to be given back."""

    number: int
    order_number: int
    ref: str
    """The merchant's own name of it."""
    request_fields: Mapping[str, Any]
    amount: int
    state: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Order:
    """One order of the merchant."""

    number: int
    provider: str
    ref: str
    """The merchant's own name of it."""
    token: str
    """The provider's unguessable name of it."""
    request_fields: Mapping[str, Any]
    """As the merchant wrote it."""
    amount: int
    info: str
    made_at: datetime
    expires_at: datetime
    state: str
    closed_at: datetime | None
    transfers: tuple[Transfer, ...] = ()
    refunds: tuple[Refund, ...] = ()

    def status(self, at: datetime) -> str:
        """Its state by this clock."""
        return EXPIRED if self.state == OPEN and at > self.expires_at else self.state

    def received(self, at: datetime) -> int:
        """All that had come by then."""
        return sum(transfer.amount for transfer in self.transfers if transfer.at <= at)

    @property
    def refunded(self) -> int:
        """What went back or is on its way."""
        return sum(refund.amount for refund in self.refunds if refund.state != REFUSED)


@dataclass(frozen=True, kw_only=True)
class Call:
    """One call to the merchant, made or to be made. It is signed when it is made, by the key of this name."""

    number: int
    provider: str
    order_number: int | None
    url: str
    notification: Mapping[str, Any]
    key: str
    tries: int
    open: bool
    """Whether it will be made (again)."""
    log: tuple[Mapping[str, str], ...]
