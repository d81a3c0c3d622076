"""Events about attempts and refunds, as they stand in the dossier's history."""

from __future__ import annotations

from datetime import datetime

from chalicelib.domain.dossier.dossier import Event
from chalicelib.domain.dossier.events import EventKind
from chalicelib.domain.dossier.lifecycle import Actor
from chalicelib.domain.payment.attempt import Attempt
from chalicelib.domain.payment.refund import Refund


def event_of(attempt: Attempt, kind: EventKind, actor: Actor, by: str, at: datetime, **facts: str) -> Event:
    """The event that this became of an attempt."""
    details = {"provider": attempt.provider, "amount": str(attempt.amount), **facts}
    if attempt.late:
        details["late"] = "true"
    if attempt.overpaid:
        details["overpaid"] = str(attempt.overpaid)
    if attempt.is_duplicate:
        details["surplus"] = "true"
    return Event(
        reference=attempt.reference,
        subject=attempt.id,
        version=attempt.version,
        kind=kind,
        actor=actor,
        by=by,
        at=at,
        facts=details,
    )


def refund_event(of: Refund, kind: str, actor: Actor, by: str, at: datetime, **facts: str) -> Event:
    """The event that this became of a refund."""
    return Event(
        reference=of.reference,
        subject=of.id,
        version=of.version,
        kind=EventKind(f"refund_{kind}"),
        actor=actor,
        by=by,
        at=at,
        facts={
            "provider": of.provider,
            "amount": str(of.amount),
            "reason": of.reason,
            "promised_by": of.promised_by.isoformat(),
            **({"waits": "true"} if of.waits else {}),
            **facts,
        },
    )
