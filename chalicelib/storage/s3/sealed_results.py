"""Results in the bucket: as the desk uploaded them, and sealed."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from chalicelib.domain.document.document import Document
from chalicelib.domain.result.result import Result
from chalicelib.storage.aws_errors import translate_aws_errors
from chalicelib.storage.s3 import bucket as files
from chalicelib.storage.s3 import object_keys
from chalicelib.storage.s3.bucket import Bucket

PDF = "application/pdf"


def uploaded(bucket: Bucket, document: Document) -> bytes:
    """The very bytes of a result that were checked."""
    which: Any = {"VersionId": document.object_version} if document.object_version else {}
    with translate_aws_errors():
        key = object_keys.result(document.reference, document.id)
        content = bucket.client.get_object(Bucket=bucket.name, Key=key, **which)["Body"].read()
    if sha256(content).hexdigest() != document.sha256:
        raise RuntimeError(f"{document.id} is not what was checked")
    return content


def keep(bucket: Bucket, document: Document, sealed: bytes) -> str:
    """Store a sealed file; the version it got. Nothing refers to it before a result names that version."""
    key = object_keys.sealed(document.reference, document.id)
    with translate_aws_errors():
        stored = bucket.client.put_object(Bucket=bucket.name, Key=key, Body=sealed, ContentType=PDF)
    return stored.get("VersionId", "")


def link(bucket: Bucket, result: Result, filename: str) -> str:
    """A link, good for a minute, to a sealed file."""
    return files.link(
        bucket, object_keys.sealed(result.reference, result.document), PDF, filename, result.object_version
    )
