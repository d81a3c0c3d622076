"""An emulator of one's own, which may be killed, started again and kept from writing."""

from __future__ import annotations

import os
import resource
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from botocore.config import Config

from dev import emulator, place, provision
from dev.place import Place
from dev.servers import three_free
from infra.resources import create_bucket, create_table

NO_RETRIES = Config(
    retries={"total_max_attempts": 1},
    connect_timeout=5,
    read_timeout=10,
    account_id_endpoint_mode="disabled",
    s3={"addressing_style": "path"},
)


def somewhere(state: Path) -> Place:
    """A place on free ports."""
    return Place(three_free(), state)


@contextmanager
def started(at: Place) -> Iterator[subprocess.Popen[bytes]]:
    """The emulator alone, as the stack runs it."""
    at.state.mkdir(parents=True, exist_ok=True)
    with (at.state / "lock").open("a+") as lock, emulator.running(at, lock.fileno()) as child:
        yield child


def client(at: Place, service: str) -> Any:
    """A client that tries once."""
    import boto3

    return boto3.client(  # type: ignore[call-overload]
        service,
        endpoint_url=at.aws,
        region_name=place.REGION,
        aws_access_key_id=place.ACCESS_KEY,
        aws_secret_access_key=place.SECRET_KEY,
        config=NO_RETRIES,
    )


def furnish(at: Place) -> str:
    """Table, bucket, sender and one FIFO queue; the queue's address. Safe to repeat."""
    dynamodb = provision.client(at, "dynamodb")
    if place.TABLE not in dynamodb.list_tables()["TableNames"]:
        create_table(dynamodb, place.TABLE)
    create_bucket(provision.client(at, "s3"), place.BUCKET, at.site)
    provision.client(at, "ses").verify_email_identity(EmailAddress=place.MAIL_FROM)
    made = provision.client(at, "sqs").create_queue(QueueName="test.fifo", Attributes={"FifoQueue": "true"})
    return str(made["QueueUrl"])


def forbid_growth(child: subprocess.Popen[bytes], most: int) -> None:
    """As a full disk: no file of this process may grow beyond so many bytes from now on (-1: any size)."""
    resource.prlimit(child.pid, resource.RLIMIT_FSIZE, (most, resource.RLIM_INFINITY))


def item(number: int, text: str = "") -> dict[str, Any]:
    """A row of the table."""
    return {"pk": {"S": f"TEST#{number:06}"}, "sk": {"S": "ROW"}, "text": {"S": text or os.urandom(200).hex()}}
