"""The bucket: tickets to upload and download, and measuring what really arrived."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from chalicelib.domain.documents import Arrival, Document
from chalicelib.domain.errors import NotFound
from chalicelib.storage.table import answering

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

UPLOAD_SECONDS = 15 * 60
DOWNLOAD_SECONDS = 60

_SIGNATURES = {
    b"%PDF-": "application/pdf",
    b"\xff\xd8\xff": "image/jpeg",
    b"\x89PNG\r\n\x1a\n": "image/png",
}


@dataclass(frozen=True)
class Bucket:
    """The one bucket: a low-level client and a name."""

    client: S3Client
    name: str


def upload_ticket(bucket: Bucket, key: str, document: Document) -> dict[str, Any]:
    """A presigned POST good for exactly this key, size, type and SHA-256: `{url, fields}`."""
    digest = base64.b64encode(bytes.fromhex(document.sha256)).decode()
    bound = {
        "Content-Type": document.content_type,
        "x-amz-checksum-algorithm": "SHA256",
        "x-amz-checksum-sha256": digest,
    }
    conditions: list[Any] = [{name: value} for name, value in bound.items()]
    conditions.append(["content-length-range", document.size, document.size])
    return dict(
        bucket.client.generate_presigned_post(
            bucket.name, key, Fields=dict(bound), Conditions=conditions, ExpiresIn=UPLOAD_SECONDS
        )
    )


def download_ticket(bucket: Bucket, key: str, document: Document) -> str:
    """A link, good for a minute, to the version that was checked, saved under the document's name."""
    return link(bucket, key, document.content_type, document.filename, document.object_version)


def link(bucket: Bucket, key: str, content_type: str, filename: str, version: str = "") -> str:
    """A link, good for a minute, that saves an object under this name."""
    from urllib.parse import quote

    asked = {
        "Bucket": bucket.name,
        "Key": key,
        "ResponseContentType": content_type,
        "ResponseContentDisposition": f"attachment; filename*=UTF-8''{quote(filename)}",
    }
    if version:
        asked["VersionId"] = version
    return bucket.client.generate_presigned_url("get_object", Params=asked, ExpiresIn=DOWNLOAD_SECONDS)


def keep(bucket: Bucket, key: str, content: bytes, content_type: str) -> None:
    """Store what we made ourselves. The bucket encrypts it."""
    with answering():
        bucket.client.put_object(Bucket=bucket.name, Key=key, Body=content, ContentType=content_type)


def read(bucket: Bucket, key: str, *, most: int) -> bytes:
    """What is stored there, cut after `most` bytes. Raises `NotFound`."""
    with answering():
        try:
            stored = bucket.client.get_object(Bucket=bucket.name, Key=key)
        except bucket.client.exceptions.NoSuchKey as gone:
            raise _gone() from gone
        return stored["Body"].read(most)


def measure(bucket: Bucket, key: str) -> Arrival:
    """Size, SHA-256 and real content type of a stored object, read as a stream. Raises `NotFound`."""
    with answering():
        try:
            stored = bucket.client.get_object(Bucket=bucket.name, Key=key)
        except bucket.client.exceptions.NoSuchKey as gone:
            raise _gone() from gone
        digest, size, start = hashlib.sha256(), 0, b""
        for chunk in stored["Body"].iter_chunks(256 * 1024):
            start = start or chunk[:16]
            digest.update(chunk)
            size += len(chunk)
    return Arrival(
        size=size,
        sha256=digest.hexdigest(),
        content_type=next((t for magic, t in _SIGNATURES.items() if start.startswith(magic)), ""),
        object_version=stored.get("VersionId", ""),
    )


def _gone() -> NotFound:
    return NotFound("object_not_found", ("Tệp không còn.", "The file is gone."))
