"""What arrives in storage: measured, inspected, scanned. The sender's word counts for nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from tempfile import NamedTemporaryFile, TemporaryFile

from chalicelib import catalogue
from chalicelib.domain import documents as law
from chalicelib.domain.documents import AGAIN, RESULT_SLOT, Arrival, Check, Document, Scan
from chalicelib.domain.dossier import Dossier
from chalicelib.domain.errors import Invalid, NotFound, Stale
from chalicelib.domain.lifecycle import Actor, Status
from chalicelib.storage import documents, files, objects
from chalicelib.storage.files import Bucket
from chalicelib.storage.table import Table
from chalicelib.use_cases.papers import event_of

RESULT_ACCEPT = ("application/pdf",)

TRIES = 3

BEFORE_THE_DESK = frozenset({Status.DRAFT, Status.AWAITING_FEE, Status.FILED})
"""While a dossier stands here no officer has taken it over."""


def arrived(table: Table, bucket: Bucket, object_key: str, *, scans: bool, at: datetime) -> Document | None:
    """An object arrived: measure it and mark its document. May be told twice, late, or of a removed file.

    `None` when there is nothing to mark. `scans`: a scanner will tell of it too.
    """
    try:
        dossier, document = documents.find(table, objects.document_of(object_key))
        if document.state is Check.CHECKED:
            return None
        arrival = measure(bucket, object_key)
    except (NotFound, Invalid):
        return None
    after = law.examine(document, arrival, _accepted(dossier, document.slot), scans=scans, at=at)
    told = event_of(after, after.state.value, Actor.SYSTEM, "", at, reason=after.reason)
    documents.examined(table, after, told)
    return after


def settled(told: Callable[[], Document | None]) -> Document | None:
    """Check and scan tell of one file at the same moment: who comes second reads again."""
    for _ in range(TRIES):
        try:
            return told()
        except Stale:
            continue
    return told()


def measure(bucket: Bucket, object_key: str, version: str = "") -> Arrival:
    """Size, SHA-256 and what an object really is. On disk, for it may be larger than memory. Raises `NotFound`."""
    from chalicelib.inspection import inspect

    with TemporaryFile() as file:
        fetched = files.fetch(bucket, object_key, file, version)
        found = inspect(file)
    return Arrival(
        size=fetched.size,
        sha256=fetched.sha256,
        content_type=found.content_type,
        fault=found.reason,
        object_version=fetched.version,
    )


def hashed(bucket: Bucket, object_key: str, version: str) -> files.Fetched:
    """Size and SHA-256 of a stored version, and nothing else of it. Raises `NotFound`."""
    with TemporaryFile() as file:
        return files.fetch(bucket, object_key, file, version)


def picture(bucket: Bucket, object_key: str) -> bool:
    """Make what officers see of a photograph, without its EXIF; False where it is no usable photograph."""
    from chalicelib.inspection import inspect, renditions

    with NamedTemporaryFile() as file:
        try:
            files.fetch(bucket, object_key, file)
        except NotFound:
            return False
        found = inspect(file.name)
        if found.reason or not found.content_type.startswith("image/"):
            return False
        reference, document = objects.uploaded(object_key)
        try:
            small = renditions.preview(file.name, found.content_type)
            files.keep(bucket, objects.preview(reference, document), small, "image/jpeg")
            if renditions.is_foreign(found.content_type):
                full = renditions.in_full(file.name, found.content_type)
                files.keep(bucket, objects.in_full(reference, document), full, "image/jpeg")
        except renditions.Unreadable:
            return False
    return True


def scanned(table: Table, object_key: str, version: str, scan: Scan, *, at: datetime) -> Document | None:
    """The scanner's verdict of an object; `None` when there is nothing to mark. May come before the check, or twice.

    One of another version than the one that was checked says nothing of it.
    """
    try:
        dossier, document = documents.find(table, objects.document_of(object_key))
    except (NotFound, Invalid):
        return None
    other = document.object_version and version and version != document.object_version
    if other or document.scan in (scan, Scan.THREAT):
        return None
    look = at + AGAIN if document.state is Check.CHECKED else document.look_at
    after = replace(document, scan=scan, scanned_at=at, look_at=look, version=document.version + 1)
    told = event_of(after, f"scan_{scan.value}", Actor.SYSTEM, "", at)
    late = scan is Scan.THREAT and dossier.status not in BEFORE_THE_DESK
    documents.scanned(table, after, told, task_for=dossier.agency if late else "")
    return after


def _accepted(dossier: Dossier, slot_id: str) -> tuple[str, ...]:
    if slot_id == RESULT_SLOT:
        return RESULT_ACCEPT
    procedure = catalogue.load(dossier.procedure, dossier.procedure_version)
    return next(tuple(slot.accept) for slot in procedure.slots if slot.id == slot_id)
