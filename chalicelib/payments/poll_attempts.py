"""Asking the provider what became of an attempt, when its notice has not come."""

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
"""Asks the provider about an attempt; `None` when it has never heard of it. Raises `Unavailable`."""

PAUSE = timedelta(minutes=5)
"""How long a provider that we ask too often is left alone (VNPAY's own figure), and an attempt of a silent one."""


def with_backoff(table: Table, ask: Ask, *, now: Callable[[], datetime]) -> Ask:
    """Ask, but no provider that must not be asked now, and none again that was silent a moment ago."""
    left_alone: dict[str, Callable[[], Unavailable] | None] = {}

    def asked(attempt: Attempt) -> Notice | None:
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

    return asked


def busy() -> Busy:
    """The provider said that it is asked too often, now or some minutes ago."""
    return Busy("provider_busy", texts.PROVIDER_BUSY)


@dataclass(frozen=True)
class Said:
    """What the provider answered when asked, and what we know after it."""

    attempt: Attempt
    answer: str
    """`paid`, `pending`, `failed` ... as in `attempt.State`; `not_known`; or a value of `NOT_TOLD`."""
    at: datetime


NOT_TOLD: dict[type[Refused], str] = {
    Busy: "asked_too_often",
    Odd: "unclear",
    Unavailable: "no_answer",
    NotFound: "not_configured",
}
"""Why the provider told nothing: it must not be asked now; nothing follows from what it said; it was silent; this stage
has no account there. That our own storage was silent is no answer of the provider's, and stays a 503.
"""


def check(table: Table, person: Person, ref: str, attempt_id: str, ask: Ask, *, at: datetime) -> Said:
    """The "I have paid" button: ask the provider now, record what it says. Raises `StorageUnavailable`."""
    whole = access.mine(table, person, ref)
    attempt = next((a for a in whole.attempts if a.id == attempt_id), None)
    if attempt is None:
        raise NotFound("attempt_not_found", texts.NO_SUCH_ATTEMPT)
    if attempt.state is State.PAID:
        return Said(attempt, State.PAID.value, at)
    try:
        notice = ask(attempt)
    except StorageUnavailable:
        raise
    except tuple(NOT_TOLD) as failed:
        return Said(attempt, next(NOT_TOLD[kind] for kind in type(failed).__mro__ if kind in NOT_TOLD), at)
    if notice is None:
        return Said(attempt, "not_known", at)
    record(table, notice, at=at)
    found = stored.find(table, attempt_id)
    after = found.attempt if found else attempt
    # One transfer of several, or their sum, says no more than what it makes of the attempt.
    return Said(after, (after if notice.credit or notice.total else notice).state.value, at)


def follow_up(table: Table, attempt_id: str, ask: Ask, *, at: datetime) -> Attempt | None:
    """Ask about an attempt that is due to be asked about; the attempt when that closed it and was written, else `None`.

    Raises `Unavailable` when the provider does not answer, `NotFound` where this stage cannot ask it. Nothing
    expires without having been asked about.
    """
    found = stored.find(table, attempt_id)
    if found is None or found.attempt.check_at is None or found.attempt.check_at > at:
        return None
    try:
        notice = ask(found.attempt)
    except (Unavailable, NotFound):
        if next_check(found.attempt.created_at, after=at) is None:
            # After a week of asking. Money that still comes is heard of all the same.
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
