"""What happens to an order, whoever the provider is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from dev.sandbox.manners import MANNERS, ORDER, REFUND, REFUND_MANNERS, SECRET, Manner, When
from dev.sandbox.notifier import Notifier
from dev.sandbox.provider import Provider
from dev.sandbox.records import EXPIRED, OPEN, PAID, Order, Refund
from dev.sandbox.store import Store

SOON_AFTER = timedelta(seconds=1)
LATE = frozenset({When.AFTER_EXPIRY, When.MONEY_AFTER_EXPIRY})


class Refused(Exception):
    """The payer sees this instead of a pay page."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code
        self.text = text


class AnswerLost(Exception):
    """It was done, and nobody hears of it."""


@dataclass(frozen=True)
class Till:
    """One provider's."""

    provider: Provider
    notifier: Notifier

    @property
    def store(self) -> Store:
        return self.notifier.calls.store

    @property
    def now(self) -> Callable[[], datetime]:
        return self.notifier.now

    def open(
        self, ref: str, *, request_fields: Mapping[str, Any], amount: int, info: str, expires_at: datetime
    ) -> Order:
        """The order of this name, made now unless it is there already."""
        return self.store.open(
            self.provider.name,
            ref,
            request_fields=request_fields,
            amount=amount,
            info=info,
            made_at=self.now(),
            expires_at=expires_at,
        )

    def preset(self, order: Order) -> bool:
        """Whether this order goes as was chosen beforehand; it has gone so now."""
        chosen = self.store.take(self.provider.name, ORDER) if order.status(self.now()) == OPEN else ""
        if chosen:
            self.go(order, chosen)
        return bool(chosen)

    def go(self, order: Order, name: str) -> Order:
        """The order as it is after the payer chose this. Raises `Refused`."""
        manner = self._manner(name)
        now = self.now()
        if order.status(now) == EXPIRED:
            raise Refused(
                "15", "Giao dịch đã quá thời gian chờ thanh toán. Quý khách vui lòng thực hiện lại giao dịch."
            )
        gone = (
            self._paid(order, manner, now) if manner.ends == PAID else self.store.settle(order.number, manner.ends, now)
        )
        if gone is None:
            raise Refused("01", "Giao dịch này đã được thực hiện.")
        self.notifier.tell(
            self.provider,
            gone.number,
            self.provider.notices(gone, now),
            key=manner.key,
            times=manner.calls,
            after=order.expires_at - now + SOON_AFTER if manner.when in LATE else timedelta(0),
            at_once=manner.when is When.BEFORE_ANSWER,
        )
        return gone

    def lapse(self) -> None:
        """Tell of the orders that ran out, if this provider does."""
        for order in self.store.lapsed(self.provider.name, self.now()) if self.provider.tells_expiry else []:
            over = self.store.settle(order.number, EXPIRED, order.expires_at)
            if over:  # else the payer was faster
                self.notifier.tell(self.provider, over.number, self.provider.notices(over, self.now()), key=SECRET)

    def give_back(self, order: Order, ref: str, *, request_fields: Mapping[str, Any], amount: int) -> Refund:
        """A refund, as was chosen beforehand. Raises `TooMuch`, and `AnswerLost` when it was done silently."""
        chosen = REFUND_MANNERS[self.store.take(self.provider.name, REFUND) or "refund_done"]
        refund = self.store.refund(
            order, ref, request_fields=request_fields, amount=amount, state=chosen.state, at=self.now()
        )
        if not chosen.answered:
            raise AnswerLost
        return refund

    def choose(self, name: str) -> None:
        """How the next order, or the next refund, goes. Raises `Refused`."""
        kind = REFUND if name in self.provider.refund_manners else ORDER
        if kind == ORDER:
            self._manner(name)
        self.store.choose(self.provider.name, kind, name)

    def _manner(self, name: str) -> Manner:
        if name not in self.provider.manners:
            raise Refused("99", "Không có lựa chọn này.")
        return MANNERS[name]

    def _paid(self, order: Order, manner: Manner, now: datetime) -> Order | None:
        late = manner.when is When.MONEY_AFTER_EXPIRY
        at = order.expires_at + SOON_AFTER if late else now
        due = order.amount - order.received(at) if self.provider.several else order.amount
        amount = manner.much(due)
        settles = not self.provider.several or (amount >= due and not late)
        return self.store.pay(order.number, amount, at, settles=settles)
