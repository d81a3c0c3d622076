"""One dossier whose fee is due, over whatever table there is: who looks at it, and how it ends.

What happens to it is in `world_model_acts.py`; what must then be true of it in `world_model_books.py`.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from chalicelib import sweep as upkeep
from chalicelib.domain import identifiers
from chalicelib.domain.case_file import CaseFile
from chalicelib.domain.dossier.dossier import SUBJECT, Change, Content, Dossier, Event
from chalicelib.domain.dossier.lifecycle import Actor, Status
from chalicelib.domain.errors import NotAllowed, Stale, Unavailable
from chalicelib.domain.payment.attempt import Attempt, Outcome, UnmatchedPayment
from chalicelib.domain.payment.refund import Refund
from chalicelib.domain.person import Person
from chalicelib.filing.submit import FEE_LIFE
from chalicelib.payments import manual_review, poll_refunds, record_notification, refunds
from chalicelib.storage import dossiers, due_items
from chalicelib.storage.keys import DueKind
from chalicelib.storage.payments.review_queue import Waiting
from chalicelib.storage.table import Table
from tests.payments.fault_schedule import Crash, End, FaultSchedule, Mortal
from tests.payments.payment_model_bank import Bank, SentNotice, silent

OPENED = datetime.fromisoformat("2026-12-04T09:00:00+07:00")
FOREVER = OPENED + timedelta(days=10_000)
KEEP = timedelta(days=30)
DUE = 16_000
ALONE = 5_000
"""Above this another officer must agree."""
AGENCY = "H27.19"
MAI = Person(subject="citizen-1")
HEADS = tuple(Person(subject=f"officer-{n}", roles=frozenset({"supervisor"}), agency=AGENCY) for n in (1, 2))
LAST_DAYS = 40
"""So many days after everything calmed down, nothing may be left to do."""
UNHURRIED: Any = {"note": lambda *_: None, "clock": lambda: 0.0, "seconds": 1.0}
"""A sweep in which no time passes, and nobody hears of what it postpones."""
_PROCESSED = frozenset({Outcome.RECORDED, Outcome.DUPLICATE, Outcome.AMOUNT})

Choice = Callable[[Sequence[Any]], Any]
"""Takes one of several. Nothing else differs between two worlds."""


@dataclass(frozen=True)
class Seen:
    """What everybody can see before they act."""

    case_file: CaseFile
    waiting: Waiting
    bank: Bank

    @property
    def fee_due(self) -> bool:
        """The fee is due."""
        return self.case_file.dossier.status is Status.AWAITING_FEE

    def refunds(self, why: str) -> list[Refund]:
        """Those that wait for this."""
        return [each for each in self.waiting.refunds if each.review == why]


@dataclass(frozen=True)
class Act:
    """Something that can happen, and to whom or what: one of these is chosen; to none, it cannot happen now."""

    does: Callable[[World, Any, Choice], None]
    to: Callable[[Seen], Sequence[Any]]

    def __repr__(self) -> str:
        return self.does.__name__


class World:
    """Safe among threads, each of which is somebody else."""

    def __init__(self, client: Any, table: str) -> None:
        self.bank, self.faults = Bank(), FaultSchedule()
        self.sight = Table(client, table)
        """The table, for those who only look."""
        mortal: Any = Mortal(client, self.faults)
        self.table = Table(mortal, table)
        """The table, for those who may die in what they do."""
        self.at = OPENED
        self.ask = self.faults.befalls(self.bank.query, silent())
        repay, query_refund = (
            self.faults.befalls(call, silent()) for call in (self.bank.repay, self.bank.query_refund)
        )
        self.repay = poll_refunds.Repay(repay, query_refund)
        self.numbers = itertools.count(1)
        self.reference = self._opened()

    def happens(self, act: Act, choose: Choice, seen: Seen, end: End = FaultSchedule.NEVER) -> None:
        """Somebody does it, or dies in it; who is told that it cannot be done now does something else later."""
        self.faults.decide(end)
        try:
            act.does(self, choose(act.to(seen)), choose)
        except (Crash, Stale, NotAllowed, Unavailable):
            pass
        finally:
            self.faults.decide(FaultSchedule.NEVER)

    def hear(self, sent: SentNotice) -> None:
        """A notice comes; when it was answered it need not come again."""
        outcome = record_notification.record(self.table, sent.notice, at=self.at, agency=AGENCY)
        assert outcome in _PROCESSED if sent.attempt else outcome is Outcome.UNKNOWN
        self.bank.was_answered(sent)

    def sweep(self) -> None:
        """The schedule comes."""
        upkeep.sweep(self.table, self.ask, self.repay, keep=KEEP, at=self.at, **UNHURRIED)

    def symbols(self, alphabet: str, length: int) -> str:
        """New ones each time."""
        number = next(self.numbers)
        return "".join(alphabet[(number // len(alphabet) ** place) % len(alphabet)] for place in range(length))

    def sees(self) -> Seen:
        """What everybody can see now."""
        case_file = dossiers.load_case_file(self.sight, self.reference)
        return Seen(case_file, manual_review.queue(self.sight, HEADS[0], limit=100), self.bank)

    def attempts(self) -> tuple[Attempt, ...]:
        """All there are, whoever died in starting them."""
        return dossiers.load_case_file(self.sight, self.reference).attempts

    def due(self) -> set[str]:
        """What the schedule will ever look at."""
        kinds = (DueKind.ATTEMPT, DueKind.REFUND, DueKind.DOSSIER)
        return {each.id for kind in kinds for each in due_items.due(self.sight, kind, at=FOREVER, limit=1000)}

    def finish(self) -> None:
        """Nobody dies any more, providers answer, lost notices come, officers work: until nothing is left to do."""
        self.bank.calms_down()
        for _ in range(LAST_DAYS):
            self.bank.works()
            for sent in tuple(self.bank.unsent):
                self.hear(sent)
            self.sweep()
            self._empty_the_queue()
            seen = self.sees()
            if not self.due() and seen.waiting.oldest is None:
                return
            self.at += timedelta(days=1)
        raise AssertionError(f"it never ends: {self.due()}, {seen}")

    def transfer(self, refund: Refund, *, wanted: bool = True) -> None:
        """An officer gives back by hand, or strikes it off (unless that comes too late); and notes which it was."""
        transfer, strike = (self.faults.befalls(deed, silent()) for deed in (self.bank.transfer, self.bank.strike))
        self.ended(refund, done=transfer(refund) if wanted else not strike(refund))

    def clear(self, refund: Refund) -> None:
        """Nobody could tell us what became of it: an officer looks at the provider's, and notes it."""
        if refund.id not in self.bank.working:
            self.ended(refund, done=refund.id in self.bank.back)

    def ended(self, refund: Refund, *, done: bool) -> None:
        """An officer notes it."""
        how, number = (refunds.DONE, f"BANK{refund.id}") if done else (refunds.DECLINED, "")
        refunds.decide(self.table, HEADS[0], refund.id, refund.version, how, number, at=self.at)

    def place(self, unmatched: UnmatchedPayment, attempt: str) -> None:
        """A supervisor gives it this attempt; or, where there is none, sends it back."""
        how, of = (manual_review.MATCHED if attempt else manual_review.RETURNED), unmatched.notice
        manual_review.place(self.table, HEADS[0], of.provider, of.transaction, how, attempt, at=self.at)

    def _empty_the_queue(self) -> None:
        for refund in self.sees().refunds("refund_approval"):
            other = next(head for head in HEADS if head.subject != refund.by)
            refunds.decide(self.table, other, refund.id, refund.version, refunds.APPROVED, at=self.at)
        seen = self.sees()
        for refund in seen.refunds("refund_by_hand"):
            self.transfer(refund)
        for refund in seen.refunds("refund_stuck"):
            self.clear(refund)
        for attempt in self.sees().waiting.attempts:
            manual_review.resolve(
                self.table,
                HEADS[0],
                attempt.id,
                attempt.version,
                manual_review.CLOSED,
                "other",
                single_officer_limit=ALONE,
                at=self.at,
            )
        for unmatched in seen.waiting.unmatched_payments:
            self.place(unmatched, "")

    def _opened(self) -> str:
        reference = identifiers.new(lambda alphabet, length: alphabet[1] * length)
        dossier = Dossier(
            reference=reference,
            owner=MAI.subject,
            procedure="1.009073",
            procedure_version=1,
            procedure_name=("x", "x"),
            agency=AGENCY,
            status=Status.AWAITING_FEE,
            version=1,
            opened_at=OPENED,
            changed_at=OPENED,
            expires_at=OPENED + FEE_LIFE,
            amount_due=DUE,
        )
        opened = Event(
            reference=reference, subject=SUBJECT, version=1, kind="open", actor=Actor.CITIZEN, by="", at=OPENED
        )
        dossiers.open_(self.sight, Change(dossier, opened), Content())
        return reference
