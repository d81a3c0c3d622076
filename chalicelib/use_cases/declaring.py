"""Declaring a file: what its sender says of it, the document it becomes, and the way to send it."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from chalicelib.domain import references
from chalicelib.domain.documents import SOON, Document
from chalicelib.domain.dossier import Dossier, Event
from chalicelib.domain.errors import Invalid, Text
from chalicelib.domain.file_faults import FAULTS
from chalicelib.domain.lifecycle import Actor
from chalicelib.domain.references import Choose
from chalicelib.storage import files
from chalicelib.storage.files import Bucket

UNNAMED = "application/octet-stream"
"""The type of a file whose sender's device has no name for it, as often of HEIC."""


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


def fits(declared: Declared, most: int) -> None:
    """Only what no check of the content could say better: its type is told by the file itself."""
    if not declared.size:
        raise wrong("size", FAULTS["empty"])
    if declared.size > most:
        megabytes = most // (1024 * 1024)
        raise wrong("size", (f"Tối đa {megabytes} MB ({most} byte).", f"At most {megabytes} MB ({most} bytes)."))


def wrong(field: str, text: Text) -> Invalid:
    return Invalid("invalid", ("Tệp chưa đúng yêu cầu.", "The file is not acceptable."), fields={field: text})


def new_document(dossier: Dossier, slot: str, declared: Declared, at: datetime, choose: Choose) -> Document:
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


def ticket(bucket: Bucket, key: str, document: Document, at: datetime) -> Ticket:
    upload = files.upload_ticket(bucket, key, document)
    return Ticket(document, upload, at + timedelta(seconds=files.UPLOAD_SECONDS))
