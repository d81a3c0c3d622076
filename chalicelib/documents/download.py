"""Handing files out: by links that are good for a minute, and only what was checked."""

from __future__ import annotations

from hashlib import sha256

from chalicelib.documents import texts
from chalicelib.domain.document.document import RESULT_SLOT, Check, Document, Scan, usable
from chalicelib.domain.dossier.dossier import Dossier
from chalicelib.domain.errors import NotAllowed, NotFound, Text
from chalicelib.domain.person import Person
from chalicelib.storage import access, documents
from chalicelib.storage.s3 import bucket as files
from chalicelib.storage.s3 import object_keys
from chalicelib.storage.s3.bucket import Bucket
from chalicelib.storage.table import Table


def download_for_desk(table: Table, bucket: Bucket, person: Person, document_id: str) -> str:
    """A short-lived link to a paper of a dossier at my desk, once its checks passed."""
    dossier, document = documents.find(table, document_id)
    if not access.concerns(person, dossier):
        raise NotFound("document_not_found", texts.NO_SUCH_FILE)
    if document.state is Check.CHECKED and not usable(document):
        raise _not_available("document_not_clean", document.scan.label)
    return _download(bucket, dossier, document)


def download_own(table: Table, bucket: Bucket, person: Person, ref: str, document_id: str) -> str:
    """A short-lived link to a paper I sent, as storage has it; not where a scanner found malware in it."""
    case_file = access.mine(table, person, ref)
    document = next((each for each in case_file.for_citizen().documents if each.id == document_id), None)
    if document is None:
        raise NotFound("document_not_found", texts.NO_SUCH_FILE)
    if document.scan is Scan.THREAT:
        raise _not_available("document_not_clean", document.scan.label)
    return _download(bucket, case_file.dossier, document)


def _download(bucket: Bucket, dossier: Dossier, document: Document) -> str:
    if document.state is not Check.CHECKED:
        raise _not_available("document_not_checked", document.state.label)
    place = object_keys.result if document.slot == RESULT_SLOT else object_keys.upload
    return files.download_ticket(bucket, place(dossier.reference, document.id), document)


def printed_list(bucket: Bucket, reference: str, pdf: bytes) -> str:
    """A link, good for a minute, to the printed list of a dossier's files."""
    key = object_keys.printed_list(reference, sha256(pdf).hexdigest())
    files.keep(bucket, key, pdf, "application/pdf")
    return files.link(bucket, key, "application/pdf", f"{reference}-tep-da-nop.pdf")


def preview(table: Table, bucket: Bucket, person: Person, document_id: str, *, in_full: bool) -> str:
    """A link, good for a minute, to a picture made of a photograph; 409 `no_preview` where there is none (yet).

    `in_full`: as JPEG in its own size, which is made of what only phones can show; otherwise a small one.
    """
    dossier, document = documents.find(table, document_id)
    if not access.concerns(person, dossier):
        raise NotFound("document_not_found", texts.NO_SUCH_FILE)
    if not usable(document):
        raise _not_available("document_not_clean", document.scan.label)
    key = (object_keys.in_full if in_full else object_keys.preview)(
        dossier.reference, document.id, document.object_version
    )
    if not files.is_there(bucket, key):
        raise NotAllowed("no_preview", texts.NO_PREVIEW)
    return files.link(bucket, key, "image/jpeg", f"{document.id}.jpg")


def _not_available(code: str, why: Text) -> NotAllowed:
    return NotAllowed(code, texts.file_not_available(why))
