"""What is true, whatever our books say: the money that moved, and the money that went back.

The provider here never protects us: it pays whatever it is asked for, so that a mistake of ours is seen.
"""

from __future__ import annotations

import threading
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from chalicelib.domain.errors import Unavailable
from chalicelib.domain.payment.attempt import Attempt, Notice, State
from chalicelib.domain.payment.refund import Refund
from chalicelib.payments.providers.interface import Repaid, RepaymentAnswer

CARD, TRANSFER = "vnpay", "payos"
"""One tells of whole payments and gives money back; the other of single transfers, and does not."""
MOST_TRANSFERS = 4
REFUND_MOODS = ("works", "slow", "refuses", "silent", "answer lost")
QUERY_MOODS = ("answers", "pending", "unknown", "unavailable")


@dataclass(frozen=True)
class SentNotice:
    """A notice, and what it is really about; empty where the money names no attempt."""

    attempt: str
    notice: Notice


class Bank:
    """The providers and the banks behind them. Safe among threads."""

    def __init__(self) -> None:
        self.moved: defaultdict[str, dict[str, int]] = defaultdict(dict)
        """What arrived: by attempt (as in `SentNotice`), by transaction."""
        self.back: dict[str, int] = {}
        """What went back: by refund."""
        self.working: dict[str, int] = {}
        self.refused: set[str] = set()
        """Refunds that will never be, through whomever."""
        self.unsent: list[SentNotice] = []
        """Notices that are to come, again and again until they are answered."""
        self.answered: list[SentNotice] = []
        self.refunds, self.queries = REFUND_MOODS[0], QUERY_MOODS[0]
        self._lock = threading.RLock()

    def takes(self, attempt: Attempt | None, provider: str, amount: int) -> None:
        """The payer pays: with a card once, by transfer several times, or for nobody."""
        of = attempt.id if attempt else ""
        with self._lock:
            if of and len(self.moved[of]) >= (1 if provider == CARD else MOST_TRANSFERS):
                return
            name = f"FT{sum(map(len, self.moved.values())):04}"
            self.moved[of][name] = amount
            number = attempt.number if attempt else 0
            known = "" if number else of
            message = _notice(provider, known, State.PAID, amount, name, number=number, credit=provider == TRANSFER)
            self.unsent.append(SentNotice(of, message))

    def was_answered(self, sent: SentNotice) -> None:
        """Whoever heard this notice answered it: it need not come again."""
        with self._lock:
            if sent in self.unsent:
                self.unsent.remove(sent)
                self.answered.append(sent)

    def query(self, attempt: Attempt) -> Notice | None:
        """What became of an attempt; see `QUERY_MOODS`."""
        if self.queries == "unavailable":
            raise silent()
        if self.queries == "unknown":
            return None
        with self._lock:
            money = dict(self.moved[attempt.id])
        if not money:
            state = State.PENDING if self.queries == "pending" else State.EXPIRED
            return _notice(attempt.provider, attempt.id, state, attempt.amount, "0")
        total, several = sum(money.values()), attempt.provider == TRANSFER
        state = State.PAID if total >= attempt.amount or not several else State.UNDERPAID
        name = "link" if several else next(iter(money))
        return _notice(attempt.provider, attempt.id, state, total, name, total=several)

    def repay(self, refund: Refund, _: Attempt) -> RepaymentAnswer:
        """Give back, once for each refund; see `REFUND_MOODS`."""
        with self._lock:
            if refund.id not in {*self.back, *self.working, *self.refused}:
                if self.refunds == "slow":
                    self.working[refund.id] = refund.amount
                elif self.refunds == "refuses":
                    self.refused.add(refund.id)
                elif self.refunds != "silent":
                    self.back[refund.id] = refund.amount
            return self._said(refund)

    def query_refund(self, refund: Refund, _: Attempt) -> RepaymentAnswer:
        """What became of a refund."""
        with self._lock:
            return self._said(refund)

    def calms_down(self) -> None:
        """From now on everybody answers."""
        self.refunds, self.queries = REFUND_MOODS[0], QUERY_MOODS[0]

    def works(self) -> None:
        """What was taken on is done now."""
        with self._lock:
            self.back |= self.working
            self.working.clear()

    def transfer(self, refund: Refund) -> bool:
        """An officer transfers it by hand, once; False when it was struck off."""
        with self._lock:
            if refund.id not in self.refused:
                self.back[refund.id] = refund.amount
            return refund.id in self.back

    def strike(self, refund: Refund) -> bool:
        """An officer strikes it off, so that nobody transfers it any more; False when that came too late."""
        with self._lock:
            if refund.id not in self.back:
                self.refused.add(refund.id)
            return refund.id in self.refused

    def _said(self, refund: Refund) -> RepaymentAnswer:
        state = Repaid.UNKNOWN
        if self.refunds not in ("silent", "answer lost"):
            standing = {Repaid.DONE: self.back, Repaid.SUBMITTED: self.working, Repaid.REJECTED: self.refused}
            state = next((message for message, ids in standing.items() if refund.id in ids), Repaid.UNKNOWN)
        return RepaymentAnswer(state, state.value, f"R{refund.id}" if state is Repaid.DONE else "")


def failure(attempt: Attempt, state: State) -> Notice:
    """The provider says that no money moved."""
    return _notice(attempt.provider, attempt.id, state, attempt.amount, "0")


def silent() -> Unavailable:
    """What is heard of a provider that does not answer."""
    return Unavailable("provider_silent", ("Không có trả lời.", "No answer."))


def _notice(provider: str, attempt: str, state: State, amount: int, transaction: str, **more: Any) -> Notice:
    message: dict[str, Any] = {"codes": state.value, "source": "webhook", **more}
    return Notice(provider=provider, attempt=attempt, state=state, amount=amount, transaction=transaction, **message)
