"""Manual review of payments: a wrong or partial amount, a duplicate, a payment that names no attempt."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from chalicelib.domain.dossier.dossier import stale
from chalicelib.domain.dossier.lifecycle import Actor
from chalicelib.domain.errors import NotAllowed, NotFound, invalid
from chalicelib.domain.payment.attempt import Attempt, Outcome, State
from chalicelib.domain.payment.decision import Cause, conclude
from chalicelib.domain.person import Person
from chalicelib.domain.roles import supervisor
from chalicelib.payments import record_notification, texts
from chalicelib.payments.apply_payment import terms
from chalicelib.storage.payments import attempts
from chalicelib.storage.payments import review_queue as stored
from chalicelib.storage.table import Table

ACCEPTED, CLOSED = "accepted", "settled"
"""The money counts as the fee; or the case was closed in another way."""

MATCHED, RETURNED = "matched", "returned"
"""An unmatched payment belongs to this attempt, or was returned to its sender."""

MAY_COUNT = frozenset({State.NEEDS_REVIEW.value, State.UNDERPAID.value})
"""Reviews that may end with the amount counted as the fee. An overpaid amount must be refunded."""


def queue(table: Table, person: Person, *, limit: int) -> stored.Waiting:
    """The open reviews of the supervisor's agency, oldest first."""
    supervisor(person)
    return stored.waiting(table, person.agency, limit=limit)


def resolve(
    table: Table,
    person: Person,
    attempt_id: str,
    version: int,
    resolution: str,
    reason: str,
    *,
    single_officer_limit: int,
    at: datetime,
) -> Attempt:
    """Close a manual review. `reason`, a code of the list in `web/request_models.py`, is stored in the history.

    Where a refund follows, another officer must approve more than `single_officer_limit` VND.
    """
    supervisor(person)
    found = record_notification.known(table, attempt_id)
    if found is None or found.dossier.agency != person.agency:
        raise NotFound("attempt_not_found", texts.NO_SUCH_ATTEMPT)
    before = found.attempt
    if before.version != version:
        raise stale(before.version)
    if not before.review or (resolution == ACCEPTED and (before.review not in MAY_COUNT or before.refunded_amount)):
        raise NotAllowed("nothing_to_resolve", texts.NOTHING_TO_RESOLVE, facts={"review": before.review or None})
    after = replace(before, resolved=resolution, check_at=None, version=before.version + 1)
    if resolution == ACCEPTED:
        # Where no amount was reported, the supervisor states that the fee arrived.
        reported = after.reported if after.received else after.amount
        after = replace(after, state=State.PAID, reported=reported, state_changed_at=at)
    cause = Cause(
        kind=resolution,
        actor=Actor.SUPERVISOR,
        by=person.subject,
        facts={"reason": reason},
        single_officer_limit=single_officer_limit,
    )
    decision = conclude(found, after, cause, terms(before.provider, at))
    if not attempts.commit(table, decision, at=at):
        raise stale()
    return decision.attempt or after


def place(
    table: Table, person: Person, provider: str, name: str, resolution: str, attempt_id: str, *, at: datetime
) -> None:
    """Close the review of an unmatched payment: match it to an attempt, or record that it was returned."""
    supervisor(person)
    unmatched = stored.find_unmatched(table, provider, name)
    if unmatched is None or unmatched.agency != person.agency:
        raise NotFound("stray_not_found", texts.NO_SUCH_UNMATCHED_PAYMENT)
    if unmatched.resolution:
        raise NotAllowed("stray_closed", texts.UNMATCHED_PAYMENT_CLOSED, facts={"how": unmatched.resolution})
    closed = replace(unmatched, resolution=resolution, by=person.subject, closed_at=at)
    if resolution == RETURNED:
        if not stored.close_unmatched(table, closed):
            raise stale()
        return
    known = record_notification.known(table, attempt_id)
    if known is None or known.attempt.provider != provider:
        raise invalid({"attempt": texts.NO_SUCH_ATTEMPT_WITH_PROVIDER})
    if unmatched.notice.state is not State.PAID:  # a dispute is no money: it is noted whose it is
        if not stored.close_unmatched(table, closed):
            raise stale()
        return
    matched = replace(unmatched.notice, attempt=attempt_id, number=0, is_matched=True, source="supervisor")
    outcome = record_notification.record(table, matched, at=at, unmatched=closed)
    if outcome is Outcome.DUPLICATE and not stored.close_unmatched(table, closed):
        raise stale()
