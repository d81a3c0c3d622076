"""The environment, read once. It holds names of secrets, never secrets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from datetime import datetime, timedelta

REHEARSED = frozenset({"local", "test"})
"""Stages that no citizen uses; only there may the clock be fixed."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What an environment must say. Optional ones have a default."""

    stage: str
    table_name: str
    bucket_name: str
    oidc_issuer: str
    oidc_audience: str
    oidc_jwks_url: str
    payment_secrets: str
    """Where the credentials of payment providers stand: the name of each is added to it."""
    mail_from: str
    payment_providers: str = ""
    """Names of those that are offered, joined by commas, in the order they are offered."""
    refund_approval_threshold: str = "1000000"
    """The most one officer gives back alone; above it a second one must agree. Whole VND."""
    malware_scan: str = ""
    """`on` where the bucket has a malware scanner; officers then open nothing it has not said to be clean."""
    unfiled_retention_days: str = "30"
    """How long the files of a dossier that was closed and never filed, and files taken out of a draft, are kept."""
    seal_keyring_parameter: str = ""
    """The SSM parameter with the keyring that seals results (`results/sealing/keyring_secret.py`).

    Empty: none is sealed.
    """
    receipts_queue_url: str = ""
    receipts_dead_letter_url: str = ""
    sealing_queue_url: str = ""
    sealing_dead_letter_url: str = ""
    notifications_queue_url: str = ""
    notifications_dead_letter_url: str = ""
    """The queues that carry events to their consumers, and those for what a consumer gave up."""
    mail_configuration_set: str = ""
    """SES counts bounces and complaints of e-mails under it; empty: it counts none."""
    public_url: str = ""
    """Where citizens find the site; empty: wherever the request came in."""
    motcua_now: str = ""
    """Fixes the clock, ISO 8601 with offset."""

    @property
    def providers(self) -> tuple[str, ...]:
        """The payment providers that are offered."""
        return tuple(name.strip() for name in self.payment_providers.split(",") if name.strip())

    @property
    def single_officer_limit(self) -> int:
        """The most one officer gives back alone. Whole VND."""
        return int(self.refund_approval_threshold)

    @property
    def keep_unfiled(self) -> timedelta:
        """How long files are kept that no authority ever received."""
        return timedelta(days=int(self.unfiled_retention_days))

    @property
    def scans(self) -> bool:
        """Whether a malware scanner tells of every upload."""
        return self.malware_scan == "on"

    @property
    def fixed_now(self) -> datetime | None:
        """The fixed clock of a rehearsal; never honoured where citizens are."""
        if not self.motcua_now or self.stage not in REHEARSED:
            return None
        return datetime.fromisoformat(self.motcua_now)


def read(environ: Mapping[str, str]) -> Settings:
    """Settings from an environment. Names everything that is missing at once."""
    parsed = {field.name: environ.get(field.name.upper()) or "" for field in fields(Settings)}
    missing = sorted(
        field.name.upper() for field in fields(Settings) if field.default is MISSING and not parsed[field.name]
    )
    if missing:
        raise RuntimeError(f"missing in the environment: {', '.join(missing)}")
    return Settings(**{name: value for name, value in parsed.items() if value})
