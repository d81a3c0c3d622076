"""The kinds of events of a history. The values are stored, sent to queues and part of the API.

A new kind needs its facts in `event_facts`, and an entry in each consumer or in what that consumer ignores: see
`tests/domain/dossier/test_events.py`.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final, NewType


class EventKind(StrEnum):
    """What happened."""

    # A dossier: `open`, then the steps of `lifecycle.Action`.
    OPEN = "open"
    SAVE = "save"
    REMIND = "remind"
    SUBMIT = "submit"
    PAY = "pay"
    WITHDRAW = "withdraw"
    EXPIRE = "expire"
    ERASE = "erase"
    ACCEPT = "accept"
    DECLINE = "decline"
    START = "start"
    DECIDE = "decide"
    STOP = "stop"
    RETURN = "return"

    # A document, of the citizen or the desk.
    DECLARED = "declared"
    CHECKED = "checked"
    REJECTED = "rejected"
    REMOVED = "removed"
    SCAN_NOT_SCANNED = "scan_not_scanned"
    SCAN_CLEAN = "scan_clean"
    SCAN_THREAT = "scan_threat"
    SCAN_FAILED = "scan_failed"
    SCAN_RELEASED = "scan_released"
    SEAL_DUE = "seal_due"
    """A file of the desk has not been sealed for too long."""
    SEAL_REFUSED = "seal_refused"
    """A file of the desk cannot be sealed."""

    RESULT_SEALED = "result_sealed"
    RESULT_REPLACED = "result_replaced"
    RESULT_REVOKED = "result_revoked"

    # An attempt to pay: begun, a state a provider reported, or how a supervisor closed it.
    PAYMENT_STARTED = "payment_started"
    PAYMENT_EXPIRED = "payment_expired"
    PAYMENT_CANCELLED = "payment_cancelled"
    PAYMENT_FAILED = "payment_failed"
    PAYMENT_UNDERPAID = "payment_underpaid"
    PAYMENT_NEEDS_REVIEW = "payment_needs_review"
    PAYMENT_PAID = "payment_paid"
    PAYMENT_ACCEPTED = "payment_accepted"
    PAYMENT_CLOSED = "payment_settled"

    # A refund: requested, decided by an officer, or a state its provider reported.
    REFUND_REQUESTED = "refund_requested"
    REFUND_APPROVED = "refund_approved"
    REFUND_DECLINED = "refund_declined"
    REFUND_SUBMITTED = "refund_submitted"
    REFUND_DONE = "refund_done"
    REFUND_REJECTED = "refund_rejected"


UnknownKind = NewType("UnknownKind", str)
"""The kind of an event that another release wrote, which may be a later one while a deployment is rolled back."""


def parse(stored: str) -> EventKind | UnknownKind:
    """The kind with this stored value. Never raises: an event of an unknown kind is shown, and no consumer wants it."""
    return EventKind(stored) if stored in _VALUES else UnknownKind(stored)


_VALUES: Final = frozenset(EventKind)
