"""An event that one of its consumers could not process, and an address that messages cannot reach."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256

from chalicelib.domain import texts
from chalicelib.domain.consumers import Consumer
from chalicelib.domain.errors import Text


@dataclass(frozen=True)
class EventName:
    """Which event of which dossier, known even when the event itself cannot be read."""

    reference: str
    name: str
    """`<subject>#<version>`, unique within the dossier."""
    kind: str = ""
    """What happened; empty when the event cannot be read."""


@dataclass(frozen=True, kw_only=True)
class Undelivered:
    """An event that a consumer gave up."""

    consumer: Consumer
    event: EventName
    attempts: int
    reason: str
    """A code or the name of an exception; never personal data."""
    since: datetime
    abandoned_at: datetime
    """When its consumer stopped trying."""


class Reason(StrEnum):
    """Why nothing can be sent to an address. The values are stored."""

    INVALID = "invalid"
    SUPPRESSED = "suppressed"
    """It bounced or its owner complained."""
    OPTED_OUT = "opted_out"
    """Its owner answered STOP."""
    NOT_VERIFIED = "not_verified"
    """The account is in the sandbox, which sends to verified recipients only."""

    @property
    def label(self) -> Text:
        """In words."""
        return texts.UNREACHABLE_REASONS[self]


@dataclass(frozen=True, kw_only=True)
class Unreachable:
    """An address of the citizen that a message was refused for, for good."""

    channel: str
    """`email` or `sms`."""
    reason: Reason
    fingerprint: str
    """Of the refused address (`fingerprint`): when the citizen gives another one, this no longer concerns it."""
    since: datetime


def fingerprint(reference: str, channel: str, address: str) -> str:
    """A digest of an address, to compare it with the one given now.

    Whoever may read the table can find a telephone number by trying: it is as protected as the content, not more.
    """
    return sha256(f"{reference}|{channel}|{address}".encode()).hexdigest()[:32]
