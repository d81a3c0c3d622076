"""Papers: declared, taken out, put in order. `verify_upload` checks what is sent, `download` gives it out.

The desk's own files are in `result_files`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from chalicelib import catalogue
from chalicelib.documents import request_upload, texts
from chalicelib.documents.request_upload import Declared, Ticket
from chalicelib.domain.case_file import CaseFile
from chalicelib.domain.document import event
from chalicelib.domain.document.document import Check, Document, arrived
from chalicelib.domain.dossier import lifecycle
from chalicelib.domain.dossier.dossier import bump_document_version
from chalicelib.domain.dossier.events import EventKind
from chalicelib.domain.dossier.lifecycle import Action, Actor
from chalicelib.domain.errors import NotAllowed
from chalicelib.domain.identifiers import Choose
from chalicelib.domain.person import Person
from chalicelib.platform.retry import retry
from chalicelib.storage import access, documents
from chalicelib.storage.aws_errors import after_a_write
from chalicelib.storage.s3 import object_keys
from chalicelib.storage.s3.bucket import Bucket
from chalicelib.storage.table import Table

MOST_FILES = 40
"""Files in one dossier; a submission binds each in one transaction of at most 100 items."""


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
    document = retry(lambda: _declared(table, person, ref, slot_id, declared, at, choose))
    return request_upload.ticket(bucket, object_keys.upload(document.reference, document.id), document, at)


def _declared(
    table: Table, person: Person, ref: str, slot_id: str, declared: Declared, at: datetime, choose: Choose
) -> Document:
    case_file = access.mine(table, person, ref)
    dossier = case_file.dossier
    lifecycle.follow(dossier.status, Action.SAVE, frozenset({Actor.CITIZEN}))
    procedure = catalogue.load(dossier.procedure, dossier.procedure_version)
    slot = next((slot for slot in procedure.slots if slot.id == slot_id), None)
    if slot is None:
        known = ", ".join(slot.id for slot in procedure.slots)
        raise request_upload.wrong("slot", texts.choose_one_of(known))
    request_upload.fits(declared, slot.max_bytes)
    in_slot = [each for each in case_file.documents if each.slot == slot_id]
    there = [each for each in in_slot if each.state is not Check.REJECTED]
    tried = [each for each in in_slot if each.state is Check.REJECTED and not arrived(each)]
    same = next((each for each in (*there, *tried) if each.sha256 == declared.sha256), None)
    if same is not None:
        return request_upload.redeclare(table, same, declared, at=at)
    request_upload.citizen_may_change(dossier)
    _has_room(case_file, len(there), slot.max_files)
    last = max((each.position for each in case_file.documents if each.slot == slot_id), default=0)
    document = replace(request_upload.new_document(dossier, slot_id, declared, at, choose), position=last + 1)
    new_event = event.event_of(document, EventKind.DECLARED, Actor.CITIZEN, person.subject, at)
    documents.declare(table, document, new_event, bump_document_version(dossier, at=at))
    return document


def _has_room(case_file: CaseFile, in_slot: int, most: int) -> None:
    if in_slot >= most:
        raise NotAllowed("slot_full", texts.slot_is_full(most))
    if len(case_file.documents) >= MOST_FILES:
        raise NotAllowed("dossier_full", texts.dossier_is_full(MOST_FILES))


def remove(table: Table, person: Person, ref: str, document_id: str, *, keep: timedelta, at: datetime) -> None:
    """Take a paper out of a draft; what was stored for it goes after `keep`. `NotFound` when it is not there."""
    retry(lambda: _removed(table, person, ref, document_id, keep, at))


def _removed(table: Table, person: Person, ref: str, document_id: str, keep: timedelta, at: datetime) -> None:
    case_file = access.mine(table, person, ref)
    lifecycle.follow(case_file.dossier.status, Action.SAVE, frozenset({Actor.CITIZEN}))
    document = next((d for d in case_file.documents if d.id == document_id), None)
    if document is None:
        raise documents.not_found()
    request_upload.citizen_may_change(case_file.dossier, spare=request_upload.SPARE)
    gone = replace(document, version=document.version + 1)
    until = (at + keep).isoformat()
    new_event = event.event_of(gone, EventKind.REMOVED, Actor.CITIZEN, person.subject, at, stored_until=until)
    documents.remove(table, document, new_event, bump_document_version(case_file.dossier, at=at), due=at + keep)


def arrange(table: Table, person: Person, ref: str, slot_id: str, wanted: Sequence[str], *, at: datetime) -> CaseFile:
    """Put the files of a slot of a draft into this order. 422 unless it names each of them once.

    Each change counts, as a declaration does: 409 after `MOST_CHANGES`.
    """
    retry(lambda: _arranged(table, person, ref, slot_id, wanted, at))
    with after_a_write():
        return access.mine(table, person, ref)


def _arranged(table: Table, person: Person, ref: str, slot_id: str, wanted: Sequence[str], at: datetime) -> None:
    case_file = access.mine(table, person, ref)
    lifecycle.follow(case_file.dossier.status, Action.SAVE, frozenset({Actor.CITIZEN}))
    there = {each.id: each for each in case_file.documents if each.slot == slot_id}
    if sorted(wanted) != sorted(there):
        raise request_upload.wrong("documents", texts.NAME_EACH_FILE_ONCE)
    moved = [
        replace(there[name], position=place, version=there[name].version + 1)
        for place, name in enumerate(wanted, 1)
        if there[name].position != place
    ]
    if moved:
        request_upload.citizen_may_change(case_file.dossier)
        documents.order(table, moved, bump_document_version(case_file.dossier, at=at))
