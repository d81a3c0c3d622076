"""The environment the application sees locally; nothing of the developer's own AWS account is in it."""

from __future__ import annotations

import os
from collections.abc import MutableMapping

from chalicelib.domain.consumers import Consumer
from dev import place
from dev.place import Place


def variables(at: Place) -> dict[str, str]:
    """Every variable the application and its AWS clients read."""
    return {
        "STAGE": "local",
        "TABLE_NAME": place.TABLE,
        "BUCKET_NAME": place.BUCKET,
        **queues(at),
        "PUBLIC_URL": at.site,
        "OIDC_ISSUER": at.issuer,
        "OIDC_AUDIENCE": place.AUDIENCE,
        "OIDC_JWKS_URL": f"{at.issuer}/jwks",
        "PAYMENT_PROVIDERS": ",".join(place.ACCOUNTS),
        "PAYMENT_SECRETS": place.PAYMENT_SECRETS,
        "SEAL_KEYRING_PARAMETER": place.SEAL_KEYRING_PARAMETER,
        "MALWARE_SCAN": "on",
        "MAIL_FROM": place.MAIL_FROM,
        "LOG_LEVEL": os.environ.get("LOG_LEVEL", "WARNING"),
        **aws(at),
    }


def queues(at: Place) -> dict[str, str]:
    """The queues of the consumers of events."""
    return {
        f"{consumer}_{kind}_url".upper(): at.queue_url(queue_name(consumer, kind))
        for consumer in Consumer
        for kind in ("queue", "dead_letter")
    }


def queue_name(consumer: Consumer, kind: str) -> str:
    """What a consumer's `queue` or `dead_letter` queue is called."""
    return f"motcua-local-{consumer}-{kind.replace('_', '-')}.fifo"


def aws(at: Place) -> dict[str, str]:
    """Clients made from this talk to the emulator, and to nothing else."""
    return {
        "AWS_ENDPOINT_URL": at.aws,
        "AWS_DEFAULT_REGION": place.REGION,
        "AWS_REGION": place.REGION,
        "AWS_ACCESS_KEY_ID": place.ACCESS_KEY,
        "AWS_SECRET_ACCESS_KEY": place.SECRET_KEY,
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    }


def settle(at: Place, environ: MutableMapping[str, str] = os.environ) -> None:
    """Make the environment the local one. Profiles and tokens of a real account are dropped first."""
    for name in [name for name in environ if name.startswith(("AWS_", "OIDC_", "PAYMENT_"))]:
        del environ[name]
    environ.update(variables(at))
