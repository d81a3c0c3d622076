"""Papers: declared, sent straight to storage, put in order. `arrivals` checks them, `handing` gives them out."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from chalicelib import catalogue
from chalicelib.domain import lifecycle, references
from chalicelib.domain.documents import RESULT_SLOT, SOON, Check, Document
from chalicelib.domain.dossier import Dossier, Event, Whole
from chalicelib.domain.errors import Invalid, NotAllowed, NotFound, Text
from chalicelib.domain.file_faults import FAULTS
from chalicelib.domain.lifecycle import Action, Actor
from chalicelib.domain.people import Person
from chalicelib.domain.references import Choose
from chalicelib.storage import documents, files, objects
from chalicelib.storage.files import Bucket
from chalicelib.storage.table import Table
from chalicelib.use_cases import lookup
from chalicelib.use_cases.desk import attaching, officer

RESULT_BYTES = 20 * 1024 * 1024
UNNAMED = "application/octet-stream"
"""The type of a file whose sender's device has no name for it, as often of HEIC."""
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
    _fits(declared, slot.max_bytes)
    same = [d for d in whole.documents if d.slot == slot_id and d.state is not Check.REJECTED]
    for document in same:
        if document.sha256 == declared.sha256:
            return _ticket(bucket, objects.upload(dossier.reference, document.id), document, at)
    if len(same) >= slot.max_files or len(whole.documents) >= MOST_FILES:
        raise NotAllowed(
            "slot_full",
            (
                f"Mục này nhận tối đa {slot.max_files} tệp. Xin bỏ bớt tệp trước khi thêm.",
                f"This slot takes at most {slot.max_files} files. Remove one before adding another.",
            ),
        )
    last = max((each.position for each in whole.documents if each.slot == slot_id), default=0)
    document = replace(_new(dossier, slot_id, declared, at, choose), position=last + 1)
    told = event_of(document, "declared", Actor.CITIZEN, person.subject, at)
    documents.declare(table, document, told, while_=dossier.status)
    return _ticket(bucket, objects.upload(dossier.reference, document.id), document, at)


def remove(table: Table, person: Person, ref: str, document_id: str, *, keep: timedelta, at: datetime) -> None:
    """Take a paper out of a draft; what was stored for it goes after `keep`. What is already gone is gone."""
    whole = lookup.mine(table, person, ref)
    lifecycle.follow(whole.dossier.status, Action.SAVE, frozenset({Actor.CITIZEN}))
    document = next((d for d in whole.documents if d.id == document_id), None)
    if document is None:
        raise NotFound("document_not_found", ("Không tìm thấy tệp này.", "No such file."))
    gone = replace(document, version=document.version + 1)
    told = event_of(gone, "removed", Actor.CITIZEN, person.subject, at, stored_until=(at + keep).isoformat())
    documents.remove(table, document, told, while_=whole.dossier.status, due=at + keep)


def arrange(table: Table, person: Person, ref: str, slot_id: str, wanted: Sequence[str], *, at: datetime) -> Whole:
    """Put the files of a slot of a draft into this order. 422 unless it names each of them once."""
    whole = lookup.mine(table, person, ref)
    lifecycle.follow(whole.dossier.status, Action.SAVE, frozenset({Actor.CITIZEN}))
    there = {each.id: each for each in whole.documents if each.slot == slot_id}
    if sorted(wanted) != sorted(there):
        raise _wrong("documents", ("Nêu mỗi tệp của mục này đúng một lần.", "Name each file of this slot once."))
    moved = [
        replace(there[name], position=place, version=there[name].version + 1)
        for place, name in enumerate(wanted, 1)
        if there[name].position != place
    ]
    if moved:
        documents.order(table, moved, whole.dossier.reference, while_=whole.dossier.status)
    return lookup.mine(table, person, ref)


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
    """Declare the file the desk gives back; after the decision, one that replaces it."""
    whole = lookup.at_my_desk(table, person, ref)
    dossier = whole.dossier
    actor = attaching(dossier, officer(person))
    _fits(declared, RESULT_BYTES)
    document = _new(dossier, RESULT_SLOT, declared, at, choose)
    told = event_of(document, "declared", actor, person.subject, at)
    documents.declare(table, document, told, while_=dossier.status)
    return _ticket(bucket, objects.result(dossier.reference, document.id), document, at)


def _fits(declared: Declared, most: int) -> None:
    """Only what no check of the content could say better: its type is told by the file itself."""
    if not declared.size:
        raise _wrong("size", FAULTS["empty"])
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
        content_type=declared.content_type or UNNAMED,
        size=declared.size,
        sha256=declared.sha256,
        declared_at=at,
        look_at=at + SOON,
    )


def _display_name(filename: str) -> str:
    """A name to show and save under: no path, no control or direction-changing characters, NFC."""
    base = unicodedata.normalize("NFC", filename).replace("\\", "/").rsplit("/", 1)[-1]
    shown = "".join(c for c in base if unicodedata.category(c)[0] != "C").strip(" .")
    return shown[-120:] or "tep"


def event_of(document: Document, kind: str, actor: Actor, by: str, at: datetime, **facts: str) -> Event:
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


def _ticket(bucket: Bucket, key: str, document: Document, at: datetime) -> Ticket:
    upload = files.upload_ticket(bucket, key, document)
    return Ticket(document, upload, at + timedelta(seconds=files.UPLOAD_SECONDS))
