"""Seeing a refund through: the provider is asked until it is there, or refused."""

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
    """The two things a provider is asked about a refund. A silent provider is an answer too: `UNKNOWN`."""

    ask: Call
    """Give it back. Asked again for the same refund, it gives back once."""
    look: Call
    """What became of it?"""


def advance(table: Table, refund_id: str, repay: Repay, *, at: datetime) -> Refund | None:
    """Ask the provider about a refund that is due to be asked about; the refund when that ended it, else `None`."""
    found = known(table, refund_id)
    if found is None or found.refund.check_at is None or found.refund.check_at > at:
        return None
    refund, attempt = found.refund, found.attempt
    if refund.state is State.REQUESTED:
        # Written before the provider hears of it: whoever dies between the two is asked after by the same name.
        refund = replace(
            refund, state=State.UNKNOWN, first_asked=at, check_at=next_check(at, after=at), version=refund.version + 1
        )
        if not stored.save(table, refund):
            return None
        answer = _said(repay.ask, refund, attempt)
    else:
        # One question each time: providers refuse two in a row. Where looking told nothing, it is asked for
        # again by the same name, and then looked for again.
        asks = refund.state is State.UNKNOWN and refund.looked
        answer = _said(repay.ask if asks else repay.look, refund, attempt)
        refund = replace(refund, looked=not asks)
    return _answered(table, found.attempt, refund, answer, at)


def _said(call: Call, refund: Refund, attempt: Attempt) -> RepaymentAnswer:
    try:
        return call(refund, attempt)
    except NotFound:
        # This stage does not know the provider (any more): in the end a person gives it back.
        return RepaymentAnswer(Repaid.UNKNOWN, "no account")


def confirm_by_settlement_file(table: Table, refund_id: str, transaction: str, *, at: datetime) -> None:
    """A settlement file lists this refund: it is done, whatever we were told before. Told again it says nothing new."""
    found = known(table, refund_id)
    if found is not None and found.refund.state not in rules.OVER:
        answer = RepaymentAnswer(Repaid.DONE, "settlement", transaction)
        _answered(table, found.attempt, found.refund, answer, at)


def _answered(table: Table, attempt: Attempt, refund: Refund, answer: RepaymentAnswer, at: datetime) -> Refund | None:
    said = _STATES[answer.state]
    # What was taken once is not unknown again because one answer was lost.
    state = refund.state if said is State.UNKNOWN else said
    over = state in rules.OVER
    after = replace(
        refund,
        state=state,
        codes=answer.codes,
        transaction=answer.transaction or refund.transaction,
        settled_at=at if over else None,
        check_at=None if over else next_check(refund.first_asked or at, after=at),
        version=refund.version + 1,
    )
    told = None
    if state is not refund.state:
        told = refund_event(after, state.value, Actor.PROVIDER, "", at, codes=answer.codes)
    freed = rules.withdrawn(attempt, refund, by_officers=False) if state is State.REJECTED else None
    written = stored.save(table, after, told, freed)
    if written and freed is not None:
        reconsider(table, freed.id, at=at)
    return after if written and over else None


def known(table: Table, refund_id: str) -> stored.Found | None:
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
