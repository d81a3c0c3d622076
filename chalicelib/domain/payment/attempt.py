"""One try to pay (an attempt) and what providers say about it (notices).

The state of an attempt is the highest of everything ever heard about it, in the order below, so
neither the order nor the repetition of notices matters, a failure is never final, and money that
has arrived is never shown as not arrived.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum, StrEnum
from functools import cached_property


class State(StrEnum):
    """What is known of an attempt; later members outrank earlier ones."""

    PENDING = "pending"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    FAILED = "failed"
    UNDERPAID = "underpaid"
    NEEDS_REVIEW = "needs_review"
    PAID = "paid"


_RANK = {state: rank for rank, state in enumerate(State)}

OPEN = frozenset({State.PENDING})
"""States in which we still expect to hear from the provider."""

OVER = frozenset({State.EXPIRED, State.CANCELLED, State.FAILED})
"""Ends that are never final: money may still arrive."""


class Outcome(Enum):
    """What became of a notice; each provider has its own reply to each."""

    RECORDED = "recorded"
    DUPLICATE = "duplicate"
    UNKNOWN = "unknown"
    AMOUNT = "amount"
    FORGED = "forged"
    TRY_AGAIN = "try_again"


@dataclass(frozen=True, kw_only=True)
class Notice:
    """What a provider says of one attempt, after its signature was verified."""

    provider: str
    attempt: str
    """Our own identifier, as we gave it to the provider; only a hint where `number` says more."""
    number: int = 0
    """The attempt's number, for providers that take only an integer; 0 otherwise. It decides."""
    credit: bool = False
    """One bank transfer of perhaps several: amounts of an attempt's credits add up."""
    total: bool = False
    """`amount` is the sum of all transfers so far, as the provider counts them."""
    is_matched: bool = False
    """It named no attempt, and a supervisor gave it this one: no count of the provider has it."""
    state: State
    amount: int
    """Whole VND."""
    transaction: str
    """The provider's number; "0" or "" when it gave none."""
    codes: str
    """The provider's raw result codes, for people who read the history."""
    source: str
    """`webhook`, `query` or `sweep`: how we came to hear of it."""
    paid_at: datetime | None = None

    @cached_property
    def dedupe(self) -> str:
        """Two notices with one dedupe value say the same thing."""
        return f"{self.transaction or '0'}#{self.codes}#{self.amount}"


@dataclass(frozen=True, kw_only=True)
class UnmatchedPayment:
    """Money that named no attempt. Kept when a supervisor has dealt with it too: it may be told again."""

    notice: Notice
    agency: str
    heard_at: datetime
    resolution: str = ""
    """What became of it: `matched` or `returned`; empty while it waits."""
    by: str = ""
    closed_at: datetime | None = None

    @property
    def name(self) -> str:
        """Money has one name, whoever tells of it: webhook, list or settlement file."""
        numbered = self.notice.state is State.PAID and self.notice.transaction not in ("", "0")
        return self.notice.transaction if numbered else self.notice.dedupe

    @property
    def review(self) -> str:
        """Why somebody must look at it."""
        return "stray" if self.notice.state is State.PAID else "dispute"


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """One try to pay one fee with one provider."""

    id: str
    reference: str
    provider: str
    amount: int
    created_at: datetime
    """Also what the provider calls the date of the transaction."""
    expires_at: datetime
    state: State = State.PENDING
    late: bool = False
    """Paid after we had already heard that it failed, was cancelled or expired."""
    is_duplicate: bool = False
    """Paid although nothing was due (any more): the money is the citizen's and must go back."""
    credited: int = 0
    """The sum of the single transfers we were told of. Whole VND."""
    reported: int = 0
    """The most the provider ever said it had received. Whole VND."""
    matched_amount: int = 0
    """The sum of money that named no attempt and was given this one. Whole VND."""
    number: int = 0
    """The attempt for providers that take only an integer."""
    provider_ref: str = ""
    """The provider's own name of it."""
    agency: str = ""
    check_at: datetime | None = None
    """When the provider is asked next; `None` when nothing more is expected."""
    resolved: str = ""
    """How a supervisor closed what had to be looked at: `accepted` or `settled`."""
    refunded_amount: int = 0
    """What went back or is on its way: the sum of its refunds that were not rejected. Never more than `received`."""
    officer_refund_amount: int = 0
    """What officers decided to give back of the fee itself. Whole VND."""
    refunds: int = 0
    """How many refunds there were; the next one is named after it."""
    transaction: str = ""
    settled_at: datetime | None = None
    version: int = 1

    @property
    def told(self) -> int:
        """What the provider told us of. The two counts speak of the same money, so they are not added."""
        return max(self.credited, self.reported)

    @property
    def received(self) -> int:
        """What arrived, as far as anybody told us."""
        return self.told + self.matched_amount

    @property
    def overpaid(self) -> int:
        """What arrived beyond what was asked for."""
        return max(0, self.received - self.amount) if self.state is State.PAID else 0

    @property
    def retained_amount(self) -> int:
        """What of it counts as the fee; an officer's refund of the fee does not change that."""
        return self.received - self.overpaid if self.state is State.PAID and not self.is_duplicate else 0

    @property
    def refund_due(self) -> int:
        """What must go back: all that was not due, and what officers decided."""
        undue = self.received - self.retained_amount if self.state is State.PAID else 0
        return min(self.received, undue + self.officer_refund_amount)

    @property
    def refundable(self) -> int:
        """What can still be given back."""
        return self.received - self.refunded_amount

    @property
    def review(self) -> str:
        """Why a supervisor must look at it; empty when nobody must (any more)."""
        if self.resolved:
            return ""
        if self.state is State.PAID:
            if self.refund_due <= self.refunded_amount:
                return ""
            return "second_payment" if self.is_duplicate else "overpaid" if self.overpaid else "refund_rejected"
        if self.state in (State.NEEDS_REVIEW, State.UNDERPAID) and (self.refundable or not self.received):
            return self.state.value
        return ""


def next_check(since: datetime, *, after: datetime) -> datetime | None:
    """When to ask next: after 1, 3, 10 and 30 minutes, then hourly to 48 hours, then daily to 7 days."""
    return next((at for at in (since + each for each in _ASKED) if at > after), None)


_ASKED = (
    *(timedelta(minutes=minutes) for minutes in (1, 3, 10, 30)),
    *(timedelta(hours=hours) for hours in range(1, 49)),
    *(timedelta(days=days) for days in range(3, 8)),
)


def judge(attempt: Attempt, notice: Notice) -> State:
    """What this notice says of this attempt. Money that does not fit is for a person to look at."""
    if notice.state is State.PAID and notice.amount != attempt.amount:
        return State.NEEDS_REVIEW
    return notice.state


def apply_notification(attempt: Attempt, notice: Notice, *, at: datetime) -> Attempt:
    """The attempt after this notice; the very same attempt when it says nothing new.

    A credit must not be given twice: whoever calls knows by `Notice.dedupe` whether it was.
    """
    matched = attempt.matched_amount + (notice.amount if notice.is_matched else 0)
    credited = attempt.credited + (notice.amount if notice.credit and not notice.is_matched else 0)
    counts = not notice.is_matched and (notice.total or (notice.state is State.PAID and not notice.credit))
    reported = max(attempt.reported, notice.amount) if counts else attempt.reported
    received = max(credited, reported) + matched
    if (notice.credit or notice.total or notice.is_matched) and received:
        told = State.PAID if received - attempt.refunded_amount >= attempt.amount else State.UNDERPAID
    else:
        told = judge(attempt, notice)
    state = max(told, attempt.state, key=_RANK.__getitem__)
    # A transfer that only confirms a sum we know is still noted, or the next one would be taken for it.
    if (state, credited, reported, matched) == (
        attempt.state,
        attempt.credited,
        attempt.reported,
        attempt.matched_amount,
    ):
        return attempt
    settles = state is not attempt.state
    pays = settles and state is State.PAID
    return replace(
        attempt,
        state=state,
        credited=credited,
        reported=reported,
        matched_amount=matched,
        # What went back before it was paid was never the fee: from now on it is money beyond it.
        officer_refund_amount=max(0, attempt.officer_refund_amount - attempt.refunded_amount)
        if pays
        else attempt.officer_refund_amount,
        late=attempt.late or (settles and state is State.PAID and attempt.state in OVER),
        transaction=(notice.transaction or attempt.transaction) if settles else attempt.transaction,
        settled_at=at if settles else attempt.settled_at,
        check_at=None if state in (State.PAID, State.NEEDS_REVIEW) else attempt.check_at,
        resolved="" if received > attempt.received else attempt.resolved,
        version=attempt.version + 1,
    )


def confirms(before: Attempt, after: Attempt) -> bool:
    """Whether what was heard only confirms money that was known, as a provider's transfer does after its sum."""
    return (after.state, after.received) == (before.state, before.received)
