"""Paying a fee: starting an attempt, and hearing what the provider says of it.

Webhook, the "I have paid" button and the sweeper all go through `record`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from chalicelib.domain import lifecycle, payment, references
from chalicelib.domain.dossier import PROVIDER, Change, Dossier, Event, act
from chalicelib.domain.errors import Invalid, NotAllowed, NotFound, Unavailable
from chalicelib.domain.lifecycle import Action, Actor, Status
from chalicelib.domain.payment import OPEN, Attempt, Notice, Outcome, State
from chalicelib.domain.people import Person
from chalicelib.domain.references import Choose
from chalicelib.storage import payments
from chalicelib.storage.table import Table, unavailable
from chalicelib.use_cases import lookup
from chalicelib.use_cases.dossiers import citizen, filed

ATTEMPT_LIFE = timedelta(minutes=15)
MOST_ATTEMPTS = 30
TRIES = 4
"""How often we decide again because something else was written first."""

Ask = Callable[[Attempt], Notice | None]
"""Asks the provider about an attempt; `None` when it has never heard of it. Raises `Unavailable`."""


@dataclass(frozen=True)
class Said:
    """What the provider answered when asked, and what we know after it."""

    attempt: Attempt
    answer: str
    """`paid`, `pending`, `failed` ... as in `payment.State`; `not_known`; or `no_answer`."""
    at: datetime


def start(
    table: Table, person: Person, ref: str, provider: str, *, at: datetime, choose: Choose
) -> tuple[Dossier, Attempt]:
    """A new attempt at the fee that is due. Written down before anybody is sent to pay."""
    whole = lookup.mine(table, person, ref)
    dossier = whole.dossier
    if dossier.status is not Status.AWAITING_FEE:
        raise NotAllowed(
            "nothing_due",
            (
                "Hồ sơ này hiện không có khoản phí, lệ phí nào phải nộp.",
                "Nothing is due on this dossier now.",
            ),
            facts={"status": dossier.status.value},
        )
    if len(whole.attempts) >= MOST_ATTEMPTS:
        raise NotAllowed(
            "too_many_attempts",
            (
                "Đã thử thanh toán quá nhiều lần. Xin liên hệ bộ phận một cửa để được hỗ trợ.",
                "Too many attempts to pay. Please contact the desk.",
            ),
        )
    attempt = Attempt(
        id=references.new_child(dossier.reference, choose),
        reference=dossier.reference,
        provider=provider,
        amount=dossier.amount_due,
        created_at=at,
        expires_at=at + ATTEMPT_LIFE,
    )
    doer = citizen(person)
    event = _event(attempt, "payment_started", Actor.CITIZEN, doer.by, at)
    payments.start(table, attempt, event, dossier)
    return dossier, attempt


def known(table: Table, attempt_id: str) -> tuple[Dossier, Attempt] | None:
    """What we know of an attempt, to show; `None` when it is none of ours."""
    try:
        return payments.find(table, attempt_id)
    except Invalid:
        return None


def record(table: Table, notice: Notice, *, at: datetime) -> Outcome:
    """What becomes of a notice whose signature was verified. Safe to be told twice, late, out of order.

    Raises `Unavailable` when it could not be written down: the provider must call again.
    """
    for _ in range(TRIES):
        outcome = _try_to_record(table, notice, at)
        if outcome is not None:
            return outcome
    raise unavailable()


def check(table: Table, person: Person, ref: str, attempt_id: str, ask: Ask, *, at: datetime) -> Said:
    """The "I have paid" button: ask the provider now, record what it says."""
    whole = lookup.mine(table, person, ref)
    attempt = next((a for a in whole.attempts if a.id == attempt_id), None)
    if attempt is None:
        raise NotFound("attempt_not_found", ("Không tìm thấy lần thanh toán này.", "No such attempt."))
    if attempt.state is State.PAID:
        return Said(attempt, State.PAID.value, at)
    try:
        notice = ask(attempt)
    except Unavailable:
        return Said(attempt, "no_answer", at)
    if notice is None:
        return Said(attempt, "not_known", at)
    record(table, notice, at=at)
    return Said(payment.hear(attempt, notice, at=at), notice.state.value, at)


def expire(table: Table, attempt_id: str, ask: Ask, *, at: datetime) -> Attempt | None:
    """Close an attempt nobody told us about, after asking the provider. `None` when it stays open.

    Raises `Unavailable` when the provider does not answer: then it stays open until it does.
    """
    found = payments.find(table, attempt_id)
    if found is None or found[1].state not in OPEN or found[1].expires_at > at:
        return None
    attempt = found[1]
    notice = ask(attempt)
    if notice is not None:
        record(table, notice, at=at)
        return None if notice.state is State.PENDING else attempt
    closed = replace(attempt, state=State.EXPIRED, settled_at=at, version=attempt.version + 1)
    event = _event(closed, "payment_expired", Actor.SYSTEM, "", at)
    payments.settle(table, closed, event, notice=None, change=None, at=at)
    return closed


def _try_to_record(table: Table, notice: Notice, at: datetime) -> Outcome | None:
    found = known(table, notice.attempt)
    if found is None or found[1].provider != notice.provider:
        return Outcome.UNKNOWN
    dossier, attempt = found
    fits = notice.amount == attempt.amount
    after = payment.hear(attempt, notice, at=at)
    if not fits and notice.state not in (State.PAID, State.NEEDS_REVIEW):
        return Outcome.AMOUNT  # no money moved, so there is nothing to keep
    if after is attempt:
        return Outcome.DUPLICATE if fits else Outcome.AMOUNT
    change = _step(dossier, after, at)
    after = replace(after, surplus=after.state is State.PAID and change is None)
    event = _event(after, f"payment_{after.state.value}", Actor.PROVIDER, "", at, codes=notice.codes)
    if not payments.settle(table, after, event, notice=notice, change=change, at=at):
        return None
    return Outcome.RECORDED if fits else Outcome.AMOUNT


def _step(dossier: Dossier, attempt: Attempt, at: datetime) -> Change | None:
    """The dossier moves when its fee arrives; money for a fee that is not due (any more) moves nothing."""
    if attempt.state is not State.PAID or Action.PAY not in lifecycle.open_to(dossier.status, PROVIDER.actors):
        return None
    return filed(act(dossier, Action.PAY, PROVIDER, at=at, facts={"attempt": attempt.id}, paid_at=at), at)


def _event(attempt: Attempt, kind: str, actor: Actor, by: str, at: datetime, **facts: str) -> Event:
    told = {"provider": attempt.provider, "amount": str(attempt.amount), **facts}
    if attempt.late:
        told["late"] = "true"
    if attempt.surplus:
        told["surplus"] = "true"
    return Event(
        reference=attempt.reference,
        subject=attempt.id,
        version=attempt.version,
        kind=kind,
        actor=actor,
        by=by,
        at=at,
        facts=told,
    )
