"""Money on its way back to the payer: one refund of one payment.

What is not the city's (a second payment, too much of it) goes back by itself; what was paid as the fee
only when officers decide so. A refund whose outcome we do not know is asked about, never given up.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from chalicelib.domain import identifiers
from chalicelib.domain.payment.attempt import Attempt


class State(StrEnum):
    """How far a refund is."""

    REQUESTED = "requested"
    """Written down; the provider has not been asked."""
    SUBMITTED = "submitted"
    """The provider took it and works on it."""
    UNKNOWN = "unknown"
    """The provider was asked, and we do not know what became of it."""
    DONE = "done"
    REJECTED = "rejected"


OVER = frozenset({State.DONE, State.REJECTED})
WITHIN = timedelta(days=15)
"""What the city promises the payer, from the day it was decided. The city's own word: no law sets it."""

MOST = 99
"""Refunds of one payment: their names have two figures. What goes beyond waits for a supervisor."""

DUPLICATE, OVERPAID = "duplicate", "overpaid"
"""Reasons of refunds that come about by themselves."""


@dataclass(frozen=True, kw_only=True)
class Refund:
    """One refund."""

    id: str
    """Its attempt's, and a number; also what the provider knows it by."""
    reference: str
    agency: str
    provider: str
    amount: int
    """Whole VND."""
    beyond: int = 0
    """How much of it officers decided on: the rest was not the city's in any case."""
    reason: str
    """A code of the list in `web/request_models.py`, or one of ours above."""
    kind: str = ""
    """`phi` or `le_phi`, where only one of the two goes back in part."""
    by: str = ""
    """The officer who asked for it; empty when it came about by itself."""
    requested_at: datetime
    promised_by: datetime
    waits: bool = False
    """Another officer must agree first."""
    by_hand: bool = False
    """The provider does not give money back: somebody transfers it and notes the number."""
    state: State = State.REQUESTED
    first_asked: datetime | None = None
    """When the provider was first asked."""
    check_at: datetime | None = None
    """When the provider is asked, or asked again."""
    looked: bool = False
    """It was looked for since it was last asked for."""
    codes: str = ""
    """The provider's last word, in its own codes."""
    transaction: str = ""
    """The provider's or the bank's number of it."""
    settled_at: datetime | None = None
    version: int = 1

    @property
    def attempt(self) -> str:
        """The payment it is of."""
        return identifiers.child_of(self.id)

    @property
    def review(self) -> str:
        """Why somebody must look at it; empty when nobody must."""
        if self.state in OVER or self.check_at is not None:
            return ""
        return "refund_approval" if self.waits else "refund_by_hand" if self.by_hand else "refund_stuck"


def beyond(attempt: Attempt, amount: int) -> int:
    """How much of this would go back because officers decide so: the rest must go back in any case."""
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
    """A new refund, and the attempt that counts it. The two are written together or not at all."""
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
    """The refund that follows from what was just heard of an attempt, if there is anything to give back.

    Where it follows from what an officer (`by`) said, another one must agree to more than `single_officer_limit`.
    """
    amount = min(after.refund_due - before.refund_due, after.refundable)
    if amount <= 0 or after.refunds >= MOST:
        return after, None
    reason = DUPLICATE if after.is_duplicate else OVERPAID
    waits = single_officer_limit is not None and amount > single_officer_limit
    return begin(after, amount, reason, at=at, by_hand=by_hand, by=by, waits=waits)


def withdrawn(attempt: Attempt, refund: Refund, *, by_officers: bool) -> Attempt:
    """The attempt when this refund will not be. `by_officers`: officers took back what they had decided."""
    return replace(
        attempt,
        refunded_amount=attempt.refunded_amount - refund.amount,
        officer_refund_amount=max(0, attempt.officer_refund_amount - refund.beyond)
        if by_officers
        else attempt.officer_refund_amount,
        resolved="",
        version=attempt.version + 1,
    )
