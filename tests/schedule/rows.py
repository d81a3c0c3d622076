"""Rows of the table, made by hand: a dossier where one wants it, with an attempt and a refund."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from chalicelib.domain import identifiers
from chalicelib.domain.dossier.dossier import Content, Dossier, Event
from chalicelib.domain.dossier.lifecycle import Actor, Status
from chalicelib.domain.payment import refund as refunds
from chalicelib.domain.payment.attempt import Attempt
from chalicelib.domain.payment.refund import Refund
from chalicelib.storage import dossier_items

NOON = datetime.fromisoformat("2026-12-04T09:00:00+07:00")
LONG_AGO, JUST_NOW = NOON - timedelta(days=2), NOON - timedelta(minutes=5)
DUE = 16_000

Row = dict[str, Any]


def dossier(reference: str, status: Status, **changes: Any) -> Dossier:
    """A dossier that stands there."""
    return Dossier(
        **{
            "reference": reference,
            "owner": "citizen-1",
            "procedure": "1.009073",
            "procedure_version": 1,
            "procedure_name": ("x", "x"),
            "agency": "H27.19",
            "status": status,
            "version": 1,
            "opened_at": LONG_AGO,
            "changed_at": LONG_AGO,
            "amount_due": DUE,
            **changes,
        }
    )


def attempt(reference: str, provider: str, **changes: Any) -> Attempt:
    """An attempt at its fee."""
    return Attempt(
        **{
            "id": identifiers.new_child(reference, lambda alphabet, length: alphabet[0] * length),
            "reference": reference,
            "provider": provider,
            "amount": DUE,
            "created_at": JUST_NOW,
            "expires_at": NOON + timedelta(minutes=10),
            "agency": "H27.19",
            **changes,
        }
    )


def partition(of: Dossier, *more: Row, content: bool = True) -> list[Any]:
    """The rows of a dossier."""
    opened = Event(
        reference=of.reference, subject="DOSSIER", version=1, kind="remind", actor=Actor.SYSTEM, by="", at=LONG_AGO
    )
    written = [dossier_items.from_content(of.reference, Content(contact={"email": "a@example.vn"}))] if content else []
    return [dossier_items.from_dossier(of), dossier_items.from_event(opened), *written, *more]


def expired(ref: str, *more: Row, **how: Any) -> list[Any]:
    """A dossier whose fee should have been paid long ago."""
    return partition(dossier(ref, Status.AWAITING_FEE, expires_at=LONG_AGO), *more, **how)


def unpaid(ref: str, *more: Row) -> list[Any]:
    """A dossier whose fee is not overdue."""
    return partition(dossier(ref, Status.AWAITING_FEE), *more)


def refund(of: Attempt, **changes: Any) -> Refund:
    """All of it on its way back."""
    return Refund(
        **{
            "id": identifiers.numbered(of.id, 1),
            "reference": of.reference,
            "agency": of.agency,
            "provider": of.provider,
            "amount": of.amount,
            "beyond": 0,
            "reason": refunds.DUPLICATE,
            "requested_at": LONG_AGO,
            "promised_by": NOON,
            "check_at": LONG_AGO,
            **changes,
        }
    )
