"""A provider's settlement file of one day, and what it and our books do not agree on. A person finds out why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

PAYMENT, REFUND = "payment", "refund"


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One row: a payment or a refund."""

    kind: str
    """`payment` or `refund`."""
    attempt: str
    """Ours; what the file says where that is none of our making, and empty where it says nothing."""
    number: int
    """The attempt for providers that know only an integer; 0 otherwise."""
    transaction: str
    """The provider's number of it."""
    amount: int
    """Whole VND, more than 0 in either direction."""
    at: datetime | None
    refund: str = ""
    """The same of the refund, where the file has it."""
    line: int
    """Where in the file it begins."""


class Kind(StrEnum):
    """What it is."""

    MISSING = "not_in_settlement"
    """We count a payment of that day which the file does not have."""
    AMOUNT = "settlement_amount"
    """The file has another amount than we do."""
    REFUND = "settlement_refund"
    """The file has a refund that is not recorded here."""
    UNREADABLE = "settlement_unreadable"
    """The file cannot be read, so nothing was compared."""


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One thing they do not agree on."""

    provider: str
    day: str
    """Of the file, YYYY-MM-DD in Vietnam."""
    name: str
    """What it is about: an attempt, a transaction, or the file."""
    kind: Kind
    agency: str
    attempt: str = ""
    ours: int = 0
    """Whole VND, as our books have it."""
    theirs: int = 0
    """Whole VND, as the file has it."""
    line: int = 0
    """Where in the file."""
    detected_at: datetime
    resolution: str = ""
    """How a supervisor explained it, a code of the list in `web/request_models.py`; empty while it waits."""
    by: str = ""
    closed_at: datetime | None = None

    def says_what(self, other: Difference) -> bool:
        """Whether both report the same difference, whichever reading of the file detected it."""
        mine, others = ((each.name, each.kind, each.ours, each.theirs) for each in (self, other))
        return mine == others
