"""Refunds of payments.

What was not due (a duplicate payment, an overpaid amount) is refunded automatically, the fee itself only when
officers decide so. A refund of unknown outcome is queried until its outcome is known.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from chalicelib.domain import identifiers
from chalicelib.domain.payment.attempt import Attempt


class State(StrEnum):
    """The state of a refund."""

    REQUESTED = "requested"
    """Stored; not yet requested from the provider."""
    SUBMITTED = "submitted"
    """Accepted by the provider, not yet completed."""
    UNKNOWN = "unknown"
    """Requested from the provider; the outcome is not known."""
    DONE = "done"
    REJECTED = "rejected"


OVER = frozenset({State.DONE, State.REJECTED})
WITHIN = timedelta(days=15)
"""The period the city promises for a refund, from the day of the decision. No law sets it."""

MOST = 99
"""Limit of refunds of one payment, whose identifiers have two digits. Further ones need manual review."""

DUPLICATE, OVERPAID = "duplicate", "overpaid"
"""Reasons of automatic refunds."""


@dataclass(frozen=True, kw_only=True)
class Refund:
    """One refund."""

    id: str
    """The attempt's identifier and a number; also the identifier sent to the provider."""
    reference: str
    agency: str
    provider: str
    amount: int
    """Whole VND."""
    beyond: int = 0
    """The part of it that officers decided on; the rest was not due. Whole VND."""
    reason: str
    """A code of the list in `web/request_models.py`, or one of ours above."""
    kind: str = ""
    """`phi` or `le_phi`, where only one of the two is refunded in part."""
    by: str = ""
    """The officer who requested it; empty for an automatic refund."""
    requested_at: datetime
    promised_by: datetime
    waits: bool = False
    """Whether another officer must approve it first."""
    by_hand: bool = False
    """The provider supports no refunds: an officer transfers the money and records the transaction number."""
    state: State = State.REQUESTED
    first_requested_at: datetime | None = None
    """When it was first requested from the provider."""
    check_at: datetime | None = None
    """When the provider is called next."""
    looked: bool = False
    """Whether it was queried since it was last requested."""
    codes: str = ""
    """The raw result codes of the provider's last answer."""
    transaction: str = ""
    """The provider's or the bank's number of it."""
    completed_at: datetime | None = None
    version: int = 1

    @property
    def attempt(self) -> str:
        """The attempt it belongs to."""
        return identifiers.child_of(self.id)

    @property
    def review(self) -> str:
        """The reason for a manual review; empty when none is needed."""
        if self.state in OVER or self.check_at is not None:
            return ""
        return "refund_approval" if self.waits else "refund_by_hand" if self.by_hand else "refund_stuck"


def beyond(attempt: Attempt, amount: int) -> int:
    """The part of this amount that is refunded by an officer's decision; the rest is due in any case. Whole VND."""
    return max(0, amount - max(0, attempt.refund_due - attempt.refunded_amount))


def begin(
    attempt: Attempt,
    amount: int,
    reason: str,
    *,
    at: datetime,
    by_hand: bool,
    by: str = "",
    waits: bool = False,
    kind: str = "",
) -> tuple[Attempt, Refund]:
    """A new refund, and the attempt that counts it. Both are written in one transaction."""
    if not 0 < amount <= attempt.refundable:
        raise ValueError("more than what arrived cannot go back")
    chosen = beyond(attempt, amount)
    counted = replace(
        attempt,
        refunded_amount=attempt.refunded_amount + amount,
        officer_refund_amount=attempt.officer_refund_amount + chosen,
        refunds=attempt.refunds + 1,
    )
    return counted, Refund(
        id=identifiers.numbered(attempt.id, counted.refunds),
        reference=attempt.reference,
        agency=attempt.agency,
        provider=attempt.provider,
        amount=amount,
        beyond=chosen,
        reason=reason,
        kind=kind,
        by=by,
        requested_at=at,
        promised_by=at + WITHIN,
        waits=waits,
        by_hand=by_hand,
        check_at=None if waits or by_hand else at,
    )


def automatic_refund(
    before: Attempt,
    after: Attempt,
    *,
    at: datetime,
    by_hand: bool,
    by: str = "",
    single_officer_limit: int | None = None,
) -> tuple[Attempt, Refund | None]:
    """The refund that follows from a change of an attempt, if an amount became due.

    Where an officer (`by`) caused it, another one must approve more than `single_officer_limit` VND.
    """
    amount = min(after.refund_due - before.refund_due, after.refundable)
    if amount <= 0 or after.refunds >= MOST:
        return after, None
    reason = DUPLICATE if after.is_duplicate else OVERPAID
    waits = single_officer_limit is not None and amount > single_officer_limit
    return begin(after, amount, reason, at=at, by_hand=by_hand, by=by, waits=waits)


def withdrawn(attempt: Attempt, refund: Refund, *, by_officers: bool) -> Attempt:
    """The attempt after this refund was rejected or declined. `by_officers`: officers withdrew their decision."""
    return replace(
        attempt,
        refunded_amount=attempt.refunded_amount - refund.amount,
        officer_refund_amount=max(0, attempt.officer_refund_amount - refund.beyond)
        if by_officers
        else attempt.officer_refund_amount,
        resolved="",
        version=attempt.version + 1,
    )
