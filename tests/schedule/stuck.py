"""Due items over a table in memory: such as cannot be dealt with, each in its way, and healthy ones."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from chalicelib import sweep as upkeep
from chalicelib.domain import identifiers
from chalicelib.domain.document.document import RESULT_SLOT, Check, Document
from chalicelib.domain.dossier.lifecycle import Status
from chalicelib.domain.errors import NotFound, Unavailable
from chalicelib.domain.payment import refund as refunds
from chalicelib.domain.payment.attempt import Attempt, Notice, State
from chalicelib.domain.payment.refund import Refund
from chalicelib.payments.poll_refunds import Repay
from chalicelib.payments.providers.interface import Repaid, RepaymentAnswer
from chalicelib.storage import dossier_items
from chalicelib.storage.payments import payment_items
from tests.memory_table import Memory
from tests.payments.payment_model import UNHURRIED
from tests.schedule.rows import DUE, JUST_NOW, LONG_AGO, NOON, Row, attempt, dossier, expired, partition, refund, unpaid

SILENT, UNSET, HEALTHY, VANISHED = "momo", "zalopay", "vnpay", "vanished"
"""Providers: one never answers, of one this stage has no credentials, one says all is paid, one is no longer known."""


@dataclass
class Backlog:
    """A table with due items."""

    memory: Memory
    numbers: itertools.count[int]

    def reference(self) -> str:
        """A new one each time."""
        number = next(self.numbers)

        def choose(alphabet: str, length: int) -> str:
            return "".join(alphabet[number // len(alphabet) ** place % len(alphabet)] for place in range(length))

        return identifiers.new(choose)

    def store(self, *rows: Any) -> None:
        """Write these rows."""
        for row in rows:
            self.memory.items[(row["pk"]["S"], row["sk"]["S"])] = dict(row)

    def sweep(self, at: datetime) -> Any:
        """The schedule runs at this moment."""
        return upkeep.sweep(self.memory.table(), _ask, REPAY, keep=timedelta(days=30), at=at, **UNHURRIED)

    def row(self, key: tuple[str, str]) -> Row:
        """What stands there."""
        return self.memory.items[key]


def backlog() -> Backlog:
    """An empty one."""
    return Backlog(Memory(), itertools.count(1))


def _expired_in_review(ref: str) -> list[Any]:
    return expired(ref, payment_items.from_attempt(attempt(ref, HEALTHY, state=State.NEEDS_REVIEW)))


def _expired_with_open_attempt(ref: str) -> list[Any]:
    pending = attempt(ref, HEALTHY, check_at=NOON + timedelta(days=1))
    return expired(ref, payment_items.from_attempt(pending))


def _draft_not_told(ref: str) -> list[Any]:
    return partition(dossier(ref, Status.DRAFT, expires_at=LONG_AGO, reminded_at=LONG_AGO))


def _asked_of(provider: str) -> Callable[[str], list[Any]]:
    return lambda ref: unpaid(ref, payment_items.from_attempt(attempt(ref, provider, check_at=LONG_AGO)))


def _returning(of: str, **changes: Any) -> Callable[[str], list[Any]]:
    def rows(ref: str) -> list[Any]:
        paid = attempt(
            ref, of, state=State.PAID, is_duplicate=True, reported=DUE, refunded_amount=DUE, refunds=1, transaction="1"
        )
        back = payment_items.from_refund(refund(paid, **changes))
        return unpaid(ref, payment_items.from_attempt(paid), back)

    return rows


def _refund_of_nothing(ref: str) -> list[Any]:
    return unpaid(ref, payment_items.from_refund(refund(attempt(ref, HEALTHY))))


def _spoilt(name: str, value: Any) -> Callable[[str], list[Any]]:
    def rows(ref: str) -> list[Any]:
        *before, row = _asked_of(HEALTHY)(ref)
        return [*before, {**row, name: value}]

    return rows


def _misnamed(ref: str) -> list[Any]:
    """An attempt under an identifier that is none."""
    *before, row = _asked_of(HEALTHY)(ref)
    return [*before, {**row, "sk": {"S": "ATTEMPT#x"}}]


def _nameless(ref: str) -> list[Any]:
    """A row of a kind nobody knows among the attempts."""
    *before, row = _asked_of(HEALTHY)(ref)
    return [*before, {**row, "sk": {"S": "SOMETHING"}}]


def _unreadable_due(ref: str) -> list[Any]:
    """The moment it is due at cannot be read."""
    *before, row = _asked_of(HEALTHY)(ref)
    (order,) = (name for name in row if name.startswith("by_") and name.endswith("_sk"))
    return [*before, {**row, order: {"S": "2026-00-00 no moment"}, "version": {"S": "x"}}]


def _unsealed(ref: str) -> list[Any]:
    paper = Document(
        id=identifiers.new_child(ref, lambda alphabet, length: alphabet[1] * length),
        reference=ref,
        slot=RESULT_SLOT,
        filename="kết quả.pdf",
        content_type="application/pdf",
        size=1,
        sha256="0",
        declared_at=LONG_AGO,
        state=Check.CHECKED,
    )
    waits = {"decided_at": LONG_AGO, "outcome": "granted", "decided_on": paper.id, "seal_by": LONG_AGO}
    return partition(dossier(ref, Status.DECIDED, **waits), dossier_items.from_document(paper))


STUCK: dict[str, Callable[[str], list[Any]]] = {
    "expired-fee-payment-in-review": _expired_in_review,
    "expired-fee-attempt-open": _expired_with_open_attempt,
    "draft-whose-reminder-was-not-sent": _draft_not_told,
    "attempt-of-a-silent-provider": _asked_of(SILENT),
    "attempt-without-credentials": _asked_of(UNSET),
    "attempt-of-a-vanished-provider": _asked_of(VANISHED),
    "refund-of-a-vanished-provider": _returning(VANISHED, state=refunds.State.SUBMITTED),
    "attempt-without-its-dossier": lambda ref: _asked_of(HEALTHY)(ref)[-1:],
    "attempt-version-unreadable": _spoilt("version", {"S": "x"}),
    "attempt-state-unreadable": _spoilt("state", {"N": "1"}),
    "attempt-date-unreadable": _spoilt("created_at", {"S": "yesterday"}),
    "attempt-moment-unreadable": _unreadable_due,
    "attempt-identifier-unreadable": _misnamed,
    "row-of-an-unknown-kind": _nameless,
    "refund-while-secrets-cannot-be-read": _returning(SILENT, state=refunds.State.SUBMITTED),
    "refund-without-credentials": _returning(UNSET),
    "refund-without-its-payment": _refund_of_nothing,
    "dossier-without-its-content": lambda ref: expired(ref, content=False),
    "dossier-whose-partition-is-gone": lambda ref: expired(ref)[:1],
    "decided-and-never-sealed": _unsealed,
}
"""Each way to stand at the head and not go away, as the rows of one dossier."""


def stuck(of: Backlog, names: Iterable[str], each: int) -> None:
    """So many of each of these, due for two days."""
    for name in names:
        for _ in range(each):
            of.store(*STUCK[name](of.reference()))


@dataclass(frozen=True)
class Behind:
    """Healthy ones that fell due after all of them."""

    attempt: tuple[str, str]
    refund: tuple[str, str]
    draft: tuple[str, str]

    def done(self, of: Backlog) -> dict[str, bool]:
        """Which of them were dealt with."""
        return {
            "attempt": of.row(self.attempt)["state"]["S"] == State.PAID,
            "refund": of.row(self.refund)["state"]["S"] == refunds.State.DONE,
            "draft": "reminded_at" in of.row(self.draft),
        }


def behind(of: Backlog) -> Behind:
    """An attempt that was paid, a refund to ask for, a draft to remind of."""
    paying, returning, writing = of.reference(), of.reference(), of.reference()
    recent = attempt(paying, HEALTHY, check_at=JUST_NOW)
    of.store(*unpaid(paying, payment_items.from_attempt(recent)))
    of.store(*_returning(HEALTHY, check_at=JUST_NOW)(returning))
    of.store(*partition(dossier(writing, Status.DRAFT, expires_at=JUST_NOW + timedelta(days=7))))
    back = refund(attempt(returning, HEALTHY))
    return Behind(
        (f"DOSSIER#{paying}", f"ATTEMPT#{recent.id}"),
        (f"DOSSIER#{returning}", f"REFUND#{back.id}"),
        (f"DOSSIER#{writing}", "HEAD"),
    )


def _ask(requested: Attempt) -> Notice | None:
    _answers(requested.provider)
    return Notice(
        provider=requested.provider,
        attempt=requested.id,
        state=State.PAID,
        amount=requested.amount,
        transaction=f"T{requested.id}",
        codes="00",
        source="sweep",
    )


def _back(requested: Refund, _: Attempt) -> RepaymentAnswer:
    _answers(requested.provider)
    return RepaymentAnswer(Repaid.DONE, "00", f"R{requested.id}")


def _answers(provider: str) -> None:
    if provider == SILENT:
        raise Unavailable("outside_unavailable", ("", ""))
    if provider == UNSET:
        raise NotFound("not_configured", ("", ""))
    if provider == VANISHED:
        raise KeyError(provider)


REPAY = Repay(_back, _back)
