"""The bucket: tickets to upload and download, and measuring what really arrived."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any

from chalicelib.domain.document.document import Check, Document
from chalicelib.domain.errors import NotFound
from chalicelib.storage import texts
from chalicelib.storage.aws_errors import translate_aws_errors
from chalicelib.storage.s3 import object_keys

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_s3.type_defs import TagTypeDef

UPLOAD_SECONDS = 15 * 60
DOWNLOAD_SECONDS = 60


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

    parameters = {
        "Bucket": bucket.name,
        "Key": key,
        "ResponseContentType": content_type,
        "ResponseContentDisposition": f"attachment; filename*=UTF-8''{quote(filename)}",
    }
    if version:
        parameters["VersionId"] = version
    return bucket.client.generate_presigned_url("get_object", Params=parameters, ExpiresIn=DOWNLOAD_SECONDS)


def keep(bucket: Bucket, key: str, content: bytes, content_type: str) -> None:
    """Store what we made ourselves. The bucket encrypts it."""
    with translate_aws_errors():
        bucket.client.put_object(Bucket=bucket.name, Key=key, Body=content, ContentType=content_type)


def read(bucket: Bucket, key: str, *, most: int) -> bytes:
    """What is stored there, cut after `most` bytes. Raises `NotFound`."""
    with translate_aws_errors():
        try:
            stored = bucket.client.get_object(Bucket=bucket.name, Key=key)
        except bucket.client.exceptions.NoSuchKey as gone:
            raise _gone() from gone
        return stored["Body"].read(most)


@dataclass(frozen=True)
class Fetched:
    """What was read of an object."""

    size: int
    sha256: str
    """Hex."""
    version: str


def fetch(bucket: Bucket, key: str, into: IO[bytes], version: str = "") -> Fetched:
    """Write an object into a file, piece by piece, and measure it on the way. Raises `NotFound`."""
    which: Any = {"VersionId": version} if version else {}
    with translate_aws_errors():
        try:
            stored = bucket.client.get_object(Bucket=bucket.name, Key=key, **which)
        except bucket.client.exceptions.ClientError as refused:
            if refused.response.get("Error", {}).get("Code") not in ("NoSuchKey", "NoSuchVersion"):
                raise
            raise _gone() from refused
        digest, size = hashlib.sha256(), 0
        for chunk in stored["Body"].iter_chunks(256 * 1024):
            digest.update(chunk)
            into.write(chunk)
            size += len(chunk)
    into.flush()
    into.seek(0)
    return Fetched(size, digest.hexdigest(), stored.get("VersionId", ""))


def is_there(bucket: Bucket, key: str) -> bool:
    """Whether anything is stored there.

    Who may not list the bucket is told 403 of what is missing, as of what is forbidden: its callers may list it.
    """
    with translate_aws_errors():
        try:
            bucket.client.head_object(Bucket=bucket.name, Key=key)
        except bucket.client.exceptions.ClientError as refused:
            if refused.response.get("ResponseMetadata", {}).get("HTTPStatusCode") == 404:
                return False
            raise
    return True


ORPHAN: TagTypeDef = {"Key": "class", "Value": "orphan"}
"""The tag by which the bucket's own rule takes an object away. No function of ours can delete one."""


def mark_orphans(bucket: Bucket, prefix: str) -> None:
    """Mark all versions of all objects whose key begins so for the bucket's rule; nothing where there is none."""
    with translate_aws_errors():
        for page in bucket.client.get_paginator("list_object_versions").paginate(Bucket=bucket.name, Prefix=prefix):
            for each in page.get("Versions", []):
                which: Any = {"Key": each["Key"], "VersionId": each["VersionId"]}
                bucket.client.put_object_tagging(Bucket=bucket.name, Tagging={"TagSet": [ORPHAN]}, **which)


def tags(bucket: Bucket, key: str, version: str) -> dict[str, str]:
    """What is written on a stored version, by us or by other services; nothing where it is gone."""
    with translate_aws_errors():
        try:
            reported = bucket.client.get_object_tagging(Bucket=bucket.name, Key=key, VersionId=version)
        except bucket.client.exceptions.ClientError as refused:
            if refused.response.get("ResponseMetadata", {}).get("HTTPStatusCode") != 404:
                raise
            return {}
    return {each["Key"]: each["Value"] for each in reported["TagSet"]}


def lost(bucket: Bucket, reference: str, documents: Iterable[Document]) -> list[Document]:
    """Those of a dossier's uploaded files that were checked and that storage no longer has as they were."""
    return [
        each
        for each in documents
        if each.state is Check.CHECKED and not still_holds(bucket, object_keys.upload(reference, each.id), each)
    ]


def still_holds(bucket: Bucket, key: str, document: Document) -> bool:
    """Whether storage has the version that was checked, with its size and, where storage says it, its SHA-256."""
    which: Any = {"VersionId": document.object_version} if document.object_version else {}
    with translate_aws_errors():
        try:
            stored = bucket.client.head_object(Bucket=bucket.name, Key=key, ChecksumMode="ENABLED", **which)
        except bucket.client.exceptions.ClientError as refused:
            if refused.response.get("ResponseMetadata", {}).get("HTTPStatusCode") in (400, 404, 405):
                return False
            raise
    reported = stored.get("ChecksumSHA256", "")
    # Of an upload in parts S3 says a checksum of checksums, which has the number of parts at its end.
    full_checksum = (
        reported if "-" not in reported and stored.get("ChecksumType", "FULL_OBJECT") == "FULL_OBJECT" else ""
    )
    same = not full_checksum or base64.b64decode(full_checksum).hex() == document.sha256
    return stored["ContentLength"] == document.size and same


def _gone() -> NotFound:
    return NotFound("object_not_found", texts.FILE_NOT_STORED)
