"""What becomes of a payment notification whose signature was verified."""

from __future__ import annotations

from datetime import datetime

from chalicelib.domain.dossier.lifecycle import Actor
from chalicelib.domain.payment import attempt as payment
from chalicelib.domain.payment.attempt import Attempt, Notice, Outcome, State, UnmatchedPayment
from chalicelib.domain.payment.decision import AttemptRecord, Cause, Decision, Terms, conclude

SETTLEMENT = "settlement"
"""The source of what a settlement file lists: its numbers need not be those of notifications."""


def decide(
    record: AttemptRecord | None,
    notice: Notice,
    terms: Terms,
    *,
    agency: str = "",
    matched: UnmatchedPayment | None = None,
) -> Decision:
    """What is to be written, and what the provider is answered. The same for notifications late, repeated or reordered.

    `record` is the attempt the notification names, if there is one. Money that names none is stored for a supervisor
    of `agency`; `matched` is such money, closed with this, when a supervisor has found its attempt.
    """
    if record is None or record.attempt.provider != notice.provider:
        return _unmatched(notice, agency, terms.at)
    before = record.attempt
    fits = notice.amount == before.amount or notice.credit or notice.total or notice.is_matched
    nothing_new = Decision(outcome=Outcome.DUPLICATE if fits else Outcome.AMOUNT)
    if record.already_processed:
        return nothing_new
    after = payment.apply_notification(before, notice, at=terms.at)
    moved = notice.state in (State.PAID, State.UNDERPAID, State.NEEDS_REVIEW)
    if not fits and not moved:
        return nothing_new  # no money moved, so there is nothing to store
    if after is before:
        if _is_other_money(before, notice):
            return Decision(for_review=UnmatchedPayment(notice=notice, agency=before.agency, received_at=terms.at))
        return nothing_new
    return conclude(
        record,
        after,
        Cause(
            kind="" if payment.confirms(before, after) else after.state.value,
            actor=Actor.PROVIDER,
            facts={"codes": notice.codes},
        ),
        terms,
        notice=notice,
        closed=matched,
        outcome=Outcome.RECORDED if fits else Outcome.AMOUNT,
    )


def _is_other_money(paid: Attempt, notice: Notice) -> bool:
    """Whether this is about other money than the payment known: paid once more, or returned though not by us."""
    if paid.state is not State.PAID or notice.source == SETTLEMENT:
        return False
    if notice.state is State.PAID and not (notice.credit or notice.total or notice.is_matched):
        numbers = {paid.transaction, notice.transaction}
        return len(numbers - {"", "0"}) > 1
    # A notification of our own refund is nothing new, unless it says that the refund failed after all.
    return notice.state is State.NEEDS_REVIEW and (not paid.refunded_amount or "failed" in notice.codes)


def _unmatched(notice: Notice, agency: str, at: datetime) -> Decision:
    """Store unmatched payments and disputes for manual review; other notifications are only answered."""
    if notice.state in (State.PAID, State.NEEDS_REVIEW) and agency:
        return Decision(
            outcome=Outcome.UNKNOWN, for_review=UnmatchedPayment(notice=notice, agency=agency, received_at=at)
        )
    return Decision(outcome=Outcome.UNKNOWN)
