"""Looking at files again by themselves: what arrived unheard, what waits for its scan, what is still what it was."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from chalicelib.domain.documents import AGAIN, RESULT_SLOT, SOON, Check, Document, Scan
from chalicelib.domain.errors import Invalid, NotFound, Stale, Unavailable
from chalicelib.storage import documents, objects, schedule
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


def look(
    table: Table, bucket: Bucket, *, scans: bool, at: datetime, note: Note, enough: Callable[[], bool] = lambda: False
) -> Looked:
    """Look at every file that is due. What cannot be looked at now is left for the next time and stops no other."""
    looked, broken = 0, None
    for document_id in schedule.to_look_at(table, at=at, limit=BATCH):
        if enough():
            break
        try:
            _look(table, bucket, document_id, scans, at, note)
            looked += 1
        except (Stale, Unavailable, NotFound, Invalid) as left:
            note(left.code, document_id)
        except Exception as fault:  # one bad file must not keep the others from being looked at
            broken = broken or fault
            note("broken", document_id)
    return Looked(looked, broken)


def _look(table: Table, bucket: Bucket, document_id: str, scans: bool, at: datetime, note: Note) -> None:
    _, document = documents.find(table, document_id)
    if document.look_at is None or document.look_at > at:
        return
    key = (objects.result if document.slot == RESULT_SLOT else objects.upload)(document.reference, document.id)
    if document.state is Check.AWAITING_UPLOAD:
        # Its event may have been lost. If nothing came the citizen sees it, and the submission names it.
        if arrivals.arrived(table, bucket, key, scans=scans, at=at) is None:
            _later(table, document, None)
    elif document.scan is Scan.WAITING:
        note("scan_stuck", document.id)
        _later(table, document, at + SOON)
    elif _is_what_it_was(bucket, key, document):
        _later(table, document, at + AGAIN)
    else:
        note("differs", document.id)
        _later(table, document, at + TOMORROW)


def _later(table: Table, document: Document, at: datetime | None) -> None:
    documents.amend(table, replace(document, look_at=at, version=document.version + 1))


def _is_what_it_was(bucket: Bucket, key: str, document: Document) -> bool:
    try:
        arrival = arrivals.hashed(bucket, key, document.object_version)
    except NotFound:
        return False
    return (arrival.size, arrival.sha256) == (document.size, document.sha256)
