"""A hundred megabytes over a network that breaks, and what is refused on the way."""

from __future__ import annotations

import hashlib
import random
import socket
from datetime import UTC, datetime
from urllib.parse import urlsplit

import boto3
import httpx
import pytest
from botocore.config import Config

from chalicelib.domain.document.document import PART_BYTES, Document
from chalicelib.storage.s3 import multipart
from chalicelib.storage.s3.bucket import Bucket
from dev import environment, place
from dev.stack import Stack

SIZE, INTERRUPTIONS = 100 * 1024 * 1024, 30
DECLARED = Document(
    id="x",
    reference="x",
    slot="film",
    filename="x.mp4",
    content_type="video/mp4",
    size=SIZE,
    sha256="",
    declared_at=datetime.now(UTC),
)


@pytest.fixture
def bucket(stack: Stack) -> Bucket:
    """The local stack's own, with signatures as the service makes them."""
    known, signed = environment.aws(stack.at), Config(signature_version="s3v4", s3={"addressing_style": "path"})
    client = boto3.client(
        "s3",
        endpoint_url=stack.at.aws,
        region_name=place.REGION,
        aws_access_key_id=known["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=known["AWS_SECRET_ACCESS_KEY"],
        config=signed,
    )
    return Bucket(client, place.BUCKET)


def film() -> bytes:
    """A hundred megabytes that nothing packs."""
    return random.Random(5).randbytes(SIZE)


def cut_off(url: str, body: bytes, after: int) -> None:
    """Send so many bytes of a part, and the line breaks."""
    to = urlsplit(url)
    head = f"PUT {to.path}?{to.query} HTTP/1.1\r\nHost: {to.netloc}\r\nContent-Length: {len(body)}\r\n\r\n"
    with socket.create_connection((to.hostname or "", to.port or 80), timeout=20) as line:
        line.sendall(head.encode() + body[:after])


def test_a_hundred_megabytes_with_thirty_interruptions_end_byte_identical(bucket: Bucket) -> None:
    """What has arrived is never sent again, a part that broke off does not count, and the end is what was sent."""
    content = film()
    key, chance = "trial/a-film", random.Random(7)
    upload = multipart.begin(bucket, key, DECLARED)
    breaks = sorted(chance.choices(range(1, DECLARED.parts + 1), k=INTERRUPTIONS))
    sent = 0
    for number in range(1, DECLARED.parts + 1):
        body = content[PART_BYTES * (number - 1) :][: DECLARED.part_size(number)]
        for _ in range(breaks.count(number)):
            cut_off(multipart.link(bucket, key, upload, number, len(body)), body, chance.randrange(len(body)))
            there = multipart.arrived(bucket, key, upload)
            assert there is not None
            assert number not in there
            assert len(there) == number - 1
        httpx.put(multipart.link(bucket, key, upload, number, len(body)), content=body, timeout=60).raise_for_status()
        sent += len(body)
    there = multipart.arrived(bucket, key, upload)
    assert there is not None
    assert [size for size, _ in there.values()] == [DECLARED.part_size(n) for n in range(1, DECLARED.parts + 1)]
    multipart.complete(bucket, key, upload, {number: tag for number, (_, tag) in there.items()})
    stored = bucket.client.get_object(Bucket=bucket.name, Key=key)["Body"].read()
    assert (len(breaks), sent) == (INTERRUPTIONS, SIZE)
    assert hashlib.sha256(stored).digest() == hashlib.sha256(content).digest()
    bucket.client.delete_object(Bucket=bucket.name, Key=key)


def test_a_link_is_for_its_part_alone(bucket: Bucket) -> None:
    """Another part, another upload, another object, another size: refused."""
    upload = multipart.begin(bucket, "trial/mine", DECLARED)
    url = multipart.link(bucket, "trial/mine", upload, 1, 1)
    for changed in (url.replace("partNumber=1", "partNumber=2"), url.replace("trial/mine", "trial/yours")):
        assert changed != url
        assert httpx.put(changed, content=b"x", timeout=20).status_code == 403
    assert httpx.put(url, content=b"xy", timeout=20).status_code == 403
    assert httpx.put(url, content=b"x", timeout=20).status_code == 200
