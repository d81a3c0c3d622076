"""What arrives in storage: measured, inspected, scanned. The sender's word counts for nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import cache
from tempfile import TemporaryFile

from chalicelib import catalogue
from chalicelib.documents import decoder_process
from chalicelib.domain.document import document as law
from chalicelib.domain.document.document import RESULT_SLOT, Arrival, Check, Document, Scan
from chalicelib.domain.document.event import OF_CHECK, OF_SCAN, event_of
from chalicelib.domain.dossier.dossier import Dossier
from chalicelib.domain.dossier.lifecycle import Actor
from chalicelib.domain.errors import Invalid, NotFound
from chalicelib.platform.retry import retry
from chalicelib.storage import documents
from chalicelib.storage.s3 import bucket as files
from chalicelib.storage.s3 import object_keys
from chalicelib.storage.s3.bucket import Bucket
from chalicelib.storage.table import Table

RESULT_ACCEPT = ("application/pdf",)


def arrived(
    table: Table, bucket: Bucket, object_key: str, *, scans: bool, seals: bool, at: datetime
) -> Document | None:
    """An object arrived: measure it and mark its document. May be called twice, late, or for a removed file.

    `None` when there is nothing to mark. `scans`: a scanner will report on it too. `seals`: results are sealed here, so
    one that cannot be is rejected now, before anybody decides on it.
    """
    measured = cache(lambda to_be_sealed: measure(bucket, object_key, to_be_sealed=to_be_sealed))  # not at each retry
    return retry(lambda: _arrived(table, object_key, measured, scans, seals, at))


def _arrived(
    table: Table, object_key: str, measured: Callable[[bool], Arrival], scans: bool, seals: bool, at: datetime
) -> Document | None:
    try:
        dossier, document = documents.find(table, object_keys.document_of(object_key))
        if document.state is Check.CHECKED or document.tries >= law.MOST_TRIES:
            return None
        arrival = measured(seals and document.slot == RESULT_SLOT)
    except (NotFound, Invalid):
        return None
    if document.state is Check.REJECTED and document.object_version == arrival.object_version:
        return None
    after = law.examine(document, arrival, _accepted(dossier, document.slot), scans=scans, at=at)
    new_event = event_of(after, OF_CHECK[after.state], Actor.SYSTEM, "", at, reason=after.reason)
    documents.examined(table, after, new_event)
    return after


def measure(bucket: Bucket, object_key: str, *, to_be_sealed: bool = False) -> Arrival:
    """Size, SHA-256 and what an object really is, decoded in a process of its own.

    On disk, for it may be larger than memory. Raises `NotFound`, and `DecoderBroken` where nothing can be decoded.
    """
    decode = decoder_process.inspect_result if to_be_sealed else decoder_process.inspect
    with TemporaryFile() as file:
        fetched = files.fetch(bucket, object_key, file)
        found = decode(file).finding
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
    """Make what officers see of a photograph, without its EXIF; False where it is no usable photograph.

    Named after the version it was made of: another one may come under the same key, and only one is ever checked.
    """
    with TemporaryFile() as file:
        try:
            version = files.fetch(bucket, object_key, file).version
        except NotFound:
            return False
        made = decoder_process.pictures(file).outputs
    reference, document = object_keys.uploaded(object_key)
    for place, content in zip((object_keys.preview, object_keys.in_full), made, strict=False):
        files.keep(bucket, place(reference, document, version), content, "image/jpeg")
    return bool(made)


def scanned(table: Table, object_key: str, version: str, scan: Scan, *, at: datetime) -> Document | None:
    """The scanner's verdict of an object; `None` when there is nothing to mark. May come before the check, or twice.

    One of another version than the one that was checked says nothing of it.
    """
    return retry(lambda: _scanned(table, object_key, version, scan, at))


def _scanned(table: Table, object_key: str, version: str, scan: Scan, at: datetime) -> Document | None:
    try:
        dossier, document = documents.find(table, object_keys.document_of(object_key))
    except (NotFound, Invalid):
        return None
    of_another = document.object_version and version != document.object_version
    if of_another or (document.scanned_version == version and not law.outranks(scan, document)):
        return None
    next_check = at + scan.recheck_after if document.state is Check.CHECKED else document.next_check_at
    after = replace(
        document,
        scan=scan,
        scanned_at=at,
        scanned_version=version,
        next_check_at=next_check,
        version=document.version + 1,
    )
    new_event = event_of(after, OF_SCAN[scan], Actor.SYSTEM, "", at)
    # Whoever files the dossier meanwhile files it as it was: then it is decided anew who must hear of it.
    agency = dossier.agency if dossier.filed_at else ""
    documents.scanned(table, after, new_event, while_=dossier.status, agency=agency)
    return after


def _accepted(dossier: Dossier, slot_id: str) -> tuple[str, ...]:
    if slot_id == RESULT_SLOT:
        return RESULT_ACCEPT
    procedure = catalogue.load(dossier.procedure, dossier.procedure_version)
    return next(tuple(slot.accept) for slot in procedure.slots if slot.id == slot_id)
