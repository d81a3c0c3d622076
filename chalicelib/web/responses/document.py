"""Files as the API answers them."""

from __future__ import annotations

from typing import Any

from chalicelib.documents.multipart_upload import Progress
from chalicelib.documents.submission_list import Arrived
from chalicelib.web.responses import dossier
from chalicelib.web.timestamps import moment

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
        "expires_at": moment(of.expires_at),
    }


def listed(of: list[Arrived], language: int) -> Json:
    """The receipt of a submission, file by file."""
    items = [
        {**dossier.document(each.document, language), "slot_name": each.slot[language], "stored": each.stored}
        for each in of
    ]
    return dossier.page(items, None)
