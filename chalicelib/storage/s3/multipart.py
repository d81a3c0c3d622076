"""Files that are sent in parts (S3 multipart): what has arrived, and links for what has not."""

from __future__ import annotations

from typing import Any

from chalicelib.domain.document.document import Document
from chalicelib.storage.aws_errors import translate_aws_errors
from chalicelib.storage.s3.bucket import UPLOAD_SECONDS, Bucket


def begin(bucket: Bucket, key: str, document: Document) -> str:
    """Begin an upload; S3's name of it. One that is never ended is taken away by the bucket's own rule."""
    with translate_aws_errors():
        # Not idempotent: when the SDK repeats it after a lost answer there is an upload nobody knows, for that rule.
        answer = bucket.client.create_multipart_upload(Bucket=bucket.name, Key=key, ContentType=document.content_type)
    return str(answer["UploadId"])


def arrived(bucket: Bucket, key: str, upload: str) -> dict[int, tuple[int, str]] | None:
    """Size and S3's tag of each part that has arrived, by number; `None` when the upload is over or was taken away."""
    found: dict[int, tuple[int, str]] = {}
    with translate_aws_errors():
        pages = bucket.client.get_paginator("list_parts")
        try:
            for page in pages.paginate(Bucket=bucket.name, Key=key, UploadId=upload):
                for part in page.get("Parts", []):
                    found[part["PartNumber"]] = part["Size"], part["ETag"]
        except bucket.client.exceptions.ClientError as refused:
            if refused.response.get("Error", {}).get("Code") == "NoSuchUpload":
                return None
            raise
    return found


def link(bucket: Bucket, key: str, upload: str, number: int, size: int) -> str:
    """Where this part of so many bytes is PUT, for a quarter of an hour. Putting it again replaces it."""
    parameters = {"Bucket": bucket.name, "Key": key, "UploadId": upload, "PartNumber": number, "ContentLength": size}
    return bucket.client.generate_presigned_url("upload_part", Params=parameters, ExpiresIn=UPLOAD_SECONDS)


def complete(bucket: Bucket, key: str, upload: str, tags: dict[int, str]) -> bool:
    """Make one object of the parts; then S3 tells of a new object, as of any other.

    False when the parts are no longer these, or the upload is over: another was first, or the network asked twice.
    """
    parts: Any = [{"PartNumber": number, "ETag": tag} for number, tag in sorted(tags.items())]
    with translate_aws_errors(writes=True):
        try:
            bucket.client.complete_multipart_upload(
                Bucket=bucket.name, Key=key, UploadId=upload, MultipartUpload={"Parts": parts}
            )
        except bucket.client.exceptions.ClientError as refused:
            if refused.response.get("Error", {}).get("Code") in ("NoSuchUpload", "InvalidPart"):
                return False
            raise
    return True
