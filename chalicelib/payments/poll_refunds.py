"""Request refunds from providers and query them until they are done or rejected."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from chalicelib.domain.dossier.lifecycle import Actor
from chalicelib.domain.errors import Invalid, NotFound
from chalicelib.domain.payment import refund as rules
from chalicelib.domain.payment.attempt import Attempt, next_check
from chalicelib.domain.payment.events import refund_event
from chalicelib.domain.payment.refund import Refund, State
from chalicelib.payments.apply_payment import reconsider
from chalicelib.payments.providers.interface import Repaid, RepaymentAnswer
from chalicelib.storage.payments import refunds as stored
from chalicelib.storage.table import Table

Call = Callable[[Refund, Attempt], RepaymentAnswer]


@dataclass(frozen=True)
class Repay:
    """The two calls to a provider about a refund. Without an answer the state is `UNKNOWN`."""

    ask: Call
    """Requests the refund; repeated requests for the same refund are idempotent."""
    query: Call
    """What became of it?"""


def advance(table: Table, refund_id: str, repay: Repay, *, at: datetime) -> Refund | None:
    """Request or query a refund that is due. Returns the refund if that completed it, else `None`."""
    found = known(table, refund_id)
    if found is None or found.refund.check_at is None or found.refund.check_at > at:
        return None
    refund, attempt = found.refund, found.attempt
    if refund.state is State.REQUESTED:
        # Stored before the provider is called: after a crash in between it is queried by the same identifier.
        refund = replace(
            refund,
            state=State.UNKNOWN,
            first_requested_at=at,
            check_at=next_check(at, after=at),
            version=refund.version + 1,
        )
        if not stored.save(table, refund):
            return None
        answer = _ask(repay.ask, refund, attempt)
    else:
        # One call for each run: providers refuse two in a row. When a query gives no result, the refund is requested
        # with the same identifier in the next run, and queried in the one after.
        asks = refund.state is State.UNKNOWN and refund.looked
        answer = _ask(repay.ask if asks else repay.query, refund, attempt)
        refund = replace(refund, looked=not asks)
    return _answered(table, found.attempt, refund, answer, at)


def _ask(call: Call, refund: Refund, attempt: Attempt) -> RepaymentAnswer:
    try:
        return call(refund, attempt)
    except NotFound:
        # This stage has no account with the provider: the refund ends in manual review.
        return RepaymentAnswer(Repaid.UNKNOWN, "no account")


def confirm_by_settlement_file(table: Table, refund_id: str, transaction: str, *, at: datetime) -> None:
    """Mark a refund done because a settlement file lists it, whatever its state was. Idempotent."""
    found = known(table, refund_id)
    if found is not None and found.refund.state not in rules.OVER:
        answer = RepaymentAnswer(Repaid.DONE, "settlement", transaction)
        _answered(table, found.attempt, found.refund, answer, at)


def _answered(table: Table, attempt: Attempt, refund: Refund, answer: RepaymentAnswer, at: datetime) -> Refund | None:
    reported = _STATES[answer.state]
    # A refund that was accepted does not become unknown because an answer is lost.
    state = refund.state if reported is State.UNKNOWN else reported
    over = state in rules.OVER
    after = replace(
        refund,
        state=state,
        codes=answer.codes,
        transaction=answer.transaction or refund.transaction,
        completed_at=at if over else None,
        check_at=None if over else next_check(refund.first_requested_at or at, after=at),
        version=refund.version + 1,
    )
    event = None
    if state is not refund.state:
        event = refund_event(after, state.value, Actor.PROVIDER, "", at, codes=answer.codes)
    freed = rules.withdrawn(attempt, refund, by_officers=False) if state is State.REJECTED else None
    written = stored.save(table, after, event, freed)
    if written and freed is not None:
        reconsider(table, freed.id, at=at)
    return after if written and over else None


def known(table: Table, refund_id: str) -> stored.RefundRecord | None:
    """A refund with its payment and dossier; `None` when it is none of ours."""
    try:
        return stored.find(table, refund_id)
    except Invalid:
        return None


_STATES = {
    Repaid.DONE: State.DONE,
    Repaid.SUBMITTED: State.SUBMITTED,
    Repaid.REJECTED: State.REJECTED,
    Repaid.UNKNOWN: State.UNKNOWN,
}
