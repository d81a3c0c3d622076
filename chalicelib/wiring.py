"""The few long-lived things, made late and once. Nothing here happens at import."""

from __future__ import annotations

import os
import secrets
import time
from datetime import UTC, datetime
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from chalicelib.domain.errors import Busy, NotFound, Odd
from chalicelib.settings import Settings, read
from chalicelib.storage.files import Bucket
from chalicelib.storage.table import Table, answering, unavailable

if TYPE_CHECKING:
    from mypy_boto3_ses import SESClient
    from mypy_boto3_sns import SNSClient

    from chalicelib.domain.dossier import Dossier
    from chalicelib.domain.payment import Attempt, Notice
    from chalicelib.domain.refund import Refund
    from chalicelib.gateways.identity import Verifier
    from chalicelib.gateways.provider import Opened, Order, Provider, Repayment, RepaymentAnswer
    from chalicelib.sealing.keys import Jwk, Keyring
    from chalicelib.use_cases.asking import Ask
    from chalicelib.use_cases.listing import ListCredits
    from chalicelib.use_cases.repaying import Repay

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


def provider(name: str) -> Provider[Any]:
    """A payment provider, offered or not: one that is no longer may still have something to say."""
    from chalicelib.gateways import registry

    return registry.provider(name)


def credentials(name: str) -> Any:
    """A provider's credentials; read again every five minutes, so that a rotated secret arrives by itself.

    Raises `NotFound` where this stage has none.
    """
    said = _secret(f"{settings().payment_secrets}{name}", _turn())
    if not said:
        raise NotFound("not_configured", ("Không có địa chỉ này.", "There is no such address."))
    return provider(name).credentials(said)


def key_set() -> dict[str, list[Jwk]]:
    """The published keys of sealed results; empty where none is sealed."""
    from chalicelib.sealing import kept

    return kept.key_set(_kept_keyring()) if settings().seal_key else {"keys": []}


def keyring() -> Keyring:
    """What seals results; made anew every five minutes, so that a rotated key arrives by itself."""
    return _keyring(_turn())


def open_attempt(dossier: Dossier, attempt: Attempt, *, ip: str, site: str, language: int) -> Opened:
    """Tell the provider of an attempt that was written down; what the payer is shown."""
    from chalicelib.gateways.http import call
    from chalicelib.gateways.provider import Visit

    of = provider(attempt.provider)
    back = f"{site}/pay/return/{attempt.provider}"
    visit = Visit(
        ip=ip,
        return_url=back if attempt.provider == "vnpay" else f"{back}?attempt={attempt.id}",
        notify_url=f"{site}/webhooks/{attempt.provider}",
        language=("vi", "en")[language],
    )
    return of.create(_order(attempt, dossier.reference), visit, credentials(attempt.provider), call)


def ask_provider(source: str) -> Ask:
    """Asks the provider of an attempt about it, now; `source` is noted with what it says.

    One that said it must not be asked is left alone for a while, whoever asks; one that was silent is
    not waited for again by this very asker.
    """
    from chalicelib.gateways.http import call
    from chalicelib.gateways.provider import Asked, NoNotice
    from chalicelib.use_cases.asking import patient

    def ask(attempt: Attempt) -> Notice | None:
        asked = Asked(
            order=_order(attempt, attempt.reference),
            provider_ref=attempt.provider_ref,
            request_id=secrets.token_hex(16),
            now=now(),
            source=source,
        )
        answer = provider(attempt.provider).query(asked, credentials(attempt.provider), call)
        if answer is NoNotice.TOO_OFTEN:
            raise Busy("provider_busy", unavailable().text)
        if answer is NoNotice.TRY_LATER:
            raise Odd("provider_odd", unavailable().text)
        return None if isinstance(answer, NoNotice) else answer

    return patient(table(), ask, now=now)


def list_credits() -> dict[str, ListCredits]:
    """Of the providers offered here that can list all money that came: how to ask for it, by provider."""
    from chalicelib.gateways import sepay
    from chalicelib.gateways.http import call

    def listed(since: int) -> list[Notice]:
        return sepay.credits_since(since, credentials("sepay"), call)

    return {name: listed for name in settings().providers if name == "sepay"}


def repay() -> Repay:
    """Asks a refund's provider to give money back, and what became of it."""
    from chalicelib.gateways.http import call
    from chalicelib.use_cases.repaying import Repay

    def ask(refund: Refund, attempt: Attempt) -> RepaymentAnswer:
        return provider(refund.provider).refund(_repayment(refund, attempt), credentials(refund.provider), call)

    def look(refund: Refund, attempt: Attempt) -> RepaymentAnswer:
        return provider(refund.provider).query_refund(_repayment(refund, attempt), credentials(refund.provider), call)

    return Repay(ask, look)


def _repayment(refund: Refund, attempt: Attempt) -> Repayment:
    from chalicelib.gateways.provider import Repayment

    return Repayment(
        id=refund.id,
        first_asked=refund.first_asked or now(),
        order=_order(attempt, attempt.reference),
        transaction=attempt.transaction,
        provider_ref=attempt.provider_ref,
        amount=refund.amount,
        reason=f"Hoan tien ho so {attempt.reference}",
        by=refund.by or "motcua",
        request_id=secrets.token_hex(16),
        now=now(),
    )


def _order(attempt: Attempt, reference: str) -> Order:
    from chalicelib.gateways.provider import Order

    return Order(
        id=attempt.id,
        number=attempt.number,
        amount=attempt.amount,
        info=f"Nop phi ho so {reference}",
        created_at=attempt.created_at,
        expires_at=attempt.expires_at,
    )


@cache
def mail() -> SESClient:
    return _client("ses")  # type: ignore[no-any-return]


@cache
def sms() -> SNSClient:
    return _client("sns")  # type: ignore[no-any-return]


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
    for made in (settings, table, bucket, verifier, mail, sms, _client, _secret, _keyring):
        made.cache_clear()


@lru_cache(maxsize=1)
def _keyring(_turn: int) -> Keyring:
    from chalicelib.sealing import kept

    return kept.keyring(_kept_keyring(), lambda: _client("kms"))


def _kept_keyring() -> str:
    said = _secret(settings().seal_key, _turn())
    if not said:
        raise RuntimeError(f"results are to be sealed, and there is no keyring in {settings().seal_key}")
    return said


def _turn() -> int:
    return int(time.monotonic() // SECRET_SECONDS)


@lru_cache(maxsize=16)
def _secret(name: str, _turn: int) -> str:
    """Empty where there is none, and that is remembered too: nobody may make us ask again and again."""
    ssm = _client("ssm")
    with answering():
        try:
            answer = ssm.get_parameter(Name=name, WithDecryption=True)
        except ssm.exceptions.ParameterNotFound:
            return ""
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
