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
    table: Table,
    person: Person,
    ref: str,
    provider: str,
    *,
    limits: tuple[int, int],
    number: int = 0,
    at: datetime,
    choose: Choose,
) -> tuple[Dossier, Attempt]:
    """A new attempt at the fee that is due. Written down before anybody is sent to pay.

    `limits` are the least and the most this provider takes.
    """
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
    if not limits[0] <= dossier.amount_due <= limits[1]:
        raise NotAllowed(
            "amount_not_taken",
            (
                "Cách thanh toán này không nhận số tiền đó. Xin chọn cách khác.",
                "This way of paying does not take that amount. Please choose another.",
            ),
            facts={"least": limits[0], "most": limits[1]},
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
        number=number,
        agency=dossier.agency,
    )
    attempt = replace(attempt, check_at=payment.next_check(attempt, after=at))
    doer = citizen(person)
    event = event_of(attempt, "payment_started", Actor.CITIZEN, doer.by, at)
    payments.start(table, attempt, event, dossier)
    return dossier, attempt


def opened(table: Table, attempt: Attempt, provider_ref: str) -> Attempt:
    """Keep the provider's own name of an attempt. A notice that came first is not undone."""
    for _ in range(TRIES):
        found = payments.find(table, attempt.id)
        if found is None or found.attempt.provider_ref == provider_ref:
            return attempt
        named = replace(found.attempt, provider_ref=provider_ref, version=found.attempt.version + 1)
        if payments.amend(table, named):
            return named
    raise unavailable()


def known(table: Table, attempt_id: str) -> tuple[Dossier, Attempt] | None:
    """What we know of an attempt, to show; `None` when it is none of ours."""
    found = _found(table, attempt_id)
    return (found.dossier, found.attempt) if found else None


def record(table: Table, notice: Notice, *, at: datetime, agency: str = "") -> Outcome:
    """What becomes of a notice whose signature was verified. Safe to be told twice, late, out of order.

    Money that names no attempt is kept for a supervisor of `agency`. Raises `Unavailable` when it
    could not be written down: the provider must call again.
    """
    if not notice.attempt and notice.number:
        notice = replace(notice, attempt=payments.numbered(table, notice.provider, notice.number))
    for _ in range(TRIES):
        outcome = _try_to_record(table, notice, at, agency)
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


def follow_up(table: Table, attempt_id: str, ask: Ask, *, at: datetime) -> Attempt | None:
    """Ask about an attempt that is due to be asked about; the attempt when that closed it, else `None`.

    Raises `Unavailable` when the provider does not answer: then it stays as it is, and is asked in
    the next sweep. Nothing expires without having been asked about.
    """
    found = payments.find(table, attempt_id)
    if found is None or found.attempt.check_at is None or found.attempt.check_at > at:
        return None
    notice = ask(found.attempt)
    if notice is not None:
        record(table, notice, at=at)
        found = payments.find(table, attempt_id)
    if found is None or found.attempt.check_at is None:
        return found.attempt if found else None
    attempt = replace(
        found.attempt,
        check_at=payment.next_check(found.attempt, after=at),
        version=found.attempt.version + 1,
    )
    pending = notice is not None and notice.state is State.PENDING
    if attempt.state in OPEN and attempt.expires_at <= at and not pending:
        closed = replace(attempt, state=State.EXPIRED, settled_at=at)
        event = event_of(closed, "payment_expired", Actor.SYSTEM, "", at)
        payments.settle(table, closed, event, notice=None, change=None, at=at)
        return closed
    payments.amend(table, attempt)
    return attempt if attempt.state not in OPEN else None


def _found(table: Table, attempt_id: str, notice: Notice | None = None) -> payments.Found | None:
    try:
        return payments.find(table, attempt_id, notice) if attempt_id else None
    except Invalid:
        return None


def _try_to_record(table: Table, notice: Notice, at: datetime, agency: str) -> Outcome | None:
    found = _found(table, notice.attempt, notice)
    if found is None or found.attempt.provider != notice.provider:
        return _astray(table, notice, agency, at)
    dossier, attempt = found.dossier, found.attempt
    fits = notice.amount == attempt.amount or notice.credit or notice.total
    if found.heard:
        return Outcome.DUPLICATE if fits else Outcome.AMOUNT
    after = payment.hear(attempt, notice, at=at)
    moved = notice.state in (State.PAID, State.UNDERPAID, State.NEEDS_REVIEW)
    if not fits and not moved:
        return Outcome.AMOUNT  # no money moved, so there is nothing to keep
    if after is attempt:
        return Outcome.DUPLICATE if fits else Outcome.AMOUNT
    change = step(dossier, after, at) if attempt.state is not State.PAID else None
    surplus = after.surplus or (after.state is State.PAID and attempt.state is not State.PAID and change is None)
    after = replace(after, surplus=surplus)
    event = event_of(after, f"payment_{after.state.value}", Actor.PROVIDER, "", at, codes=notice.codes)
    if not payments.settle(table, after, event, notice=notice, change=change, at=at):
        return None
    return Outcome.RECORDED if fits else Outcome.AMOUNT


def _astray(table: Table, notice: Notice, agency: str, at: datetime) -> Outcome:
    """Money for nobody, and disputes of it, are kept; other notices about nothing of ours are only answered."""
    if notice.state in (State.PAID, State.NEEDS_REVIEW) and agency:
        payments.keep_stray(table, notice, agency, at=at)
    return Outcome.UNKNOWN


def step(dossier: Dossier, attempt: Attempt, at: datetime) -> Change | None:
    """The dossier moves when its fee arrives; money for a fee that is not due (any more) moves nothing."""
    if attempt.state is not State.PAID or Action.PAY not in lifecycle.open_to(dossier.status, PROVIDER.actors):
        return None
    return filed(act(dossier, Action.PAY, PROVIDER, at=at, facts={"attempt": attempt.id}, paid_at=at), at)


def event_of(attempt: Attempt, kind: str, actor: Actor, by: str, at: datetime, **facts: str) -> Event:
    """The fact that this became of an attempt."""
    told = {"provider": attempt.provider, "amount": str(attempt.amount), **facts}
    if attempt.late:
        told["late"] = "true"
    if attempt.overpaid:
        told["overpaid"] = str(attempt.overpaid)
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
