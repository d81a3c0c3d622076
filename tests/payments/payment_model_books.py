"""What must be true of the books of a world: at every moment, and in the end."""

from __future__ import annotations

from collections import Counter, defaultdict

from chalicelib.domain.case_file import CaseFile
from chalicelib.domain.dossier.dossier import SUBJECT
from chalicelib.domain.dossier.lifecycle import Status
from chalicelib.domain.payment.attempt import Attempt, Notice, State
from chalicelib.domain.payment.refund import OVER, Refund
from chalicelib.domain.payment.refund import State as Refunded
from chalicelib.storage.payments import attempts, review_queue
from tests.payments.payment_model import Seen, World
from tests.payments.payment_model_bank import TRANSFER

ENDS = frozenset({"refund_done", "refund_rejected", "refund_declined"})


def check(world: World, seen: Seen, *, over: bool = False) -> None:
    """All of it; `over`: nothing is under way any more, so that the books are right to the dong."""
    case_file = seen.case_file
    facts = Counter((event.subject, event.kind) for event in case_file.history)
    places = placed(world, seen)
    for attempt in case_file.attempts:
        moved = world.bank.moved[attempt.id] | places[attempt.id]
        sent = [each.notice for each in world.bank.answered if each.attempt == attempt.id]
        received = {notice.transaction: notice.amount for notice in sent} | places[attempt.id]
        what_was_reported_is_recorded(attempt, moved, received, over)
        what_goes_back_is_counted(world, attempt, case_file.refunds, over)
        what_went_back_is_no_fee(attempt, case_file.refunds, facts)
    the_fee_is_paid_once(case_file)
    nobody_is_forgotten(seen, world.due())
    the_history_has_no_gap(case_file)
    every_refund_has_its_facts(case_file.refunds, facts)
    if over:
        assert not world.bank.unsent
        assert not world.due()
        assert seen.waiting.oldest is None


def placed(world: World, seen: Seen) -> defaultdict[str, dict[str, int]]:
    """Where money of nobody went, by attempt. Each waits, was returned, or belongs to one attempt and to no other."""
    found: defaultdict[str, dict[str, int]] = defaultdict(dict)
    waiting = {unmatched.notice.transaction for unmatched in seen.waiting.unmatched_payments}
    for notice in (sent.notice for sent in (*world.bank.unsent, *world.bank.answered) if not sent.attempt):
        unmatched = review_queue.find_unmatched(world.sight, notice.provider, notice.transaction)
        how = unmatched.resolution if unmatched else "unheard"
        owners = [attempt.id for attempt in seen.case_file.attempts if _has(world, attempt, notice)]
        assert (notice.transaction in waiting) is (how == "")
        assert len(owners) == (how == "matched"), (unmatched, owners)
        found |= {owner: found[owner] | {notice.transaction: notice.amount} for owner in owners}
    return found


def what_was_reported_is_recorded(
    attempt: Attempt, moved: dict[str, int], received: dict[str, int], over: bool
) -> None:
    """Never more than there is, nothing that was acknowledged is missing, and who paid is seen to have paid."""
    sent, there = sum(received.values()), sum(moved.values())
    assert sent <= attempt.received <= there, (attempt, received, moved)
    if attempt.amount in received.values() or (sent >= attempt.amount and attempt.provider == TRANSFER):
        assert attempt.state is State.PAID or attempt.refunds, (attempt, received)
    assert not over or attempt.received == there, (attempt, moved)


def what_goes_back_is_counted(world: World, attempt: Attempt, refunds: tuple[Refund, ...], over: bool) -> None:
    """Once, and never more than came."""
    mine = [refund for refund in refunds if refund.attempt == attempt.id]
    live = {refund.id: refund.amount for refund in mine if refund.state is not Refunded.REJECTED}
    went = {name: amount for name, amount in world.bank.back.items() if name.startswith(attempt.id)}
    assert attempt.refunds == len(mine)
    assert attempt.refunded_amount == sum(live.values()) <= attempt.received, (attempt, mine)
    assert went.items() <= live.items(), (went, mine)
    assert {refund.id for refund in mine if refund.state is Refunded.DONE} <= went.keys()
    assert not over or sum(went.values()) == attempt.refunded_amount, (attempt, went, mine)


def the_fee_is_paid_once(case_file: CaseFile) -> None:
    """By one attempt; and then the dossier has reached the authority."""
    paying = [each for each in case_file.attempts if each.state is State.PAID and not each.is_duplicate]
    assert len(paying) <= 1
    assert (case_file.dossier.status is Status.FILED) is (case_file.dossier.paid_at is not None) is bool(paying)


def what_went_back_is_no_fee(attempt: Attempt, refunds: tuple[Refund, ...], facts: Counter[tuple[str, str]]) -> None:
    """Money that was given back before cannot pay it; a supervisor may count what is there."""
    if attempt.state is not State.PAID or attempt.is_duplicate or facts[attempt.id, "payment_accepted"]:
        return
    mine = [refund for refund in refunds if refund.attempt == attempt.id and refund.state is not Refunded.REJECTED]
    before = sum(
        refund.amount for refund in mine if attempt.state_changed_at and refund.requested_at < attempt.state_changed_at
    )
    assert attempt.received - before >= attempt.amount, (attempt, mine)


def nobody_is_forgotten(seen: Seen, due: set[str]) -> None:
    """Money that must go back is on its way, or a supervisor sees it, or has closed it; the schedule sees the rest."""
    waits = {each.id for each in seen.waiting.attempts} | {each.id for each in seen.waiting.refunds}
    for attempt in seen.case_file.attempts:
        assert attempt.refund_due <= attempt.refunded_amount or attempt.resolved or attempt.id in waits, attempt
        assert bool(attempt.review) is (attempt.id in waits)
    for refund in seen.case_file.refunds:
        assert refund.state in OVER or {refund.id} & (due ^ waits), refund
        assert refund.state not in OVER or not {refund.id} & (due | waits), refund


def the_history_has_no_gap(case_file: CaseFile) -> None:
    """Nor a fork. Of attempts and refunds not every version is a fact, but none is told twice."""
    versions: defaultdict[str, list[int]] = defaultdict(list)
    for event in case_file.history:
        versions[event.subject].append(event.version)
    assert sorted(versions[SUBJECT]) == list(range(1, case_file.dossier.version + 1))
    stored = {each.id: each.version for each in case_file.attempts} | {
        each.id: each.version for each in case_file.refunds
    }
    assert versions.keys() == {SUBJECT, *stored}
    for subject, last in stored.items():
        sent = versions[subject]
        assert len(set(sent)) == len(sent)
        assert 1 in sent
        assert max(sent) <= last


def every_refund_has_its_facts(refunds: tuple[Refund, ...], facts: Counter[tuple[str, str]]) -> None:
    """It was requested once; and it ended once if it has ended."""
    for refund in refunds:
        assert facts[refund.id, "refund_requested"] == 1
        assert sum(facts[refund.id, end] for end in ENDS) == (refund.state in OVER), refund


def _has(world: World, attempt: Attempt, notice: Notice) -> bool:
    """Whether this attempt heard of just this money."""
    found = attempts.find(world.sight, attempt.id, notice)
    return found is not None and found.already_processed
