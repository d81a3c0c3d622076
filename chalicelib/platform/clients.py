"""The few long-lived things, made late and once. Nothing here happens at import."""

from __future__ import annotations

import os
import secrets
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from chalicelib.platform.settings import Settings, read
from chalicelib.storage.event_queue import Queue
from chalicelib.storage.s3.bucket import Bucket
from chalicelib.storage.secret_store import SecretStore
from chalicelib.storage.table import Table

if TYPE_CHECKING:
    from mypy_boto3_ses import SESClient
    from mypy_boto3_sns import SNSClient

    from chalicelib.domain.consumers import Consumer
    from chalicelib.platform.id_tokens import Verifier

ATTEMPTS = 3
"""How often a call is made that may be repeated."""

CALLED_ONCE = frozenset({"ses", "sns"})
"""Services that do not recognise a repeated call: a lost answer would become a second message. The caller decides.

Repeated all the same, each with a comment where it is made: the counters `next_number` and `count` (a gap; one count
too many) and S3's `create_multipart_upload` (an upload that its bucket's rule ends).
"""

ALSO_FORGOTTEN: list[Callable[[], None]] = []
"""What other modules keep of these: `forget` calls each."""


@cache
def settings() -> Settings:
    """The settings of this function, read once."""
    return read(os.environ)


@cache
def table() -> Table:
    """The one table."""
    return Table(_client("dynamodb"), settings().table_name)


@cache
def bucket() -> Bucket:
    """The documents' bucket."""
    return Bucket(_client("s3"), settings().bucket_name)


@cache
def secret_store() -> SecretStore:
    """The store of secrets: SSM's parameters, read when they are needed."""
    return SecretStore(lambda: _client("ssm"), lambda: time.monotonic())


@cache
def verifier() -> Verifier:
    """Checks id tokens against the issuer's keys."""
    from chalicelib.platform.http_client import get_json
    from chalicelib.platform.id_tokens import Verifier

    at = settings()
    return Verifier(at.oidc_issuer, at.oidc_audience, lambda: get_json(at.oidc_jwks_url), time.monotonic)


@cache
def mail() -> SESClient:
    """SES's client."""
    return _client("ses")  # type: ignore[no-any-return]


@cache
def sms() -> SNSClient:
    """SNS's client."""
    return _client("sns")  # type: ignore[no-any-return]


def kms() -> Any:
    """The client of KMS; boto3's stubs of it are not installed."""
    return _client("kms")


@cache
def queue(consumer: Consumer) -> Queue:
    """The queue of a consumer of events, and the one for what it gave up."""
    return Queue(
        _client("sqs"),
        getattr(settings(), f"{consumer}_queue_url"),
        getattr(settings(), f"{consumer}_dead_letter_url"),
    )


def now() -> datetime:
    """The clock of the law: aware, and fixed where a rehearsal asks for it."""
    return settings().fixed_now or datetime.now(UTC)


def number() -> int:
    """An unguessable number for providers that take only an integer; exact in every JSON (below 2**53)."""
    return secrets.randbelow(2**52) + 1_000_000


def choose(alphabet: str, length: int) -> str:
    """Unguessable symbols for identifiers."""
    return "".join(secrets.choice(alphabet) for _ in range(length))


def forget() -> None:
    """Make everything anew on next use; for tests and the local stack."""
    for made in (settings, table, bucket, verifier, mail, sms, queue, secret_store, _client):
        made.cache_clear()
    for clear in ALSO_FORGOTTEN:
        clear()


@cache
def _client(service: str) -> Any:
    import boto3
    from botocore.config import Config

    # botocore's own 60 s outlive API Gateway's 29 s: a citizen would see nothing at all.
    quick = Config(
        connect_timeout=1,
        # Who is called once is waited for longer: what they do not answer may be done twice.
        read_timeout=10 if service in CALLED_ONCE else 4,
        retries={"mode": "standard", "total_max_attempts": 1 if service in CALLED_ONCE else ATTEMPTS},
        parameter_validation=False,
        tcp_keepalive=True,
        account_id_endpoint_mode="disabled",
    )
    return boto3.client(service, config=quick if service != "s3" else quick.merge(_regional_s3()))  # type: ignore[call-overload]


def _regional_s3() -> Any:
    from botocore.config import Config

    # A new bucket answers on the global address with a redirect for hours, and a redirected form
    # post loses its body. An emulator has no address per bucket.
    emulated = "AWS_ENDPOINT_URL" in os.environ
    return Config(signature_version="s3v4", s3={"addressing_style": "path" if emulated else "virtual"})
