"""Random worlds of attempts, notices, sweeps, supervisors and crashes: the money is never lost and never counted twice.

The invariants are those the citizen and the auditor care about; `tests/domain/test_payment.py` has
the smaller ones.
"""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule

from chalicelib.domain import references
from chalicelib.domain.dossier import Change, Content, Dossier, Event
from chalicelib.domain.errors import Unavailable
from chalicelib.domain.lifecycle import Actor, Status
from chalicelib.domain.payment import Attempt, Notice, Outcome, State
from chalicelib.domain.people import Person
from chalicelib.storage import dossiers
from chalicelib.use_cases import payments, review
from tests.memory_table import Memory

OPENED = datetime.fromisoformat("2026-12-04T09:00:00+07:00")
DUE = 16000
MAI = Person(subject="citizen-1")
HEAD = Person(subject="officer-1", roles=frozenset({"supervisor"}), agency="H27.19")
REFERENCE = references.new(lambda alphabet, length: alphabet[1] * length)


class Crash(Exception):
    """The process died here."""


class Payments(RuleBasedStateMachine):
    """One dossier whose fee is due, and everything that can happen to its money."""

    attempts = Bundle("attempts")

    def __init__(self) -> None:
        super().__init__()
        self.memory = Memory()
        self.table = self.memory.table()
        self.at = OPENED
        self.seen = 0
        self.moved: dict[str, dict[str, int]] = {}
        """What really moved at the provider: by attempt, by transaction."""
        self.told: dict[str, set[str]] = {}
        """Of that, what we acknowledged."""
        self.lost: list[Notice] = []
        """Notices that never came, or have not come yet."""
        self.numbers = iter(range(1, 10**6))
        dossier = Dossier(
            reference=REFERENCE,
            owner=MAI.subject,
            procedure="1.009073",
            procedure_version=1,
            procedure_name=("x", "x"),
            agency="H27.19",
            status=Status.AWAITING_FEE,
            version=1,
            opened_at=OPENED,
            changed_at=OPENED,
            amount_due=DUE,
        )
        event = Event(
            reference=REFERENCE, subject="DOSSIER", version=1, kind="open", actor=Actor.CITIZEN, by="", at=OPENED
        )
        dossiers.open_(self.table, Change(dossier, event), Content())

    def choose(self, alphabet: str, length: int) -> str:
        number = next(self.numbers)
        return "".join(alphabet[(number // len(alphabet) ** place) % len(alphabet)] for place in range(length))

    def dossier(self) -> Dossier:
        return dossiers.find(self.table, REFERENCE)

    def stored(self, attempt_id: str) -> Attempt:
        found = payments.known(self.table, attempt_id)
        assert found is not None
        return found[1]

    def tell(self, notice: Notice, dies: str) -> None:
        """The provider calls until it is content, as it does; the first call may die anywhere."""
        if dies:
            calls = {"before": 0}

            def crash(kind: str) -> None:
                if kind == "write":
                    calls["before"] += 1
                    raise Crash

            setattr(self.memory, dies, crash)
            try:
                payments.record(self.table, notice, at=self.at, agency="H27.19")
            except (Crash, Unavailable):
                pass
            finally:
                setattr(self.memory, dies, lambda _: None)
        outcome = payments.record(self.table, notice, at=self.at, agency="H27.19")
        assert outcome in (Outcome.RECORDED, Outcome.DUPLICATE, Outcome.AMOUNT)

    def comes(self, notice: Notice, dies: str, again: bool) -> None:
        """The notice comes, dies on its way, or is lost."""
        if dies == "lost":
            self.lost.append(notice)
            return
        for _ in range(1 + again):
            self.tell(notice, dies)
        self.told[notice.attempt].add(notice.transaction)

    @rule()
    def a_lost_notice_comes_after_all(self) -> None:
        """The oldest."""
        if self.lost:
            notice = self.lost.pop(0)
            self.comes(notice, "", False)

    def teardown(self) -> None:
        """In the end every provider is asked once more, or told us: then the books are right to the dong."""
        for attempt, money in self.moved.items():
            if money and self.stored(attempt).check_at is not None:
                self.at = max(self.at, self.stored(attempt).check_at or self.at)
                payments.follow_up(self.table, attempt, self._ask, at=self.at)
        while self.lost:
            self.a_lost_notice_comes_after_all()
        for attempt, money in self.moved.items():
            assert self.stored(attempt).received == sum(money.values())
        self.every_dong_too_many_is_seen_by_somebody()
        self.the_fee_is_settled_at_most_once()

    @rule(target=attempts, kind=st.sampled_from(["vnpay", "payos"]))
    def start(self, kind: str) -> Any:
        """The citizen goes to pay, perhaps again."""
        whole = dossiers.whole(self.table, REFERENCE)
        if whole.dossier.status is not Status.AWAITING_FEE or len(whole.attempts) >= 4:
            return ""
        _, attempt = payments.start(self.table, MAI, REFERENCE, kind, limits=(1, 10**9), at=self.at, choose=self.choose)
        self.moved[attempt.id] = {}
        self.told[attempt.id] = set()
        return attempt.id

    @rule(attempt=attempts, dies=st.sampled_from(["", "before", "after", "lost"]), again=st.booleans())
    def card_pays(self, attempt: str, dies: str, again: bool) -> None:
        """A whole payment, told once or twice, late or not."""
        if not attempt or self.stored(attempt).provider != "vnpay":
            return
        self.moved[attempt]["card"] = DUE
        self.comes(_notice(attempt, "vnpay", State.PAID, DUE, "card"), dies, again)

    @rule(attempt=attempts, state=st.sampled_from([State.FAILED, State.CANCELLED, State.EXPIRED, State.PENDING]))
    def card_does_not_pay(self, attempt: str, state: State) -> None:
        """No money moved."""
        if attempt and self.stored(attempt).provider == "vnpay":
            payments.record(self.table, _notice(attempt, "vnpay", state, DUE, state.value), at=self.at)

    @rule(
        attempt=attempts,
        amount=st.sampled_from([1, 4000, 8000, DUE, 20000]),
        dies=st.sampled_from(["", "before", "after", "lost"]),
        again=st.booleans(),
    )
    def bank_transfer(self, attempt: str, amount: int, dies: str, again: bool) -> None:
        """One transfer of any size; every one is different, and each may be told twice."""
        if not attempt or self.stored(attempt).provider != "payos" or len(self.moved[attempt]) > 3:
            return
        name = f"transfer-{next(self.numbers)}"
        self.moved[attempt][name] = amount
        self.comes(replace(_notice(attempt, "payos", State.PAID, amount, name), credit=True), dies, again)

    @rule(minutes=st.integers(1, 3000))
    def time_passes(self, minutes: int) -> None:
        """And the sweep asks about whatever is due."""
        self.at += timedelta(minutes=minutes)
        for attempt in list(self.moved):
            payments.follow_up(self.table, attempt, self._ask, at=self.at)

    def _ask(self, attempt: Attempt) -> Notice | None:
        money = self.moved[attempt.id]
        if not money:
            return None
        if attempt.provider == "vnpay":
            return _notice(attempt.id, "vnpay", State.PAID, DUE, "card", source="sweep")
        total = sum(money.values())
        state = State.PAID if total >= attempt.amount else State.UNDERPAID
        return replace(_notice(attempt.id, "payos", state, total, "sum", source="sweep"), total=True)

    @rule(how=st.sampled_from(["accepted", "settled"]))
    def supervisor_decides(self, how: str) -> None:
        """The oldest case."""
        waiting, _ = review.queue(self.table, HEAD, limit=10)
        for attempt in waiting[:1]:
            if how == "accepted" and attempt.review not in review.MAY_COUNT:
                continue
            review.resolve(self.table, HEAD, attempt.id, attempt.version, how, "other", at=self.at)

    @invariant()
    def our_books_have_what_we_were_told_and_never_more_than_there_is(self) -> None:
        """For every attempt; what was lost comes to the books in the end (`teardown`)."""
        for attempt, money in self.moved.items():
            told = sum(amount for name, amount in money.items() if name in self.told[attempt])
            assert told <= self.stored(attempt).received <= sum(money.values())

    @invariant()
    def the_fee_is_settled_at_most_once(self) -> None:
        """By one attempt; and then the dossier has reached the authority."""
        paying = [
            attempt
            for attempt in (self.stored(each) for each in self.moved)
            if attempt.state is State.PAID and not attempt.surplus
        ]
        assert len(paying) <= 1
        assert (self.dossier().status is Status.FILED) is bool(paying)

    @invariant()
    def paid_is_never_shown_unpaid(self) -> None:
        """Whoever paid enough on one attempt, as far as anybody told us, sees that attempt paid."""
        for attempt, money in self.moved.items():
            if sum(amount for name, amount in money.items() if name in self.told[attempt]) >= DUE:
                assert self.stored(attempt).state is State.PAID

    @invariant()
    def every_dong_too_many_is_seen_by_somebody(self) -> None:
        """In the review queue, or closed by a supervisor."""
        waiting = {attempt.id for attempt in review.queue(self.table, HEAD, limit=100)[0]}
        for each in self.moved:
            attempt = self.stored(each)
            total = attempt.received
            kept = DUE if attempt.state is State.PAID and not attempt.surplus else 0
            if total > kept and not attempt.resolved:
                assert each in waiting, (attempt, total)

    @invariant()
    def the_history_has_no_gap(self) -> None:
        """Versions of the dossier count up by one."""
        history = [event for event in dossiers.whole(self.table, REFERENCE).history if event.subject == "DOSSIER"]
        assert [event.version for event in history] == list(range(1, len(history) + 1))


def _notice(attempt: str, provider: str, state: State, amount: int, name: str, source: str = "webhook") -> Notice:
    return Notice(
        provider=provider,
        attempt=attempt,
        state=state,
        amount=amount,
        transaction=name,
        codes=state.value,
        source=source,
    )


TestPayments = Payments.TestCase
TestPayments.settings = settings(
    max_examples=500 if os.environ.get("CI") else 100, stateful_step_count=25, deadline=None
)
