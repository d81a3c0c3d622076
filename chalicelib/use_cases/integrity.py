"""Looking at stored files again by themselves: what arrived unheard, waits for its scan, has changed, is nobody's."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from chalicelib.domain.documents import AGAIN, RESULT_SLOT, TOMORROW, Check, Document, Scan
from chalicelib.domain.errors import Invalid, NotFound, Stale, Unavailable
from chalicelib.domain.references import parent
from chalicelib.gateways import guardduty
from chalicelib.storage import documents, files, objects, results, schedule
from chalicelib.storage.files import Bucket
from chalicelib.storage.table import Table
from chalicelib.use_cases import arrivals

BATCH = 1000
"""Most files of each kind a look begins; those that are measured are read whole."""

Note = Callable[[str, str], None]
"""Told `(what, document)`: `differs`, `scan_stuck`, `scan_failed`, `threat`, or why it could not be looked at."""


@dataclass(frozen=True)
class Looked:
    """What a look did."""

    files: int
    behind: timedelta
    """For how long the oldest had been due when the look began."""
    broken: Exception | None
    """The first fault of ours; it stopped nothing else."""


@dataclass(frozen=True)
class Look:
    """One look: at what, when, and whom to tell."""

    table: Table
    bucket: Bucket
    scans: bool
    at: datetime
    note: Note


def look(
    table: Table, bucket: Bucket, *, scans: bool, at: datetime, note: Note, enough: Callable[[], bool] = lambda: False
) -> Looked:
    """Look at every file that is due. What cannot be looked at now is left for the next time and stops no other.

    First what somebody waits for: however many files are to be measured again, they hold up nothing else.
    """
    this = Look(table, bucket, scans, at, note)
    found = [*schedule.to_look_at(table, at=at, limit=BATCH), *schedule.to_measure(table, at=at, limit=BATCH)]
    looked, broken = 0, None
    for due in found:
        if enough():
            break
        try:
            _LOOKS[due.kind](this, due.id)
            looked += 1
        except (Stale, Unavailable, NotFound, Invalid) as left:
            note(left.code, due.id)
        except Exception as fault:  # one bad file must not keep the others from being looked at
            broken = broken or fault
            note("broken", due.id)
    return Looked(looked, at - min((due.since for due in found), default=at), broken)


def _at_document(this: Look, document_id: str) -> None:
    """A file that was sent."""
    _, document = documents.find(this.table, document_id)
    if document.look_at is None or document.look_at > this.at:
        return
    key = (objects.result if document.slot == RESULT_SLOT else objects.upload)(document.reference, document.id)
    if document.state is Check.CHECKED and not document.scan.told:
        _awaited(this, document, key)
        return
    # Put off first: one that kills us must not be the first again, and again.
    claimed = _later(this, document, this.at + TOMORROW)
    if document.state is Check.AWAITING_UPLOAD:
        # Its event may have been lost. If nothing came the citizen sees it, and the submission names it.
        arrivals.arrived(this.table, this.bucket, key, scans=this.scans, at=this.at)
    elif _is_what_it_was(this, document.id, key, document.object_version, document.sha256):
        _later(this, claimed, this.at + AGAIN)


def _awaited(this: Look, document: Document, key: str) -> None:
    """A verdict that has not come, or was none: it may stand on the object by now, or nobody scans any more."""
    if not this.scans:
        arrivals.scanned(this.table, key, document.object_version, Scan.NOT_SCANNED, at=this.at)
        return
    word = files.tags(this.bucket, key, document.object_version).get(guardduty.TAG, "")
    found = guardduty.verdict(word) if word else document.scan
    if found is not document.scan:
        arrivals.scanned(this.table, key, document.object_version, found, at=this.at)
        if found is Scan.THREAT:
            this.note("threat", document.id)
        return
    this.note("scan_stuck" if found is Scan.WAITING else "scan_failed", document.id)
    _later(this, document, this.at + found.next_look)


def _at_result(this: Look, document_id: str) -> None:
    """A file that was sealed. One that holds no more is still looked at: somebody may have to prove what it said."""
    _, result = results.find(this.table, document_id)
    if result.look_at is None or result.look_at > this.at:
        return
    claimed = replace(result, look_at=this.at + TOMORROW, version=result.version + 1)
    results.amend(this.table, claimed)
    key = objects.sealed(result.reference, result.document)
    if _is_what_it_was(this, result.document, key, result.object_version, result.sha256):
        results.amend(this.table, replace(claimed, look_at=this.at + AGAIN, version=claimed.version + 1))


def _at_orphan(this: Look, document_id: str) -> None:
    """A file whose document is no more. Marked before that is written down, so it may be marked twice, never not."""
    reference = parent(document_id)
    for place in (objects.upload, objects.result, objects.previews):
        files.mark_orphans(this.bucket, place(reference, document_id))
    documents.swept(this.table, document_id, at=this.at)


_LOOKS = {"DOCUMENT": _at_document, "RESULT": _at_result, "ORPHAN": _at_orphan}


def _later(this: Look, document: Document, look_at: datetime) -> Document:
    after = replace(document, look_at=look_at, version=document.version + 1)
    documents.amend(this.table, after)
    return after


def _is_what_it_was(this: Look, document_id: str, key: str, version: str, sha256: str) -> bool:
    try:
        if arrivals.hashed(this.bucket, key, version).sha256 == sha256:
            return True
    except NotFound:
        pass  # what is gone differs, too
    this.note("differs", document_id)
    return False
