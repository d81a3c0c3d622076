"""One try to pay (an attempt) and what providers say about it (notices).

The state of an attempt is the highest of everything ever heard about it, in the order below, so
neither the order nor the repetition of notices matters, a failure is never final, and money that
has arrived is never shown as not arrived.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum, StrEnum


class State(StrEnum):
    """What is known of an attempt; later members outrank earlier ones."""

    PENDING = "pending"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    FAILED = "failed"
    NEEDS_REVIEW = "needs_review"
    PAID = "paid"


_RANK = {state: rank for rank, state in enumerate(State)}

OPEN = frozenset({State.PENDING})
"""States in which we still expect to hear from the provider."""


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
    """Our own identifier, as we gave it to the provider; empty where the provider knows only `number`."""
    number: int = 0
    """The attempt's number, for providers that take only an integer; 0 otherwise."""
    credit: bool = False
    """One bank transfer of perhaps several: amounts of an attempt's credits add up."""
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

    @property
    def dedupe(self) -> str:
        """Two notices with one dedupe value say the same thing."""
        return f"{self.transaction or '0'}#{self.codes}#{self.amount}"


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
    surplus: bool = False
    """Paid although nothing was due (any more): the money is the citizen's and must go back."""
    transaction: str = ""
    settled_at: datetime | None = None
    version: int = 1


def judge(attempt: Attempt, notice: Notice) -> State:
    """What this notice says of this attempt. Money that does not fit is for a person to look at."""
    if notice.state is State.PAID and notice.amount != attempt.amount:
        return State.NEEDS_REVIEW
    return notice.state


def hear(attempt: Attempt, notice: Notice, *, at: datetime) -> Attempt:
    """The attempt after this notice; the very same attempt when it says nothing new."""
    heard = judge(attempt, notice)
    if _RANK[heard] <= _RANK[attempt.state]:
        return attempt
    return replace(
        attempt,
        state=heard,
        late=heard is State.PAID and attempt.state is not State.PENDING,
        transaction=notice.transaction or attempt.transaction,
        settled_at=at,
        version=attempt.version + 1,
    )
