"""Sending a large file in parts over a weak network: what has arrived is never sent again.

The document was declared as any other; its parts may come from another device of the same person.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from chalicelib.documents import texts
from chalicelib.domain.document.document import Check, Document
from chalicelib.domain.dossier import lifecycle
from chalicelib.domain.dossier.dossier import stale
from chalicelib.domain.dossier.lifecycle import Action, Actor
from chalicelib.domain.errors import NotAllowed, NotFound
from chalicelib.domain.person import Person
from chalicelib.platform.retry import retry
from chalicelib.storage import access, documents
from chalicelib.storage.aws_errors import unavailable
from chalicelib.storage.s3 import bucket as files
from chalicelib.storage.s3 import multipart, object_keys
from chalicelib.storage.s3.bucket import Bucket
from chalicelib.storage.table import Table

LINKS = 20
"""Most links given at once; whoever has sent those asks again."""
TRIES = 3
"""How often parts are made one file: one may come anew meanwhile, or somebody else was first."""


@dataclass(frozen=True, kw_only=True)
class Progress:
    """How far a file has come. Numbers count from 1; sizes are in bytes."""

    document: Document
    arrived: dict[int, int]
    """Size of each part that has arrived whole."""
    links: dict[int, str]
    """Where to PUT the next parts that have not."""
    expires_at: datetime


def progress(table: Table, bucket: Bucket, person: Person, ref: str, document_id: str, *, at: datetime) -> Progress:
    """What has arrived of a file and links for what has not; begins its upload when there is none (any more)."""
    return retry(lambda: _progress(table, bucket, person, ref, document_id, at))


def _progress(table: Table, bucket: Bucket, person: Person, ref: str, document_id: str, at: datetime) -> Progress:
    document = _mine(table, person, ref, document_id)
    key = object_keys.upload(document.reference, document.id)
    there = _there(bucket, key, document)
    if there is None:
        document = replace(document, upload=multipart.begin(bucket, key, document), version=document.version + 1)
        documents.amend(table, document)
        there = {}
    missing = _absent(document, there)[:LINKS]
    return Progress(
        document=document,
        arrived={number: document.part_size(number) for number in there},
        links={each: multipart.link(bucket, key, document.upload, each, document.part_size(each)) for each in missing},
        expires_at=at + timedelta(seconds=files.UPLOAD_SECONDS),
    )


def complete(table: Table, bucket: Bucket, person: Person, ref: str, document_id: str) -> Document:
    """All parts are there: make one file of them, which is then checked as any other. 409 names what is missing."""
    document = _mine(table, person, ref, document_id)
    key = object_keys.upload(document.reference, document.id)

    def once() -> Document:
        there = _there(bucket, key, document) or {}
        missing = _absent(document, there)
        if missing:
            raise _missing(missing)
        if ONE_FILE not in there.values() and not multipart.complete(bucket, key, document.upload, there):
            raise stale()
        return document

    return retry(once, tries=TRIES, exhausted=unavailable)


ONE_FILE = ""
"""Instead of a part's tag: the parts are one file already."""


def _there(bucket: Bucket, key: str, document: Document) -> dict[int, str] | None:
    """S3's tag of each part that has arrived whole, or `ONE_FILE`; `None` when there is no upload (any more)."""
    if not document.upload:
        return None
    found = multipart.arrived(bucket, key, document.upload)
    if found is not None:
        return {number: tag for number, (size, tag) in found.items() if _fits(document, number, size)}
    return dict.fromkeys(range(1, document.parts + 1), ONE_FILE) if files.is_there(bucket, key) else None


def _absent(document: Document, there: Mapping[int, str]) -> list[int]:
    return [number for number in range(1, document.parts + 1) if number not in there]


def _missing(numbers: list[int]) -> NotAllowed:
    listed = ", ".join(map(str, numbers[:LINKS]))
    return NotAllowed("parts_missing", texts.parts_missing(listed), facts={"missing": numbers})


def _mine(table: Table, person: Person, ref: str, document_id: str) -> Document:
    case_file = access.mine(table, person, ref)
    document = next((each for each in case_file.documents if each.id == document_id), None)
    if document is None:
        raise NotFound("document_not_found", texts.NO_SUCH_FILE)
    lifecycle.follow(case_file.dossier.status, Action.SAVE, frozenset({Actor.CITIZEN}))
    if document.state is not Check.AWAITING_UPLOAD:
        raise NotAllowed("already_arrived", texts.file_is(document.state.label), facts={"state": document.state.value})
    return document


def _fits(document: Document, number: int, size: int) -> bool:
    return 1 <= number <= document.parts and size == document.part_size(number)
