"""What failures of AWS mean: nothing changed, or it is not known whether anything did."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.domain.errors import OutcomeUnknown, StorageUnavailable
from chalicelib.storage import texts


@contextmanager
def translate_aws_errors(*, writes: bool = False) -> Iterator[None]:
    """AWS that is slow, busy or unreachable becomes `StorageUnavailable`; a mistake of ours stays an error.

    `writes`: the caller asked for a change, so it becomes `OutcomeUnknown` unless AWS refused the change.
    """
    try:
        yield
    except ClientError as failed:
        if not _busy(failed):
            raise
        raise (outcome_unknown() if writes and not _refused_at_once(failed) else unavailable()) from failed
    except BotoCoreError as silent:
        raise (outcome_unknown() if writes else unavailable()) from silent


@contextmanager
def after_a_write() -> Iterator[None]:
    """For what one request does after it saved something: when this fails, "nothing was changed" is not true.

    What others could not do (a provider, say) keeps its own words.
    """
    try:
        yield
    except StorageUnavailable as late:
        raise outcome_unknown() from late


def unavailable() -> StorageUnavailable:
    """The failure of a call that changed nothing: the caller tries later."""
    return StorageUnavailable("try_again", texts.SERVICE_BUSY)


def outcome_unknown() -> OutcomeUnknown:
    """The failure of a call of which nobody knows whether it changed anything."""
    return OutcomeUnknown("outcome_unknown", texts.OUTCOME_UNKNOWN)


_STILL_RUNNING = "TransactionInProgressException"
"""An earlier try of the very same transaction has not ended."""

_BUSY = {
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "ThrottlingException",
    "Throttling",
    "SlowDown",
    "LimitExceededException",
    "TransactionConflictException",
    _STILL_RUNNING,
}


def _busy(failed: ClientError) -> bool:
    status = failed.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    return failed.response.get("Error", {}).get("Code") in _BUSY or status >= 500


def _refused_at_once(failed: ClientError) -> bool:
    """Whether this is the answer to the only try. That a later try was refused says nothing of those before it."""
    code = failed.response.get("Error", {}).get("Code")
    retries = failed.response.get("ResponseMetadata", {}).get("RetryAttempts", 0)
    return code in _BUSY - {_STILL_RUNNING} and not retries
