"""Paying a fee: starting an attempt, and hearing what the provider says of it.

Webhook, the "I have paid" button, the sweeper and settlement files all go through `record`.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from chalicelib.domain import identifiers
from chalicelib.domain.dossier.dossier import Dossier
from chalicelib.domain.dossier.events import EventKind
from chalicelib.domain.dossier.lifecycle import Actor, Status
from chalicelib.domain.errors import Invalid, NotAllowed
from chalicelib.domain.identifiers import Choose
from chalicelib.domain.payment import attempt as payment
from chalicelib.domain.payment.attempt import Attempt, Notice, Outcome, State, Stray
from chalicelib.domain.person import Person
from chalicelib.domain.roles import citizen
from chalicelib.payments.apply_payment import event_of, settle
from chalicelib.platform.aws_errors import after_a_write, unavailable
from chalicelib.storage import access
from chalicelib.storage.payments import attempts, review_queue
from chalicelib.storage.table import Table

ATTEMPT_LIFE = timedelta(minutes=15)
MOST_ATTEMPTS = 30
SETTLEMENT = "settlement"
"""The source of what a settlement file says: its numbers need not be those of notices."""

TRIES = 4
"""How often we decide again because something else was written first."""


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
    whole = access.mine(table, person, ref)
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
        id=identifiers.new_child(dossier.reference, choose),
        reference=dossier.reference,
        provider=provider,
        amount=dossier.amount_due,
        created_at=at,
        expires_at=at + ATTEMPT_LIFE,
        number=number,
        agency=dossier.agency,
    )
    attempt = replace(attempt, check_at=payment.next_check(at, after=at))
    doer = citizen(person)
    event = event_of(attempt, EventKind.PAYMENT_STARTED, Actor.CITIZEN, doer.by, at)
    attempts.start(table, attempt, event, dossier)
    return dossier, attempt


@after_a_write()
def opened(table: Table, attempt: Attempt, provider_ref: str) -> Attempt:
    """Keep the provider's own name of an attempt. A notice that came first is not undone."""
    for _ in range(TRIES):
        found = attempts.find(table, attempt.id)
        if found is None or found.attempt.provider_ref == provider_ref:
            return attempt
        named = replace(found.attempt, provider_ref=provider_ref, version=found.attempt.version + 1)
        if attempts.amend(table, named):
            return named
    raise unavailable()


def known(table: Table, attempt_id: str) -> tuple[Dossier, Attempt] | None:
    """What we know of an attempt, to show; `None` when it is none of ours."""
    found = _found(table, attempt_id)
    return (found.dossier, found.attempt) if found else None


def record(table: Table, notice: Notice, *, at: datetime, agency: str = "", stray: Stray | None = None) -> Outcome:
    """What becomes of a notice whose signature was verified. Safe to be told twice, late, out of order.

    Money that names no attempt is kept for a supervisor of `agency`; `stray` is what was kept, closed with this,
    when one has found its attempt. Raises `Unavailable` when it could not be written down: call again.
    """
    for _ in range(TRIES):
        outcome = _try_to_record(table, notice, at, agency, stray)
        if outcome is not None:
            return outcome
    raise unavailable()


def _found(table: Table, attempt_id: str, notice: Notice | None = None) -> attempts.Found | None:
    try:
        return attempts.find(table, attempt_id, notice) if attempt_id else None
    except Invalid:
        return None


def _try_to_record(table: Table, notice: Notice, at: datetime, agency: str, stray: Stray | None) -> Outcome | None:
    found = _found(table, notice.attempt, notice)
    if notice.number and (found is None or found.attempt.number != notice.number):
        notice = replace(notice, attempt=attempts.numbered(table, notice.provider, notice.number))
        found = _found(table, notice.attempt, notice)
    if found is None or found.attempt.provider != notice.provider:
        return _astray(table, notice, agency, at)
    before = found.attempt
    fits = notice.amount == before.amount or notice.credit or notice.total or notice.placed
    if found.heard:
        return Outcome.DUPLICATE if fits else Outcome.AMOUNT
    after = payment.hear(before, notice, at=at)
    moved = notice.state in (State.PAID, State.UNDERPAID, State.NEEDS_REVIEW)
    if not fits and not moved:
        return Outcome.AMOUNT  # no money moved, so there is nothing to keep
    if after is before:
        if _is_for_a_person(before, notice):
            review_queue.keep_stray(table, Stray(notice=notice, agency=before.agency, heard_at=at))
            return Outcome.RECORDED
        return Outcome.DUPLICATE if fits else Outcome.AMOUNT
    written = settle(
        table,
        found.dossier,
        before,
        after,
        kind="" if payment.confirms(before, after) else after.state.value,
        actor=Actor.PROVIDER,
        at=at,
        notice=notice,
        stray=stray,
        codes=notice.codes,
    )
    if written is None:
        return None
    return Outcome.RECORDED if fits else Outcome.AMOUNT


def _is_for_a_person(paid: Attempt, notice: Notice) -> bool:
    """Whether this tells of other money than the payment we know of: paid once more, or gone back though not by us."""
    if paid.state is not State.PAID or notice.source == SETTLEMENT:
        return False
    if notice.state is State.PAID and not (notice.credit or notice.total or notice.placed):
        numbers = {paid.transaction, notice.transaction}
        return len(numbers - {"", "0"}) > 1
    # A notice of our own refund says nothing new, unless it is that it failed after all.
    return notice.state is State.NEEDS_REVIEW and (not paid.given or "failed" in notice.codes)


def _astray(table: Table, notice: Notice, agency: str, at: datetime) -> Outcome:
    """Money for nobody, and disputes of it, are kept; other notices about nothing of ours are only answered."""
    if notice.state in (State.PAID, State.NEEDS_REVIEW) and agency:
        review_queue.keep_stray(table, Stray(notice=notice, agency=agency, heard_at=at))
    return Outcome.UNKNOWN
