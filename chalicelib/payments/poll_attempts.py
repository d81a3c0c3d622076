"""Query providers about attempts whose notification is missing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from chalicelib.domain.errors import Busy, NotFound, Odd, Refused, StorageUnavailable, Unavailable
from chalicelib.domain.payment.attempt import OPEN, Attempt, Notice, State, next_check
from chalicelib.domain.payment.decision import expire
from chalicelib.domain.person import Person
from chalicelib.payments import texts
from chalicelib.payments.record_notification import record
from chalicelib.storage import access
from chalicelib.storage.aws_errors import unavailable
from chalicelib.storage.payments import attempts as stored
from chalicelib.storage.payments import provider_state
from chalicelib.storage.table import Table

Ask = Callable[[Attempt], Notice | None]
"""Queries the provider about an attempt; `None` when the provider does not know it. Raises `Unavailable`."""

PAUSE = timedelta(minutes=5)
"""Pause after a provider reported its rate limit (VNPAY's figure), and for an attempt without an answer."""


def with_backoff(table: Table, ask: Ask, *, now: Callable[[], datetime]) -> Ask:
    """`ask` without calls to a provider that is paused or did not answer the call before."""
    left_alone: dict[str, Callable[[], Unavailable] | None] = {}

    def ask_provider(attempt: Attempt) -> Notice | None:
        provider = attempt.provider
        if provider not in left_alone:
            until = provider_state.paused_until(table, provider)
            left_alone[provider] = busy if until is not None and until > now() else None
        if why := left_alone[provider]:
            raise why()
        try:
            return ask(attempt)
        except Busy:
            left_alone[provider] = busy
            provider_state.pause(table, provider, now() + PAUSE)
            raise
        except Odd:
            raise
        except Unavailable:
            left_alone[provider] = unavailable
            raise

    return ask_provider


def busy() -> Busy:
    """The provider reported its rate limit, now or some minutes ago."""
    return Busy("provider_busy", texts.PROVIDER_BUSY)


@dataclass(frozen=True)
class ProviderAnswer:
    """A provider's answer to a query, and the attempt after it."""

    attempt: Attempt
    answer: str
    """`paid`, `pending`, `failed` ... as in `attempt.State`; `not_known`; or a value of `NO_ANSWER`."""
    at: datetime


NO_ANSWER: dict[type[Refused], str] = {
    Busy: "asked_too_often",
    Odd: "unclear",
    Unavailable: "no_answer",
    NotFound: "not_configured",
}
"""The reason for a missing answer: rate limit; unusable answer; no answer; no account in this stage. A failure of our
own storage is none of these and stays a 503.
"""


def check(table: Table, person: Person, ref: str, attempt_id: str, ask: Ask, *, at: datetime) -> ProviderAnswer:
    """For the "I have paid" button: query the provider and record its answer. Raises `StorageUnavailable`."""
    case_file = access.mine(table, person, ref)
    attempt = next((a for a in case_file.attempts if a.id == attempt_id), None)
    if attempt is None:
        raise NotFound("attempt_not_found", texts.NO_SUCH_ATTEMPT)
    if attempt.state is State.PAID:
        return ProviderAnswer(attempt, State.PAID.value, at)
    try:
        notice = ask(attempt)
    except StorageUnavailable:
        raise
    except tuple(NO_ANSWER) as failed:
        return ProviderAnswer(attempt, next(NO_ANSWER[kind] for kind in type(failed).__mro__ if kind in NO_ANSWER), at)
    if notice is None:
        return ProviderAnswer(attempt, "not_known", at)
    record(table, notice, at=at)
    found = stored.find(table, attempt_id)
    after = found.attempt if found else attempt
    # Of one transfer, or a sum of transfers, only the resulting state of the attempt is an answer.
    return ProviderAnswer(after, (after if notice.credit or notice.total else notice).state.value, at)


def follow_up(table: Table, attempt_id: str, ask: Ask, *, at: datetime) -> Attempt | None:
    """Query an attempt that is due. Returns the attempt if that closed it and was written, else `None`.

    Raises `Unavailable` when the provider does not answer, `NotFound` where this stage has no account. No attempt
    expires before it was queried.
    """
    found = stored.find(table, attempt_id)
    if found is None or found.attempt.check_at is None or found.attempt.check_at > at:
        return None
    try:
        notice = ask(found.attempt)
    except (Unavailable, NotFound):
        if next_check(found.attempt.created_at, after=at) is None:
            # After a week of queries. A later payment is still recorded from its notification.
            return _expire(table, found.attempt, at)
        raise
    if notice is not None:
        record(table, notice, at=at)
        found = stored.find(table, attempt_id)
    if found is None or found.attempt.check_at is None:
        return found.attempt if found else None
    attempt = replace(
        found.attempt,
        check_at=next_check(found.attempt.created_at, after=at),
        version=found.attempt.version + 1,
    )
    pending = notice is not None and notice.state is State.PENDING and attempt.check_at is not None
    if attempt.state in OPEN and attempt.expires_at <= at and not pending:
        return _expire(table, found.attempt, at)
    written = stored.amend(table, attempt)
    return attempt if written and attempt.state not in OPEN else None


def _expire(table: Table, attempt: Attempt, at: datetime) -> Attempt | None:
    """The attempt as it expired; `None` when nothing was written."""
    expired = expire(attempt, at=at)
    return expired.attempt if stored.commit(table, expired, at=at) else None
