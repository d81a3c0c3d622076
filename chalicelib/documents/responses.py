"""Files as the API answers them."""

from __future__ import annotations

from typing import Any

from chalicelib.documents.multipart_upload import Progress
from chalicelib.documents.request_upload import Ticket
from chalicelib.documents.submission_list import Arrived
from chalicelib.domain.document.document import Document
from chalicelib.domain.document.rejection_reasons import REASONS
from chalicelib.web import pagination

Json = dict[str, Any]


def progress(of: Progress) -> Json:
    """How far a file has come that is sent in parts."""
    document = of.document
    return {
        "id": document.id,
        "part_size": document.part_size(1),
        "count": document.parts,
        "arrived": [{"number": number, "size": size} for number, size in sorted(of.arrived.items())],
        "missing": [
            {"number": number, "size": document.part_size(number), "url": url}
            for number, url in sorted(of.links.items())
        ],
        "complete": len(of.arrived) == document.parts,
        "expires_at": of.expires_at,
    }


def listed(of: list[Arrived], language: int) -> Json:
    """The receipt of a submission, file by file."""
    items = [
        {**document(each.document, language), "slot_name": each.slot[language], "stored": each.stored} for each in of
    ]
    return pagination.page(items, None)


def document(of: Document, language: int) -> Json:
    """A document, with the state of its check and scan."""
    return {
        "id": of.id,
        "slot": of.slot,
        "filename": of.filename,
        "content_type": of.content_type,
        "size": of.size,
        "sha256": of.sha256,
        "state": of.state.value,
        "label": of.state.label[language],
        "reason": REASONS[of.reason][language] if of.reason else None,
        "position": of.position,
        "scan": {"key": of.scan.value, "label": of.scan.label[language]},
        "declared_at": of.declared_at,
        "checked_at": of.checked_at,
    }


def ticket(of: Ticket) -> Json:
    """A declared file and the way to send it."""
    return {"id": of.document.id, "upload": dict(of.upload), "expires_at": of.expires_at}
