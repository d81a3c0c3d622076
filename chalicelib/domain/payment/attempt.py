"""Payment attempts, and notifications of providers about them.

The state of an attempt is the highest of all notifications received for it, in the order below. So neither the
order nor the repetition of notifications matters, a failure is not final, and a payment is never undone by one.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum, StrEnum
from functools import cached_property


class State(StrEnum):
    """The state of an attempt, in rising rank."""

    PENDING = "pending"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    FAILED = "failed"
    UNDERPAID = "underpaid"
    NEEDS_REVIEW = "needs_review"
    PAID = "paid"


_RANK = {state: rank for rank, state in enumerate(State)}

OPEN = frozenset({State.PENDING})
"""States in which the provider's notification is still expected."""

OVER = frozenset({State.EXPIRED, State.CANCELLED, State.FAILED})
"""States after which money may still arrive."""


class Outcome(Enum):
    """The outcome of processing a notification; each provider has its own reply to each."""

    RECORDED = "recorded"
    DUPLICATE = "duplicate"
    UNKNOWN = "unknown"
    AMOUNT = "amount"
    FORGED = "forged"
    RETRY = "try_again"


@dataclass(frozen=True, kw_only=True)
class Notice:
    """A notification of a provider about one attempt; its signature is verified."""

    provider: str
    attempt: str
    """Our identifier of the attempt; ignored where `number` is set."""
    number: int = 0
    """The attempt's number, for providers that take only an integer; 0 otherwise. It decides."""
    credit: bool = False
    """One bank transfer of perhaps several: amounts of an attempt's credits add up."""
    total: bool = False
    """`amount` is the provider's sum of all transfers so far."""
    is_matched: bool = False
    """It named no attempt and a supervisor matched it to this one; no sum of the provider includes it."""
    state: State
    amount: int
    """Whole VND."""
    transaction: str
    """The provider's number; "0" or "" when it gave none."""
    codes: str
    """The provider's raw result codes, for people who read the history."""
    source: str
    """How it was received: `webhook`, `query` or `sweep`."""
    paid_at: datetime | None = None

    @cached_property
    def dedupe(self) -> str:
        """Notifications with equal dedupe values are repetitions."""
        return f"{self.transaction or '0'}#{self.codes}#{self.amount}"


@dataclass(frozen=True, kw_only=True)
class UnmatchedPayment:
    """A payment that names no attempt. Stored after its review too, to recognise repeated notifications of it."""

    notice: Notice
    agency: str
    received_at: datetime
    resolution: str = ""
    """What became of it: `matched` or `returned`; empty while it waits."""
    by: str = ""
    closed_at: datetime | None = None

    @property
    def name(self) -> str:
        """The same for one payment, whether a webhook, a list or a settlement file reports it."""
        numbered = self.notice.state is State.PAID and self.notice.transaction not in ("", "0")
        return self.notice.transaction if numbered else self.notice.dedupe

    @property
    def review(self) -> str:
        """The reason for its manual review."""
        return "stray" if self.notice.state is State.PAID else "dispute"


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """One payment attempt for one fee with one provider."""

    id: str
    reference: str
    provider: str
    amount: int
    created_at: datetime
    """Also the transaction date in requests to the provider."""
    expires_at: datetime
    state: State = State.PENDING
    late: bool = False
    """Paid after it was recorded as failed, cancelled or expired."""
    is_duplicate: bool = False
    """Paid although nothing was due: the whole amount must be refunded."""
    credited: int = 0
    """The sum of the single transfers that were reported. Whole VND."""
    reported: int = 0
    """The highest total that the provider reported. Whole VND."""
    matched_amount: int = 0
    """The sum of unmatched payments that a supervisor matched to this attempt. Whole VND."""
    number: int = 0
    """The attempt for providers that take only an integer."""
    provider_ref: str = ""
    """The provider's identifier of the attempt."""
    agency: str = ""
    check_at: datetime | None = None
    """When the provider is queried next; `None` when no further change is expected."""
    resolved: str = ""
    """How a supervisor closed the manual review: `accepted` or `settled`."""
    refunded_amount: int = 0
    """The sum of its refunds that were not rejected, in whole VND. At most `received`."""
    officer_refund_amount: int = 0
    """The part of the fee that officers decided to refund. Whole VND."""
    refunds: int = 0
    """The number of its refunds so far; numbers the next one."""
    transaction: str = ""
    state_changed_at: datetime | None = None
    version: int = 1

    @property
    def reported_amount(self) -> int:
        """The amount the provider reported: the higher of both sums, which count the same money. Whole VND."""
        return max(self.credited, self.reported)

    @property
    def received(self) -> int:
        """The amount received as far as known. Whole VND."""
        return self.reported_amount + self.matched_amount

    @property
    def overpaid(self) -> int:
        """The amount received beyond the fee. Whole VND."""
        return max(0, self.received - self.amount) if self.state is State.PAID else 0

    @property
    def retained_amount(self) -> int:
        """The amount that counts as the fee; an officer's refund does not change it. Whole VND."""
        return self.received - self.overpaid if self.state is State.PAID and not self.is_duplicate else 0

    @property
    def refund_due(self) -> int:
        """The amount to refund: all that was not due, and what officers decided. Whole VND."""
        undue = self.received - self.retained_amount if self.state is State.PAID else 0
        return min(self.received, undue + self.officer_refund_amount)

    @property
    def refundable(self) -> int:
        """The amount that can still be refunded. Whole VND."""
        return self.received - self.refunded_amount

    @property
    def review(self) -> str:
        """The reason for a manual review by a supervisor; empty when none is needed."""
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
    """When to query next: after 1, 3, 10 and 30 minutes, then hourly to 48 hours, then daily to 7 days; then `None`."""
    return next((at for at in (since + each for each in _CHECK_DELAYS) if at > after), None)


_CHECK_DELAYS = (
    *(timedelta(minutes=minutes) for minutes in (1, 3, 10, 30)),
    *(timedelta(hours=hours) for hours in range(1, 49)),
    *(timedelta(days=days) for days in range(3, 8)),
)


def judge(attempt: Attempt, notice: Notice) -> State:
    """The state that this notification reports. A payment of another amount needs manual review."""
    if notice.state is State.PAID and notice.amount != attempt.amount:
        return State.NEEDS_REVIEW
    return notice.state


def apply_notification(attempt: Attempt, notice: Notice, *, at: datetime) -> Attempt:
    """The attempt after this notification; the same object when nothing changes.

    The caller must not pass a repeated credit; `Notice.dedupe` recognises it.
    """
    matched = attempt.matched_amount + (notice.amount if notice.is_matched else 0)
    credited = attempt.credited + (notice.amount if notice.credit and not notice.is_matched else 0)
    counts = not notice.is_matched and (notice.total or (notice.state is State.PAID and not notice.credit))
    reported = max(attempt.reported, notice.amount) if counts else attempt.reported
    received = max(credited, reported) + matched
    if (notice.credit or notice.total or notice.is_matched) and received:
        reported_state = State.PAID if received - attempt.refunded_amount >= attempt.amount else State.UNDERPAID
    else:
        reported_state = judge(attempt, notice)
    state = max(reported_state, attempt.state, key=_RANK.__getitem__)
    # A transfer that confirms a known sum is noted too, or the next transfer would be counted in its place.
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
        # What was refunded before it was paid was not the fee: from now on it counts as overpaid.
        officer_refund_amount=max(0, attempt.officer_refund_amount - attempt.refunded_amount)
        if pays
        else attempt.officer_refund_amount,
        late=attempt.late or (settles and state is State.PAID and attempt.state in OVER),
        transaction=(notice.transaction or attempt.transaction) if settles else attempt.transaction,
        state_changed_at=at if settles else attempt.state_changed_at,
        check_at=None if state in (State.PAID, State.NEEDS_REVIEW) else attempt.check_at,
        resolved="" if received > attempt.received else attempt.resolved,
        version=attempt.version + 1,
    )


def confirms(before: Attempt, after: Attempt) -> bool:
    """Whether a notification only confirmed a known amount, as a transfer does after the sum that includes it."""
    return (after.state, after.received) == (before.state, before.received)
