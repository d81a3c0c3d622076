"""Looking at stored files again by themselves: what arrived unheard, waits for its scan, has changed, is nobody's."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from chalicelib.documents import guardduty, verify_upload
from chalicelib.domain.document.document import AGAIN, RESULT_SLOT, SOON, TOMORROW, Check, Document, Scan
from chalicelib.domain.errors import NotFound
from chalicelib.domain.identifiers import parent
from chalicelib.storage import documents, due_items, due_work, results
from chalicelib.storage.due_items import Due
from chalicelib.storage.due_work import Delays, Round, Turn
from chalicelib.storage.keys import DueKind
from chalicelib.storage.s3 import bucket as files
from chalicelib.storage.s3 import object_keys
from chalicelib.storage.s3.bucket import Bucket
from chalicelib.storage.table import Table

BATCH = 1000
"""Most files of each kind a run reads; those that are verified are read whole."""
RUN = timedelta(minutes=5)
"""No run lives longer, for its function has 300 s: a file begun before that is nobody's work any more."""
TURNS = {
    # First what somebody waits for. What is verified is due once a month, and a day more is none.
    DueKind.FILE: Turn(0.5, Delays(soon=SOON, later=SOON)),
    DueKind.VERIFICATION: Turn(1.0, Delays(soon=SOON, later=TOMORROW)),
}

Note = Callable[[str, str], None]
"""Told `(what, document)`: `differs`, `scan_stuck`, `scan_failed`, `threat`, `look_died`."""


@dataclass(frozen=True)
class Look:
    """One run: at what, when, and whom to tell."""

    table: Table
    bucket: Bucket
    scans: bool
    seals: bool
    at: datetime
    note: Note


def look(
    table: Table,
    bucket: Bucket,
    *,
    scans: bool,
    seals: bool,
    at: datetime,
    note: Note,
    postponed: due_work.Note,
    clock: Callable[[], float],
    seconds: float,
) -> dict[DueKind, Round]:
    """Look at stored files that are due, for so many seconds of this monotonic clock.

    What cannot be looked at now is postponed and stops no other.
    """
    this = Look(table, bucket, scans, seals, at, note)
    acts = dict.fromkeys(TURNS, lambda item: _at(this, item))
    return due_work.take_turns(table, TURNS, acts, at=at, limit=BATCH, note=postponed, clock=clock, seconds=seconds)


def _at(this: Look, item: Due) -> bool:
    """Look at one file. It is marked first: one that kills us is found by its mark, and not looked at again at once."""
    if item.begun_at is not None:
        if this.at - item.begun_at >= RUN and due_items.postpone(this.table, item, until=this.at + TOMORROW):
            this.note("look_died", item.id)
        return True
    return not due_items.begin(this.table, item, at=this.at) or _LOOKS[item.entity](this, item.id)


def _at_document(this: Look, document_id: str) -> bool:
    """A file that was sent."""
    _, document = documents.find(this.table, document_id)
    if document.look_at is None or document.look_at > this.at:
        return False
    key = (object_keys.result if document.slot == RESULT_SLOT else object_keys.upload)(document.reference, document.id)
    if document.state is Check.CHECKED and not document.scan.told:
        return _awaited(this, document, key)
    if document.state is Check.AWAITING_UPLOAD:
        # Its event may have been lost. If nothing came the citizen sees it, and the submission names it.
        if verify_upload.arrived(this.table, this.bucket, key, scans=this.scans, seals=this.seals, at=this.at) is None:
            _later(this, document, this.at + TOMORROW)
        return True
    same = _is_what_it_was(this, document.id, key, document.object_version, document.sha256)
    _later(this, document, this.at + (AGAIN if same else TOMORROW))
    return True


def _awaited(this: Look, document: Document, key: str) -> bool:
    """A verdict that has not come, or was none: it may stand on the object by now, or nobody scans any more."""
    if not this.scans:
        none = Scan.NOT_SCANNED
        return verify_upload.scanned(this.table, key, document.object_version, none, at=this.at) is not None
    word = files.tags(this.bucket, key, document.object_version).get(guardduty.TAG, "")
    found = guardduty.verdict(word) if word else document.scan
    if found is not document.scan:
        noted = verify_upload.scanned(this.table, key, document.object_version, found, at=this.at)
        if found is Scan.THREAT:
            this.note("threat", document.id)
        return noted is not None
    this.note("scan_stuck" if found is Scan.WAITING else "scan_failed", document.id)
    _later(this, document, this.at + found.next_look)
    return True


def _at_result(this: Look, document_id: str) -> bool:
    """A file that was sealed. One that holds no more is still looked at: somebody may have to prove what it said."""
    _, result = results.find(this.table, document_id)
    if result.look_at is None or result.look_at > this.at:
        return False
    key = object_keys.sealed(result.reference, result.document)
    same = _is_what_it_was(this, result.document, key, result.object_version, result.sha256)
    look_at = this.at + (AGAIN if same else TOMORROW)
    results.amend(this.table, replace(result, look_at=look_at, version=result.version + 1))
    return True


def _at_orphan(this: Look, document_id: str) -> bool:
    """A file whose document is no more. Marked before that is written down, so it may be marked twice, never not."""
    reference = parent(document_id)
    for place in (object_keys.upload, object_keys.result, object_keys.previews):
        files.mark_orphans(this.bucket, place(reference, document_id))
    documents.swept(this.table, document_id, at=this.at)
    return True


_LOOKS = {"DOCUMENT": _at_document, "RESULT": _at_result, "ORPHAN": _at_orphan}


def _later(this: Look, document: Document, look_at: datetime) -> None:
    documents.amend(this.table, replace(document, look_at=look_at, version=document.version + 1))


def _is_what_it_was(this: Look, document_id: str, key: str, version: str, sha256: str) -> bool:
    try:
        if verify_upload.hashed(this.bucket, key, version).sha256 == sha256:
            return True
    except NotFound:
        pass  # what is gone differs, too
    this.note("differs", document_id)
    return False
