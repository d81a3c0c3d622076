"""Where each kind of file lies in the bucket, spelled here and nowhere else."""

from __future__ import annotations

import re
from datetime import date

_SETTLEMENT = re.compile(r"settlements/(?P<provider>[a-z]+)/(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})\.csv")


def upload(reference: str, document_id: str) -> str:
    """The S3 key of a paper the citizen sends."""
    return f"uploads/{reference}/{document_id}"


def result(reference: str, document_id: str) -> str:
    """The S3 key of a file the desk gives back."""
    return f"results/{reference}/{document_id}"


def sealed(reference: str, document_id: str) -> str:
    """The S3 key of the same file, sealed."""
    return f"sealed/{reference}/{document_id}.pdf"


def printed_list(reference: str, digest: str) -> str:
    """The S3 key of the list of a dossier's files as printed for its citizen."""
    return f"receipts/{reference}/files-{digest}.pdf"


def previews(reference: str, document_id: str) -> str:
    """How the S3 keys of all pictures made of a file begin."""
    return f"previews/{reference}/{document_id}/"


def preview(reference: str, document_id: str, version: str) -> str:
    """The S3 key of the small picture of a photograph, of this version of it."""
    return f"{previews(reference, document_id)}{version}.jpg"


def in_full(reference: str, document_id: str, version: str) -> str:
    """The S3 key of the same photograph as JPEG in its own size, where officers could not open it as it came."""
    return f"{previews(reference, document_id)}{version}-full.jpg"


def printed_receipts(reference: str, digest: str) -> str:
    """The S3 key of receipts as printed for their payer."""
    return f"receipts/{reference}/{digest}.pdf"


def uploaded(object_key: str) -> tuple[str, str]:
    """Reference and document of an upload, by its S3 key."""
    _, reference, document = object_key.split("/")
    return reference, document


def document_of(object_key: str) -> str:
    """The document an S3 object is the file of."""
    return object_key.rsplit("/", 1)[-1]


def settlement_of(object_key: str) -> tuple[str, str]:
    """Provider and day (YYYY-MM-DD) of a settlement file, by where it lies. `ValueError` when it lies elsewhere."""
    found = _SETTLEMENT.fullmatch(object_key)
    if not found:
        raise ValueError("not where settlement files lie")
    date.fromisoformat(found["day"])
    return found["provider"], found["day"]
