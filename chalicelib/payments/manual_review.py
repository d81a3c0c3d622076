"""Money a person must look at: it does not fit, came twice, falls short, or names no attempt. Each has a way out."""

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

ACCEPTED, SETTLED = "accepted", "settled"
"""The money counts as the fee; or the case was closed in another way."""

MATCHED, RETURNED = "matched", "returned"
"""Money that named no attempt belongs to this one; or was sent back to where it came from."""

MAY_COUNT = frozenset({State.NEEDS_REVIEW.value, State.UNDERPAID.value})
"""What can be counted as the fee. Money beyond it cannot: it is the citizen's."""


def queue(table: Table, person: Person, *, limit: int) -> stored.Waiting:
    """What waits for a supervisor of my agency, oldest first."""
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
    """Close what had to be looked at. `reason` is a code of the list in `web/request_models.py`, kept in the history.

    Where money goes back because of it, another officer must agree to more than `single_officer_limit`.
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
        # Where nobody told us a sum, the supervisor's word is that the fee arrived.
        reported = after.reported if after.received else after.amount
        after = replace(after, state=State.PAID, reported=reported, settled_at=at)
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
    """What a supervisor does with the money of this `name`: give it its attempt, or send it back where it came from."""
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
