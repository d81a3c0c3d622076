"""What follows when more is known of a payment, decided as one value: nothing is read or written here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from chalicelib.domain.dossier import lifecycle
from chalicelib.domain.dossier.dossier import PROVIDER, Change, Dossier, Event, act
from chalicelib.domain.dossier.events import EventKind
from chalicelib.domain.dossier.lifecycle import Action, Actor
from chalicelib.domain.dossier.periods import filed
from chalicelib.domain.payment import refund as refunds
from chalicelib.domain.payment.attempt import OPEN, Attempt, Notice, Outcome, State, UnmatchedPayment, next_check
from chalicelib.domain.payment.events import event_of, refund_event
from chalicelib.domain.payment.refund import Refund
from chalicelib.domain.working_time import Calendar


@dataclass(frozen=True, kw_only=True)
class AttemptRecord:
    """A stored attempt with its dossier."""

    dossier: Dossier
    attempt: Attempt
    already_processed: bool = False
    """Whether the notification in question was processed before."""


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What a decision depends on besides the payment."""

    at: datetime
    can_refund: bool
    """Whether the provider supports refunds; otherwise an officer transfers the money by hand."""
    calendar: Calendar


@dataclass(frozen=True, kw_only=True)
class Cause:
    """Why an attempt changed, as the history has it."""

    kind: str
    """Of the event, without `payment_`; empty where the history gets none."""
    actor: Actor
    by: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)
    single_officer_limit: int | None = None
    """Whole VND that an officer may return without another one's approval; `None` where no officer decided."""


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What is to be written, all of it or nothing."""

    outcome: Outcome = Outcome.RECORDED
    """What the provider is answered."""
    attempt: Attempt | None = None
    """The attempt as it becomes; `None` when it stays as it is."""
    events: tuple[Event, ...] = ()
    notice: Notice | None = None
    """The notification, stored so that it is not processed twice."""
    step: Change | None = None
    """The step of the dossier whose fee this pays."""
    refund: Refund | None = None
    """Money that is not due and goes back."""
    closed: UnmatchedPayment | None = None
    """The same money, stored before while it named no attempt."""
    for_review: UnmatchedPayment | None = None
    """A payment for manual review by a supervisor."""
    paid_at: datetime | None = None
    """Counts the attempt among the payments of this day, which a settlement file lists."""


def conclude(
    record: AttemptRecord,
    after: Attempt,
    cause: Cause,
    terms: Terms,
    *,
    notice: Notice | None = None,
    closed: UnmatchedPayment | None = None,
    outcome: Outcome = Outcome.RECORDED,
) -> Decision:
    """The attempt becomes `after`: its dossier moves when this pays its fee, and money that is not due goes back."""
    before, at = record.attempt, terms.at
    pays = after.state is State.PAID and before.state is not State.PAID
    step = _step(record.dossier, after, terms) if pays else None
    if pays:
        after = replace(after, is_duplicate=step is None)
    # The provider does not count money that was matched by hand, so it cannot return it.
    by_hand = not terms.can_refund or after.matched_amount > before.matched_amount
    limit = cause.single_officer_limit
    after, refund = refunds.automatic_refund(
        before, after, at=at, by_hand=by_hand, by=cause.by, single_officer_limit=limit
    )
    events = (
        [event_of(after, EventKind(f"payment_{cause.kind}"), cause.actor, cause.by, at, **cause.facts)]
        if cause.kind
        else []
    )
    if refund is not None:
        events.append(refund_event(refund, "requested", Actor.SYSTEM, "", at))
    return Decision(
        outcome=outcome,
        attempt=after,
        events=tuple(events),
        notice=notice,
        step=step,
        refund=refund,
        closed=closed,
        paid_at=(notice.paid_at or at) if pays and notice is not None else None,
    )


def pay_after_rejected_refund(record: AttemptRecord, terms: Terms) -> Decision | None:
    """Mark an underpaid attempt paid if the money that stays covers its fee; `None` if it does not."""
    before = record.attempt
    if before.state is not State.UNDERPAID or before.received - before.refunded_amount < before.amount:
        return None
    after = replace(
        before,
        state=State.PAID,
        state_changed_at=terms.at,
        check_at=None,
        officer_refund_amount=0,
        version=before.version + 1,
    )
    return conclude(record, after, Cause(kind="paid", actor=Actor.SYSTEM), terms)


def expire(attempt: Attempt, *, at: datetime) -> Decision:
    """Mark an unpaid attempt expired. Its provider is still queried: money may arrive later."""
    after = replace(attempt, check_at=next_check(attempt.created_at, after=at), version=attempt.version + 1)
    if attempt.state not in OPEN:
        return Decision(attempt=after)
    after = replace(after, state=State.EXPIRED, state_changed_at=at)
    return Decision(attempt=after, events=(event_of(after, EventKind.PAYMENT_EXPIRED, Actor.SYSTEM, "", at),))


def _step(dossier: Dossier, attempt: Attempt, terms: Terms) -> Change | None:
    """The dossier moves when its fee arrives; money for a fee that is not due (any more) moves nothing."""
    if Action.PAY not in lifecycle.open_to(dossier.status, PROVIDER.actors):
        return None
    paid = act(dossier, Action.PAY, PROVIDER, at=terms.at, facts={"attempt": attempt.id}, paid_at=terms.at)
    return filed(paid, terms.at, terms.calendar)
