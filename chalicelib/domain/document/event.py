"""The events about one document."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from chalicelib.domain.document.document import Check, Document, Scan
from chalicelib.domain.dossier.dossier import Event
from chalicelib.domain.dossier.events import EventKind
from chalicelib.domain.dossier.lifecycle import Actor

OF_CHECK: Final[Mapping[Check, EventKind]] = {
    Check.CHECKED: EventKind.CHECKED,
    Check.REJECTED: EventKind.REJECTED,
}
"""What is recorded after a file was examined."""

OF_SCAN: Final[Mapping[Scan, EventKind]] = {
    Scan.NOT_SCANNED: EventKind.SCAN_NOT_SCANNED,
    Scan.CLEAN: EventKind.SCAN_CLEAN,
    Scan.THREAT: EventKind.SCAN_THREAT,
    Scan.FAILED: EventKind.SCAN_FAILED,
    Scan.RELEASED: EventKind.SCAN_RELEASED,
}
"""What is recorded after a scan; waiting for one is not recorded."""


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
