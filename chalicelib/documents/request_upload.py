"""Declaring a file: what its sender says of it, the document it becomes, and the way to send it."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from chalicelib.documents import texts
from chalicelib.domain import identifiers
from chalicelib.domain.document.document import MOST_TRIES, SOON, Check, Document
from chalicelib.domain.document.rejection_reasons import FAULTS
from chalicelib.domain.dossier.dossier import Dossier
from chalicelib.domain.errors import Invalid, NotAllowed, Text
from chalicelib.domain.identifiers import Choose
from chalicelib.storage import documents
from chalicelib.storage.s3 import bucket as files
from chalicelib.storage.s3.bucket import Bucket
from chalicelib.storage.table import Table

UNNAMED = "application/octet-stream"
"""The type of a file whose sender's device has no name for it, as often of HEIC."""


MOST_CHANGES = 500
"""How often the citizen changes the set of files of a dossier before none is declared or moved any more, and how often
the desk does. Each is counted by itself, so neither stops the other; each change is a fact that is read with the
dossier for ever."""
SPARE = 40
"""So many more files are still taken out: as many as a dossier has at most."""


@dataclass(frozen=True)
class Ticket:
    """A declared file and the way to send it."""

    document: Document
    upload: Mapping[str, Any]
    expires_at: datetime


@dataclass(frozen=True, kw_only=True)
class Declared:
    """A file as its sender declares it; it is compared with the stored object after the upload."""

    filename: str
    content_type: str
    size: int
    sha256: str


def fits(declared: Declared, most: int) -> None:
    """Validates the size only; the type is determined from the content after upload."""
    if not declared.size:
        raise wrong("size", FAULTS["empty"])
    if declared.size > most:
        megabytes = most // (1024 * 1024)
        raise wrong("size", texts.at_most_megabytes(megabytes, most))


def citizen_may_change(dossier: Dossier, *, spare: int = 0) -> None:
    """Raises `NotAllowed` when the set of files was changed too often for the citizen to change it once more."""
    if dossier.document_set_version - dossier.desk_document_changes >= MOST_CHANGES + spare:
        raise NotAllowed("too_many_changes", texts.CITIZEN_CHANGED_FILES_TOO_OFTEN)


def desk_may_change(dossier: Dossier, *, spare: int = 0) -> None:
    """Raises `NotAllowed` when the desk changed the set of files too often to change it once more."""
    if dossier.desk_document_changes >= MOST_CHANGES + spare:
        raise NotAllowed("too_many_changes", texts.DESK_CHANGED_FILES_TOO_OFTEN)


def redeclare(table: Table, document: Document, declared: Declared, *, at: datetime) -> Document:
    """The same document, declared once more. Raises `NotAllowed` when sending it failed too often."""
    after = reset_for_upload(document, declared, at=at)
    if after is not document:
        documents.amend(table, after)
    return after


def reset_for_upload(document: Document, declared: Declared, *, at: datetime) -> Document:
    """The document, expecting a new upload where its file did not arrive; the same object where nothing changes.

    A size that was declared wrong before is corrected.
    """
    right = document.size == declared.size and document.state is Check.AWAITING_UPLOAD
    if right or document.state is Check.CHECKED:
        return document
    if document.tries >= MOST_TRIES:
        raise NotAllowed("tried_too_often", texts.UPLOAD_FAILED_TOO_OFTEN)
    return replace(
        document,
        size=declared.size,
        state=Check.AWAITING_UPLOAD,
        reason="",
        checked_at=None,
        upload="",
        next_check_at=at + SOON,
        version=document.version + 1,
    )


def wrong(field: str, text: Text) -> Invalid:
    """The refusal of a file for this field of its declaration."""
    return Invalid("invalid", texts.FILE_NOT_ACCEPTABLE, fields={field: text})


def new_document(dossier: Dossier, slot: str, declared: Declared, at: datetime, choose: Choose) -> Document:
    """A document that awaits its upload, under the name it is shown and saved by."""
    return Document(
        id=identifiers.new_child(dossier.reference, choose),
        reference=dossier.reference,
        slot=slot,
        filename=_display_name(declared.filename),
        content_type=declared.content_type or UNNAMED,
        size=declared.size,
        sha256=declared.sha256,
        declared_at=at,
        next_check_at=at + SOON,
    )


def _display_name(filename: str) -> str:
    """A name to show and save under: no path, no control or direction-changing characters, NFC."""
    base = unicodedata.normalize("NFC", filename).replace("\\", "/").rsplit("/", 1)[-1]
    shown = "".join(c for c in base if unicodedata.category(c)[0] != "C").strip(" .")
    return shown[-120:] or "tep"


def ticket(bucket: Bucket, key: str, document: Document, at: datetime) -> Ticket:
    """The permission to upload this document under `key`, and until when it holds."""
    upload = files.upload_ticket(bucket, key, document)
    return Ticket(document, upload, at + timedelta(seconds=files.UPLOAD_SECONDS))
