"""The few long-lived things, made late and once. Nothing here happens at import."""

from __future__ import annotations

import os
import secrets
import time
from datetime import UTC, datetime
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from chalicelib.settings import Settings, read
from chalicelib.storage.files import Bucket
from chalicelib.storage.table import Table, answering, unavailable

if TYPE_CHECKING:
    from mypy_boto3_ses import SESClient
    from mypy_boto3_sns import SNSClient

    from chalicelib.domain.dossier import Dossier
    from chalicelib.domain.payment import Attempt, Notice
    from chalicelib.gateways.identity import Verifier
    from chalicelib.gateways.vnpay import Credentials
    from chalicelib.use_cases.payments import Ask

SECRET_SECONDS = 300


@cache
def settings() -> Settings:
    return read(os.environ)


@cache
def table() -> Table:
    return Table(_client("dynamodb"), settings().table_name)


@cache
def bucket() -> Bucket:
    return Bucket(_client("s3"), settings().bucket_name)


@cache
def verifier() -> Verifier:
    from chalicelib.gateways.http import get_json
    from chalicelib.gateways.identity import Verifier

    at = settings()
    return Verifier(at.oidc_issuer, at.oidc_audience, lambda: get_json(at.oidc_jwks_url), time.monotonic)


def vnpay() -> Credentials:
    """VNPAY's credentials; read again every five minutes, so that a rotated secret arrives by itself."""
    from chalicelib.gateways.vnpay import Credentials

    return Credentials.parse(_secret(settings().vnpay_secret_name, int(time.monotonic() // SECRET_SECONDS)))


def pay_url(dossier: Dossier, attempt: Attempt, *, ip: str, return_to: str, language: int) -> str:
    """Where the citizen pays this attempt."""
    from chalicelib.gateways import vnpay as provider

    return provider.pay_url(
        settings().vnpay_pay_url,
        vnpay(),
        attempt_id=attempt.id,
        amount=attempt.amount,
        info=f"Nop phi ho so {dossier.reference}",
        ip=ip,
        return_url=f"{return_to}/pay/return/{attempt.provider}",
        created_at=attempt.created_at,
        expires_at=attempt.expires_at,
        locale=("vn", "en")[language],
    )


def ask_provider(source: str) -> Ask:
    """Asks VNPAY about an attempt, now; `source` is noted with what it says."""
    from chalicelib.gateways import vnpay as provider
    from chalicelib.gateways.http import post_json

    def ask(attempt: Attempt) -> Notice | None:
        answer = provider.query(
            post_json,
            settings().vnpay_api_url,
            vnpay(),
            request_id=secrets.token_hex(16),
            attempt_id=attempt.id,
            created_at=attempt.created_at,
            now=now(),
            ip="127.0.0.1",
            source=source,
        )
        if answer is provider.Answer.TRY_LATER:
            raise unavailable()
        return None if answer is provider.Answer.NOT_KNOWN else answer

    return ask


@cache
def mail() -> SESClient:
    return _client("ses")  # type: ignore[no-any-return]


@cache
def sms() -> SNSClient:
    return _client("sns")  # type: ignore[no-any-return]


def now() -> datetime:
    """The clock of the law: aware, and fixed where a rehearsal asks for it."""
    return settings().fixed_now or datetime.now(UTC)


def choose(alphabet: str, length: int) -> str:
    """Unguessable symbols for identifiers."""
    return "".join(secrets.choice(alphabet) for _ in range(length))


def forget() -> None:
    """Make everything anew on next use; for tests and the local stack."""
    for made in (settings, table, bucket, verifier, mail, sms, _client, _secret):
        made.cache_clear()


@lru_cache(maxsize=4)
def _secret(name: str, _turn: int) -> str:
    with answering():
        answer = _client("ssm").get_parameter(Name=name, WithDecryption=True)
    return str(answer["Parameter"]["Value"])


@cache
def _client(service: str) -> Any:
    import boto3
    from botocore.config import Config

    # botocore's own 60 s outlive API Gateway's 29 s: a citizen would see nothing at all.
    quick = Config(
        connect_timeout=1,
        read_timeout=4,
        retries={"mode": "standard", "total_max_attempts": 3},
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
