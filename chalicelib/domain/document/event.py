"""The events about one document."""

from __future__ import annotations

from datetime import datetime

from chalicelib.domain.document.document import Document
from chalicelib.domain.dossier.dossier import Event
from chalicelib.domain.dossier.events import EventKind
from chalicelib.domain.dossier.lifecycle import Actor


def event_of(document: Document, kind: EventKind, actor: Actor, by: str, at: datetime, **facts: str) -> Event:
    """The fact that this became of a file."""
    return Event(
        reference=document.reference,
        subject=document.id,
        version=document.version,
        kind=kind,
        actor=actor,
        by=by,
        at=at,
        facts={"slot": document.slot, **{k: v for k, v in facts.items() if v}},
    )
