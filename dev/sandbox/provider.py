"""What every provider brings along; everything else is the same for all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

from dev.sandbox.records import Order

if TYPE_CHECKING:
    import flask

    from dev.sandbox.till import Till

Notification = Mapping[str, Any]


@dataclass(frozen=True)
class Notice:
    """Something the merchant is to be told, and where; not signed yet."""

    url: str
    notification: Notification


@dataclass(frozen=True)
class Sent:
    """A call to the merchant as it leaves."""

    method: str
    url: str
    content: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


class Provider(Protocol):
    """One provider's protocol."""

    @property
    def account(self) -> Notification:
        """The merchant's, as the secret store has it, and `retired_secret`, which the merchant has no more."""

    @property
    def name(self) -> str:
        """In addresses."""

    @property
    def label(self) -> str:
        """For people."""

    @property
    def merchant(self) -> str:
        """What the merchant is called here."""

    @property
    def page(self) -> str:
        """The rule of the address at which the payer chooses, with `<token>`; empty when there is another way."""

    @property
    def listing(self) -> str:
        """The template of its list."""

    @property
    def manners(self) -> Sequence[str]:
        """How a payment can go."""

    @property
    def refund_manners(self) -> Sequence[str]:
        """How a refund can go."""

    @property
    def several(self) -> bool:
        """Whether an order takes money until it has enough, or once."""

    @property
    def tells_expiry(self) -> bool:
        """Whether the merchant is told of orders that ran out."""

    @property
    def most_calls(self) -> int:
        """How often a notice is sent at most."""

    def routes(self, pages: flask.Blueprint, till: Till) -> None:
        """Its own addresses."""

    def notices(self, order: Order, at: datetime) -> Sequence[Notice]:
        """What is to be told of an order to which something has just happened."""

    def sent(self, url: str, notification: Notification, key: str, at: datetime) -> Sent:
        """A notice as it leaves, signed with the key of this name."""

    def ends(self, status: int, text: str) -> bool:
        """Whether the merchant's reply ends the calls."""

    def back(self, order: Order, at: datetime) -> str:
        """Where the payer goes then."""
