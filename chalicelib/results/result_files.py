"""Files the desk gives back: declared, and taken out again as long as none of them is the result."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from chalicelib.documents import request_upload
from chalicelib.documents.request_upload import Declared, Ticket
from chalicelib.domain.case_file import CaseFile
from chalicelib.domain.document import event as document_event
from chalicelib.domain.document.document import RESULT_SLOT, Check, Document, Scan, arrived, usable
from chalicelib.domain.dossier.dossier import Dossier, bump_document_version
from chalicelib.domain.dossier.events import EventKind
from chalicelib.domain.errors import NotAllowed
from chalicelib.domain.identifiers import Choose
from chalicelib.domain.person import Person
from chalicelib.domain.result.result import State
from chalicelib.domain.roles import attaching, officer
from chalicelib.platform.retry import retry
from chalicelib.results import texts
from chalicelib.storage import access, documents
from chalicelib.storage.s3 import object_keys
from chalicelib.storage.s3.bucket import Bucket
from chalicelib.storage.table import Table

RESULT_BYTES = 20 * 1024 * 1024


def declare(
    table: Table,
    bucket: Bucket,
    person: Person,
    ref: str,
    declared: Declared,
    *,
    at: datetime,
    choose: Choose,
) -> Ticket:
    """Declare the file the desk gives back; after the decision, one that replaces it.

    The same file once more is the same document with a new link, and is the last declared one, as a new one would be.
    """
    document = retry(lambda: _declared(table, person, ref, declared, at, choose))
    return request_upload.ticket(bucket, object_keys.result(document.reference, document.id), document, at)


def _declared(table: Table, person: Person, ref: str, declared: Declared, at: datetime, choose: Choose) -> Document:
    case_file = access.at_my_desk(table, person, ref)
    dossier = case_file.dossier
    actor = attaching(dossier, officer(person))
    request_upload.fits(declared, RESULT_BYTES)
    same = _same(case_file, declared)
    if same is not None and _counts(case_file, same):
        return request_upload.redeclare(table, same, declared, at=at)
    request_upload.desk_may_change(dossier)
    last = dossier.document_set_version + 1
    if same is not None:
        moved = replace(request_upload.reset_for_upload(same, declared, at=at), position=last, version=same.version + 1)
        documents.order(table, [moved], bump_document_version(dossier, at=at, by_desk=True))
        return moved
    document = replace(request_upload.new_document(dossier, RESULT_SLOT, declared, at, choose), position=last)
    event = document_event.event_of(document, EventKind.DECLARED, actor, person.subject, at)
    documents.declare(table, document, event, bump_document_version(dossier, at=at, by_desk=True))
    return document


def _same(case_file: CaseFile, declared: Declared) -> Document | None:
    """The document that this file is already: one that never arrived, or the last one if it may still be the result."""
    alike = [each for each in _files(case_file) if each.sha256 == declared.sha256]
    for each in reversed(alike):
        if not arrived(each) or (_counts(case_file, each) and not _is_spent(case_file, each)):
            return each
    return None


def _counts(case_file: CaseFile, document: Document) -> bool:
    """Whether it stands where a file that is declared now would stand: nothing was declared or decided after it."""
    dossier = case_file.dossier
    is_last = document.id == _files(case_file)[-1].id
    return is_last and (document.id == dossier.decided_on or document.position > dossier.decided_document_set)


def _is_spent(case_file: CaseFile, document: Document) -> bool:
    """Whether it arrived and can never be handed over: then the same file is declared anew."""
    revoked = {each.document for each in case_file.results if each.state is State.REVOKED}
    stuck = document.state is Check.REJECTED or document.scan in (Scan.THREAT, Scan.FAILED)
    return stuck or document.id in revoked


def remove(table: Table, person: Person, ref: str, document_id: str, *, keep: timedelta, at: datetime) -> None:
    """Take a file of the desk out; what was stored for it goes after `keep`. `NotFound` when it is not there.

    After the decision only one that is not usable: a usable one may be on its way to the citizen.
    """
    retry(lambda: _removed(table, person, ref, document_id, keep, at))


def _removed(table: Table, person: Person, ref: str, document_id: str, keep: timedelta, at: datetime) -> None:
    case_file = access.at_my_desk(table, person, ref)
    dossier = case_file.dossier
    actor = attaching(dossier, officer(person))
    document = next((each for each in _files(case_file) if each.id == document_id), None)
    if document is None:
        raise documents.not_found()
    if _is_relied_on(dossier, document) or any(each.document == document_id for each in case_file.results):
        raise NotAllowed("result_in_use", texts.FILE_IS_THE_RESULT)
    request_upload.desk_may_change(dossier, spare=request_upload.SPARE)
    gone = replace(document, version=document.version + 1)
    until = (at + keep).isoformat()
    event = document_event.event_of(gone, EventKind.REMOVED, actor, person.subject, at, stored_until=until)
    documents.take_back(table, document, event, bump_document_version(dossier, at=at, by_desk=True), due=at + keep)


def _is_relied_on(dossier: Dossier, document: Document) -> bool:
    return document.id == dossier.decided_on or (dossier.decided_at is not None and usable(document))


def _files(case_file: CaseFile) -> list[Document]:
    """The files of the desk, in the order in which they were declared."""
    return [each for each in case_file.documents if each.slot == RESULT_SLOT]
