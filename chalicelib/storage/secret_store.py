"""Secrets from SSM, cached for some minutes, and for longer while SSM does not answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from chalicelib.domain.errors import Unavailable
from chalicelib.platform.logging import logger
from chalicelib.storage.aws_errors import translate_aws_errors, unavailable

if TYPE_CHECKING:
    from mypy_boto3_ssm import SSMClient

SECONDS = 300
"""How long a secret is cached; a rotated one is read after it."""
RETRY_SECONDS = 30
"""Pause after a failed read: one request waits for SSM, not all of them."""


@dataclass(frozen=True)
class _Remembered:
    value: str
    until: float


class SecretStore:
    """`client` makes the SSM client when it is first needed; `clock` is monotonic, in seconds."""

    def __init__(self, client: Callable[[], SSMClient], clock: Callable[[], float]) -> None:
        self._client, self._clock = client, clock
        self._remembered: dict[str, _Remembered] = {}
        self._silent_until = 0.0

    def read_secret(self, name: str) -> str:
        """The secret of this name; empty where there is none, and that is remembered too.

        While SSM fails, the value that was read last. `Unavailable`, or boto3's `ClientError` for a refusal,
        when none was ever read.
        """
        now, known = self._clock(), self._remembered.get(name)
        if known is not None and now < known.until:
            return known.value
        try:
            value, until = self._from_ssm(name, now), now + SECONDS
        except (Unavailable, ClientError):
            if known is None:
                raise
            value, until = known.value, now + RETRY_SECONDS
        self._remembered[name] = _Remembered(value, until)
        return value

    def _from_ssm(self, name: str, now: float) -> str:
        if now < self._silent_until:
            raise unavailable()
        ssm = self._client()
        try:
            with translate_aws_errors():
                return str(ssm.get_parameter(Name=name, WithDecryption=True)["Parameter"]["Value"])
        except ssm.exceptions.ParameterNotFound:
            return ""
        except Unavailable:
            self._silent_until = self._clock() + RETRY_SECONDS
            _failed(name)
            raise
        except ClientError:  # refused, of this secret alone: others can still be read
            _failed(name)
            raise


def _failed(name: str) -> None:
    """An alarm of `infra/template.yaml` counts these lines."""
    logger().exception("secret not read", extra={"secret": name})
