"""Start payment attempts, and record notifications about them.

Webhook, the "I have paid" button, the sweeper and settlement files all go through `record`.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from chalicelib.domain import identifiers
from chalicelib.domain.dossier.dossier import Dossier, stale
from chalicelib.domain.dossier.events import EventKind
from chalicelib.domain.dossier.lifecycle import Actor, Status
from chalicelib.domain.errors import Invalid, NotAllowed
from chalicelib.domain.identifiers import Choose
from chalicelib.domain.payment import attempt as payment
from chalicelib.domain.payment.attempt import Attempt, Notice, Outcome, UnmatchedPayment
from chalicelib.domain.payment.decision import AttemptRecord
from chalicelib.domain.payment.events import event_of
from chalicelib.domain.payment.notification import decide
from chalicelib.domain.person import Person
from chalicelib.domain.roles import citizen
from chalicelib.payments import apply_payment, texts
from chalicelib.platform.retry import retry
from chalicelib.storage import access
from chalicelib.storage.aws_errors import after_a_write, unavailable
from chalicelib.storage.payments import attempts
from chalicelib.storage.table import Table

ATTEMPT_LIFE = timedelta(minutes=15)
MOST_ATTEMPTS = 30
TRIES = 4
"""Retries after a concurrent write."""


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
    case_file = access.mine(table, person, ref)
    dossier = case_file.dossier
    if dossier.status is not Status.AWAITING_FEE:
        raise NotAllowed("nothing_due", texts.NOTHING_DUE, facts={"status": dossier.status.value})
    if not limits[0] <= dossier.amount_due <= limits[1]:
        raise NotAllowed("amount_not_taken", texts.AMOUNT_NOT_TAKEN, facts={"least": limits[0], "most": limits[1]})
    if len(case_file.attempts) >= MOST_ATTEMPTS:
        raise NotAllowed("too_many_attempts", texts.TOO_MANY_ATTEMPTS)
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
    acting_user = citizen(person)
    event = event_of(attempt, EventKind.PAYMENT_STARTED, Actor.CITIZEN, acting_user.by, at)
    attempts.start(table, attempt, event, dossier)
    return dossier, attempt


@after_a_write()
def opened(table: Table, attempt: Attempt, provider_ref: str) -> Attempt:
    """Store the provider's identifier of an attempt, without undoing a notification that was recorded before."""

    def once() -> Attempt:
        found = attempts.find(table, attempt.id)
        if found is None or found.attempt.provider_ref == provider_ref:
            return attempt
        named = replace(found.attempt, provider_ref=provider_ref, version=found.attempt.version + 1)
        if not attempts.amend(table, named):
            raise stale()
        return named

    return retry(once, tries=TRIES, exhausted=unavailable)


def known(table: Table, attempt_id: str) -> AttemptRecord | None:
    """An attempt as it is stored; `None` when it is none of ours."""
    return _find(table, attempt_id)


def record(
    table: Table, notice: Notice, *, at: datetime, agency: str = "", unmatched: UnmatchedPayment | None = None
) -> Outcome:
    """Process a notification whose signature was verified. Safe to be called twice, late, out of order.

    A payment that names no attempt is stored for a supervisor of `agency`. `unmatched`: the stored payment that a
    supervisor matched, closed in the same transaction. Raises `Unavailable` when it could not be written; retry.
    """
    terms = apply_payment.terms(notice.provider, at)

    def once() -> Outcome:
        named, found = _named(table, notice)
        decision = decide(found, named, terms, agency=agency, matched=unmatched)
        if not attempts.commit(table, decision, at=at):
            raise stale()
        return decision.outcome

    return retry(once, tries=TRIES, exhausted=unavailable)


def _named(table: Table, notice: Notice) -> tuple[Notice, AttemptRecord | None]:
    """The notification with the attempt it names; where it has a number, that decides which one."""
    found = _find(table, notice.attempt, notice)
    if notice.number and (found is None or found.attempt.number != notice.number):
        notice = replace(notice, attempt=attempts.numbered(table, notice.provider, notice.number))
        found = _find(table, notice.attempt, notice)
    return notice, found


def _find(table: Table, attempt_id: str, notice: Notice | None = None) -> AttemptRecord | None:
    try:
        return attempts.find(table, attempt_id, notice) if attempt_id else None
    except Invalid:
        return None
