"""Find missed upload events, pending scans, changed and orphaned objects."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from chalicelib.documents import guardduty, verify_upload
from chalicelib.domain.document.document import RESULT_SLOT, REVERIFY_AFTER, SOON, TOMORROW, Check, Document, Scan
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
"""The longest run; its function has 300 s. A file that was begun earlier is processed by no run any more."""
TURNS = {
    # Missing events and scans first: somebody waits for them. Verification is monthly, so a day's delay is harmless.
    DueKind.FILE: Turn(0.5, Delays(soon=SOON, later=SOON)),
    DueKind.VERIFICATION: Turn(1.0, Delays(soon=SOON, later=TOMORROW)),
}

Note = Callable[[str, str], None]
"""Called with `(what, document)`: `differs`, `scan_stuck`, `scan_failed`, `threat`, `look_died`."""


@dataclass(frozen=True)
class VerificationRun:
    """The dependencies and the time of one run."""

    table: Table
    bucket: Bucket
    scans: bool
    seals: bool
    at: datetime
    note: Note


def verify_due_files(
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
    """Verify stored files that are due, for so many seconds of this monotonic clock.

    A file that cannot be verified now is postponed and does not delay others.
    """
    this = VerificationRun(table, bucket, scans, seals, at, note)
    acts = dict.fromkeys(TURNS, lambda item: _at(this, item))
    return due_work.take_turns(table, TURNS, acts, at=at, limit=BATCH, note=postponed, clock=clock, seconds=seconds)


def _at(this: VerificationRun, item: Due) -> bool:
    """Verify one file. It is marked first, so that a file that crashes the function is recognised and postponed."""
    if item.begun_at is not None:
        if this.at - item.begun_at >= RUN and due_items.postpone(this.table, item, until=this.at + TOMORROW):
            this.note("look_died", item.id)
        return True
    return not due_items.begin(this.table, item, at=this.at) or _CHECKS[item.entity](this, item.id)


def _at_document(this: VerificationRun, document_id: str) -> bool:
    """A file that was sent."""
    _, document = documents.find(this.table, document_id)
    if document.next_check_at is None or document.next_check_at > this.at:
        return False
    key = (object_keys.result if document.slot == RESULT_SLOT else object_keys.upload)(document.reference, document.id)
    if document.state is Check.CHECKED and not document.scan.is_final:
        return _awaited(this, document, key)
    if document.state is Check.AWAITING_UPLOAD:
        # Its event may have been lost. A missing file is shown to the citizen and refused at submission.
        if verify_upload.arrived(this.table, this.bucket, key, scans=this.scans, seals=this.seals, at=this.at) is None:
            _later(this, document, this.at + TOMORROW)
        return True
    same = _is_what_it_was(this, document.id, key, document.object_version, document.sha256)
    _later(this, document, this.at + (REVERIFY_AFTER if same else TOMORROW))
    return True


def _awaited(this: VerificationRun, document: Document, key: str) -> bool:
    """Scan result missing or failed: read it from the object's tag, or note that the deployment has no scanner."""
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
    _later(this, document, this.at + found.recheck_after)
    return True


def _at_result(this: VerificationRun, document_id: str) -> bool:
    """Verify a sealed result, including replaced and revoked ones, which may be needed as evidence."""
    _, result = results.find(this.table, document_id)
    if result.next_check_at is None or result.next_check_at > this.at:
        return False
    key = object_keys.sealed(result.reference, result.document)
    same = _is_what_it_was(this, result.document, key, result.object_version, result.sha256)
    next_check_at = this.at + (REVERIFY_AFTER if same else TOMORROW)
    results.amend(this.table, replace(result, next_check_at=next_check_at, version=result.version + 1))
    return True


def _at_orphan(this: VerificationRun, document_id: str) -> bool:
    """Tag the files of a removed document for deletion. It is recorded afterwards, so they may be tagged twice."""
    reference = parent(document_id)
    for place in (object_keys.upload, object_keys.result, object_keys.previews):
        files.mark_orphans(this.bucket, place(reference, document_id))
    documents.swept(this.table, document_id, at=this.at)
    return True


_CHECKS = {"DOCUMENT": _at_document, "RESULT": _at_result, "ORPHAN": _at_orphan}


def _later(this: VerificationRun, document: Document, next_check_at: datetime) -> None:
    documents.amend(this.table, replace(document, next_check_at=next_check_at, version=document.version + 1))


def _is_what_it_was(this: VerificationRun, document_id: str, key: str, version: str, sha256: str) -> bool:
    try:
        if verify_upload.hashed(this.bucket, key, version).sha256 == sha256:
            return True
    except NotFound:
        pass  # what is gone differs, too
    this.note("differs", document_id)
    return False
