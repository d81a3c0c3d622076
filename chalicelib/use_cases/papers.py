"""Papers: declared, sent straight to storage, measured on arrival, handed out only when checked."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from chalicelib import catalogue
from chalicelib.domain import documents as law
from chalicelib.domain import lifecycle, references
from chalicelib.domain.documents import RESULT_SLOT, Check, Document
from chalicelib.domain.dossier import Dossier, Event, Whole
from chalicelib.domain.errors import Invalid, NotAllowed, NotFound, Text
from chalicelib.domain.lifecycle import Action, Actor, Status
from chalicelib.domain.people import Person
from chalicelib.domain.references import Choose
from chalicelib.storage import documents, files, keys
from chalicelib.storage.files import Bucket
from chalicelib.storage.table import Table
from chalicelib.use_cases import lookup
from chalicelib.use_cases.desk import officer

RESULT_ACCEPT = ("application/pdf",)
RESULT_BYTES = 20 * 1024 * 1024
MOST_FILES = 40
"""Files in one dossier; a submission binds each in one transaction of at most 100 items."""


@dataclass(frozen=True)
class Ticket:
    """A declared file and the way to send it."""

    document: Document
    upload: Mapping[str, Any]
    expires_at: datetime


@dataclass(frozen=True, kw_only=True)
class Declared:
    """What the sender says of a file. Storage will be asked whether it is true."""

    filename: str
    content_type: str
    size: int
    sha256: str


def declare(
    table: Table,
    bucket: Bucket,
    person: Person,
    ref: str,
    slot_id: str,
    declared: Declared,
    *,
    at: datetime,
    choose: Choose,
) -> Ticket:
    """Declare a paper of a draft. The same file in the same slot is the same document: a retry gets a new link."""
    whole = lookup.mine(table, person, ref)
    dossier = whole.dossier
    lifecycle.follow(dossier.status, Action.SAVE, frozenset({Actor.CITIZEN}))
    procedure = catalogue.load(dossier.procedure, dossier.procedure_version)
    slot = next((slot for slot in procedure.slots if slot.id == slot_id), None)
    if slot is None:
        known = ", ".join(slot.id for slot in procedure.slots)
        raise _wrong("slot", (f"Chọn một trong: {known}.", f"Choose one of: {known}."))
    _fits(declared, tuple(slot.accept), slot.max_bytes)
    same = [d for d in whole.documents if d.slot == slot_id and d.state is not Check.REJECTED]
    for document in same:
        if document.sha256 == declared.sha256:
            return _ticket(bucket, keys.upload(dossier.reference, document.id), document, at)
    if len(same) >= slot.max_files or len(whole.documents) >= MOST_FILES:
        raise NotAllowed(
            "slot_full",
            (
                f"Mục này nhận tối đa {slot.max_files} tệp. Xin bỏ bớt tệp trước khi thêm.",
                f"This slot takes at most {slot.max_files} files. Remove one before adding another.",
            ),
        )
    document = _new(dossier, slot_id, declared, at, choose)
    told = _event(document, "declared", Actor.CITIZEN, person.subject, at)
    documents.declare(table, document, told, while_=dossier.status)
    return _ticket(bucket, keys.upload(dossier.reference, document.id), document, at)


def remove(table: Table, person: Person, ref: str, document_id: str, *, at: datetime) -> None:
    """Take a paper out of a draft. What is already gone is gone."""
    whole = lookup.mine(table, person, ref)
    lifecycle.follow(whole.dossier.status, Action.SAVE, frozenset({Actor.CITIZEN}))
    document = next((d for d in whole.documents if d.id == document_id), None)
    if document is None:
        raise NotFound("document_not_found", ("Không tìm thấy tệp này.", "No such file."))
    gone = replace(document, version=document.version + 1)
    told = _event(gone, "removed", Actor.CITIZEN, person.subject, at)
    documents.remove(table, document, told, while_=whole.dossier.status)


def declare_result(
    table: Table,
    bucket: Bucket,
    person: Person,
    ref: str,
    declared: Declared,
    *,
    at: datetime,
    choose: Choose,
) -> Ticket:
    """Declare the file the desk gives back, while the dossier is in process."""
    whole = lookup.at_my_desk(table, person, ref)
    dossier, doer = whole.dossier, officer(person)
    lifecycle.follow(dossier.status, Action.DECIDE, doer.actors)
    _fits(declared, RESULT_ACCEPT, RESULT_BYTES)
    document = _new(dossier, RESULT_SLOT, declared, at, choose)
    actor = doer.acting_on(Action.DECIDE, dossier.status)
    told = _event(document, "declared", actor, person.subject, at)
    documents.declare(table, document, told, while_=dossier.status)
    return _ticket(bucket, keys.result(dossier.reference, document.id), document, at)


def arrived(table: Table, bucket: Bucket, object_key: str, *, at: datetime) -> Document | None:
    """An object arrived: measure it and mark its document. May be told twice, late, or of a removed file.

    `None` when there is nothing to mark.
    """
    try:
        dossier, document = documents.find(table, keys.document_of(object_key))
        if document.state is Check.CHECKED:
            return None
        arrival = files.measure(bucket, object_key)
    except (NotFound, Invalid):
        return None
    after = law.examine(document, arrival, _accepted(dossier, document.slot), at=at)
    told = _event(after, after.state.value, Actor.SYSTEM, "", at, reason=after.reason)
    documents.examined(table, after, told)
    return after


def download_for_desk(table: Table, bucket: Bucket, person: Person, document_id: str) -> str:
    """A short-lived link to a paper of a dossier at my desk, once its checks passed."""
    dossier, document = documents.find(table, document_id)
    if not lookup.concerns(person, dossier):
        raise NotFound("document_not_found", ("Không tìm thấy tệp này.", "No such file."))
    return _download(bucket, dossier, document)


def download_result(table: Table, bucket: Bucket, person: Person, ref: str) -> str:
    """A short-lived link to the result of my dossier, once it was returned."""
    whole = lookup.mine(table, person, ref)
    results = results_of(whole)
    if whole.dossier.status is not Status.RETURNED or not results:
        raise NotAllowed("no_result_yet", ("Hồ sơ chưa có kết quả để tải.", "There is no result to download yet."))
    return _download(bucket, whole.dossier, results[-1])


def results_of(whole: Whole) -> list[Document]:
    """The checked result files, oldest first."""
    return [d for d in whole.documents if d.slot == RESULT_SLOT and d.state is Check.CHECKED]


def _download(bucket: Bucket, dossier: Dossier, document: Document) -> str:
    if document.state is not Check.CHECKED:
        raise NotAllowed(
            "document_not_checked",
            (
                f"Tệp chưa dùng được: {document.state.label[0].lower()}.",
                f"The file is not available: {document.state.label[1].lower()}.",
            ),
        )
    place = keys.result if document.slot == RESULT_SLOT else keys.upload
    return files.download_ticket(bucket, place(dossier.reference, document.id), document)


def _accepted(dossier: Dossier, slot_id: str) -> tuple[str, ...]:
    if slot_id == RESULT_SLOT:
        return RESULT_ACCEPT
    procedure = catalogue.load(dossier.procedure, dossier.procedure_version)
    return next(tuple(slot.accept) for slot in procedure.slots if slot.id == slot_id)


def _fits(declared: Declared, accept: tuple[str, ...], most: int) -> None:
    if declared.content_type not in accept:
        names = ", ".join(accept)
        raise _wrong("content_type", (f"Chỉ nhận: {names}.", f"Accepted: {names}."))
    if declared.size > most:
        megabytes = most // (1024 * 1024)
        raise _wrong("size", (f"Tối đa {megabytes} MB ({most} byte).", f"At most {megabytes} MB ({most} bytes)."))


def _wrong(field: str, text: Text) -> Invalid:
    return Invalid("invalid", ("Tệp chưa đúng yêu cầu.", "The file is not acceptable."), fields={field: text})


def _new(dossier: Dossier, slot: str, declared: Declared, at: datetime, choose: Choose) -> Document:
    return Document(
        id=references.new_child(dossier.reference, choose),
        reference=dossier.reference,
        slot=slot,
        filename=_display_name(declared.filename),
        content_type=declared.content_type,
        size=declared.size,
        sha256=declared.sha256,
        declared_at=at,
    )


def _display_name(filename: str) -> str:
    """A name to show and save under: no path, no control or direction-changing characters, NFC."""
    base = unicodedata.normalize("NFC", filename).replace("\\", "/").rsplit("/", 1)[-1]
    shown = "".join(c for c in base if unicodedata.category(c)[0] != "C").strip(" .")
    return shown[-120:] or "tep"


def _event(document: Document, kind: str, actor: Actor, by: str, at: datetime, **facts: str) -> Event:
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


def _ticket(bucket: Bucket, key: str, document: Document, at: datetime) -> Ticket:
    upload = files.upload_ticket(bucket, key, document)
    return Ticket(document, upload, at + timedelta(seconds=files.UPLOAD_SECONDS))
