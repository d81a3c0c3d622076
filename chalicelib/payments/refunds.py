"""Giving money back: officers ask for it, and a second one agrees to much of it. `poll_refunds` sees it through."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from chalicelib.domain.case_file import CaseFile
from chalicelib.domain.dossier.dossier import stale
from chalicelib.domain.dossier.lifecycle import Actor
from chalicelib.domain.errors import Forbidden, Invalid, NotAllowed, NotFound, Text, invalid
from chalicelib.domain.identifiers import parent
from chalicelib.domain.payment import refund as rules
from chalicelib.domain.payment.attempt import Attempt
from chalicelib.domain.payment.events import refund_event
from chalicelib.domain.payment.refund import Refund, State
from chalicelib.domain.person import Person
from chalicelib.domain.roles import officer
from chalicelib.domain.text import grouped
from chalicelib.payments import texts
from chalicelib.payments.apply_payment import can_refund, reconsider
from chalicelib.payments.poll_refunds import known
from chalicelib.storage import dossiers
from chalicelib.storage.aws_errors import after_a_write
from chalicelib.storage.payments import refunds as stored
from chalicelib.storage.table import Table

MAY_ASK = frozenset({Actor.CLERK, Actor.SUPERVISOR})
APPROVED, DECLINED, DONE = "approved", "declined", "done"
"""An officer's decision on a waiting refund: approved; declined; transferred by hand."""

_WAITS_FOR = {
    APPROVED: frozenset({"refund_approval"}),
    DECLINED: frozenset({"refund_approval", "refund_by_hand", "refund_stuck"}),
    DONE: frozenset({"refund_by_hand", "refund_stuck"}),
}


def request(
    table: Table,
    person: Person,
    attempt_id: str,
    *,
    amount: int,
    refundable_seen: int,
    reason: str,
    kind: str = "",
    by_hand: bool = False,
    single_officer_limit: int,
    at: datetime,
) -> Refund:
    """Store an officer's decision to refund. Above `single_officer_limit` VND another one must approve it.

    `refundable_seen` is the refundable amount the officer saw; `Stale` when it has changed since.
    """
    actor = _acting(person, MAY_ASK)
    case_file = _at_my_agency(table, person, attempt_id)
    attempt = next((each for each in case_file.attempts if each.id == attempt_id), None)
    if attempt is None:
        raise _no_attempt()
    if attempt.refundable != refundable_seen:
        raise NotAllowed(
            "refundable_changed", texts.REFUNDABLE_AMOUNT_CHANGED, facts={"refundable": attempt.refundable}
        )
    if attempt.refunds >= rules.MOST:
        raise NotAllowed("too_many_refunds", texts.TOO_MANY_REFUNDS)
    if amount > attempt.refundable:
        raise invalid({"amount": _at_most(attempt.refundable)})
    _check_kind(case_file, attempt, amount, kind)
    counted, refund = rules.begin(
        attempt,
        amount,
        reason,
        at=at,
        by=person.subject,
        # By the payment, or many small ones would do what one may not.
        waits=max(amount, attempt.officer_refund_amount + rules.beyond(attempt, amount)) > single_officer_limit,
        by_hand=by_hand or not can_refund(attempt.provider),
        kind=kind,
    )
    counted = replace(counted, version=attempt.version + 1)
    stored.begin(table, counted, refund, refund_event(refund, "requested", actor, person.subject, at))
    return refund


def decide(
    table: Table, person: Person, refund_id: str, version: int, resolution: str, transaction: str = "", *, at: datetime
) -> Refund:
    """Store an officer's decision on a waiting refund: `APPROVED`, `DECLINED` or `DONE`."""
    actor = _acting(person, frozenset({Actor.SUPERVISOR}))
    found = known(table, refund_id)
    if found is None or found.dossier.agency != person.agency:
        raise NotFound("refund_not_found", texts.NO_SUCH_REFUND)
    refund = found.refund
    if refund.version != version:
        raise stale(refund.version)
    if refund.review not in _WAITS_FOR[resolution]:
        raise NotAllowed(
            "nothing_to_decide",
            texts.NOTHING_TO_DECIDE,
            facts={"review": refund.review or None, "state": refund.state.value},
        )
    if resolution == APPROVED and refund.by == person.subject:
        raise Forbidden("second_officer_needed", texts.SECOND_OFFICER_NEEDED)
    if resolution == DONE and not transaction:
        raise invalid({"transaction": texts.BANK_TRANSACTION_REQUIRED})
    after = _decided(refund, resolution, transaction, at)
    attempt = rules.withdrawn(found.attempt, refund, by_officers=True) if resolution == DECLINED else None
    event = refund_event(after, resolution, actor, person.subject, at)
    if not stored.save(table, after, event, attempt):
        raise stale()
    if attempt is not None:
        with after_a_write():
            reconsider(table, attempt.id, at=at)
    return after


def _decided(refund: Refund, resolution: str, transaction: str, at: datetime) -> Refund:
    version = refund.version + 1
    if resolution == APPROVED:
        return replace(refund, waits=False, check_at=None if refund.by_hand else at, version=version)
    state = State.DONE if resolution == DONE else State.REJECTED
    return replace(refund, state=state, transaction=transaction, completed_at=at, version=version)


def _check_kind(case_file: CaseFile, attempt: Attempt, amount: int, kind: str) -> None:
    """A partial refund requires `kind` when two receipts are active, and at most the amount of that receipt."""
    left = {
        each.kind: each.amount for each in case_file.receipts if each.attempt == attempt.id and not each.cancelled_at
    }
    for each in case_file.refunds:
        if each.attempt == attempt.id and each.kind in left and each.state not in rules.OVER:
            left[each.kind] -= each.beyond
    beyond = rules.beyond(attempt, amount)
    partly = beyond > 0 and amount < attempt.refundable
    if (partly and len(left) > 1 and not kind) or (kind and left and kind not in left):
        raise invalid({"kind": texts.CHOOSE_PHI_OR_LE_PHI})
    if kind and left and beyond > left[kind]:
        raise invalid({"amount": _at_most(left[kind])})


def _at_most(amount: int) -> Text:
    return texts.at_most(grouped(amount))


def _acting(person: Person, roles: frozenset[Actor]) -> Actor:
    actors = officer(person).actors & roles
    if not actors:
        raise Forbidden("not_your_role", texts.NOT_YOUR_ROLE)
    return next(actor for actor in Actor if actor in actors)


def _at_my_agency(table: Table, person: Person, attempt_id: str) -> CaseFile:
    try:
        case_file = dossiers.load_case_file(table, parent(attempt_id))
    except (Invalid, NotFound):
        raise _no_attempt() from None
    if case_file.dossier.agency != person.agency:
        raise _no_attempt()
    return case_file


def _no_attempt() -> NotFound:
    return NotFound("attempt_not_found", texts.NO_SUCH_ATTEMPT)
