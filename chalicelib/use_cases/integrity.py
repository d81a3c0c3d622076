"""Looking at stored files again by themselves: what arrived unheard, waits for its scan, has changed, is nobody's."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from chalicelib.domain.documents import AGAIN, RESULT_SLOT, SOON, Check, Document, Scan
from chalicelib.domain.errors import Invalid, NotFound, Stale, Unavailable
from chalicelib.domain.references import parent
from chalicelib.storage import documents, files, objects, results, schedule
from chalicelib.storage.files import Bucket
from chalicelib.storage.table import Table
from chalicelib.use_cases import arrivals

BATCH = 200
"""Most files of one look; each is read whole."""

TOMORROW = timedelta(days=1)

Note = Callable[[str, str], None]
"""Told `(what, document)`: `differs`, `scan_stuck`, or why it could not be looked at."""


@dataclass(frozen=True)
class Looked:
    """What a look did."""

    files: int
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
    """Look at every file that is due. What cannot be looked at now is left for the next time and stops no other."""
    this = Look(table, bucket, scans, at, note)
    looked, broken = 0, None
    for due in schedule.to_look_at(table, at=at, limit=BATCH):
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
    return Looked(looked, broken)


def _at_document(this: Look, document_id: str) -> None:
    """A file that was sent."""
    _, document = documents.find(this.table, document_id)
    if document.look_at is None or document.look_at > this.at:
        return
    key = (objects.result if document.slot == RESULT_SLOT else objects.upload)(document.reference, document.id)
    if document.state is Check.AWAITING_UPLOAD:
        # Its event may have been lost. If nothing came the citizen sees it, and the submission names it.
        if arrivals.arrived(this.table, this.bucket, key, scans=this.scans, at=this.at) is None:
            _later(this, document, None)
    elif document.scan is Scan.WAITING:
        this.note("scan_stuck", document.id)
        _later(this, document, this.at + SOON)
    else:
        is_same = _is_what_it_was(this, key, document.object_version, document.sha256)
        _later(this, document, _next(this, document.id, is_same))


def _at_result(this: Look, document_id: str) -> None:
    """A file that was sealed. One that holds no more is still looked at: somebody may have to prove what it said."""
    _, result = results.find(this.table, document_id)
    if result.look_at is None or result.look_at > this.at:
        return
    key = objects.sealed(result.reference, result.document)
    is_same = _is_what_it_was(this, key, result.object_version, result.sha256)
    look_at = _next(this, result.document, is_same)
    results.amend(this.table, replace(result, look_at=look_at, version=result.version + 1))


def _at_orphan(this: Look, document_id: str) -> None:
    """A file whose document is no more. Marked before that is written down, so it may be marked twice, never not."""
    reference = parent(document_id)
    for place in (objects.upload, objects.preview, objects.in_full):
        files.mark_orphan(this.bucket, place(reference, document_id))
    documents.swept(this.table, document_id, at=this.at)


_LOOKS = {"DOCUMENT": _at_document, "RESULT": _at_result, "ORPHAN": _at_orphan}


def _later(this: Look, document: Document, look_at: datetime | None) -> None:
    documents.amend(this.table, replace(document, look_at=look_at, version=document.version + 1))


def _next(this: Look, document_id: str, is_same: bool) -> datetime:
    if is_same:
        return this.at + AGAIN
    this.note("differs", document_id)
    return this.at + TOMORROW


def _is_what_it_was(this: Look, key: str, version: str, sha256: str) -> bool:
    try:
        return arrivals.hashed(this.bucket, key, version).sha256 == sha256
    except NotFound:
        return False
