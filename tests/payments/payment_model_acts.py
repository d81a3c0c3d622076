"""Everything that can happen to the money of a dossier, one function each. Whoever drives the world only chooses.

Nobody minds dying: a provider repeats its notice until it is answered, the schedule comes again, an officer finds
on the queue what is not done.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from chalicelib.domain.dossier.dossier import Dossier
from chalicelib.domain.errors import Forbidden, Invalid
from chalicelib.domain.payment.attempt import Attempt, State, UnmatchedPayment
from chalicelib.domain.payment.refund import Refund
from chalicelib.filing import withdraw
from chalicelib.payments import manual_review, poll_attempts, record_notification, refunds
from tests.payments.payment_model import AGENCY, ALONE, DUE, HEADS, KEEP, MAI, Act, Choice, World
from tests.payments.payment_model_bank import (
    CARD,
    MOST_TRANSFERS,
    QUERY_MOODS,
    REFUND_MOODS,
    TRANSFER,
    SentNotice,
    failure,
)

MOST_ATTEMPTS, MOST_STRAYS = 4, 2


def starts(world: World, provider: str, _: Choice) -> None:
    """The citizen goes to pay, perhaps again."""
    how: dict[str, Any] = {"limits": (1, 10**9), "number": next(world.numbers) if provider == TRANSFER else 0}
    made = record_notification.start(
        world.table, MAI, world.reference, provider, **how, at=world.at, choose=world.symbols
    )
    record_notification.opened(world.table, made[1], f"link-{made[1].id}")


def pays(world: World, attempt: Attempt, choose: Choice) -> None:
    """The whole fee, less or more of it."""
    world.bank.takes(attempt, attempt.provider, choose((DUE, DUE // 2, 1, DUE + 4000, 2 * DUE)))


def says_to_have_paid(world: World, attempt: Attempt, _: Choice) -> None:
    """The button. What was paid stays paid."""
    message = poll_attempts.check(world.table, MAI, world.reference, attempt.id, world.ask, at=world.at)
    assert message.attempt.state is State.PAID or attempt.state is not State.PAID


def withdraws(world: World, dossier: Dossier, choose: Choice) -> None:
    """Before anybody has the dossier; money may still arrive. Most people do not."""
    if choose((False,) * 7 + (True,)):
        withdraw.withdraw(world.table, MAI, world.reference, dossier.version, keep=KEEP, at=world.at)


def a_notice_comes(world: World, sent: SentNotice, _: Choice) -> None:
    """Late, out of order, never, or again although it was answered."""
    world.hear(sent)


def a_failure_comes(world: World, attempt: Attempt, choose: Choice) -> None:
    """Perhaps after the money."""
    message = failure(attempt, choose((State.FAILED, State.CANCELLED, State.EXPIRED, State.PENDING)))
    record_notification.record(world.table, message, at=world.at, agency=AGENCY)


def money_of_nobody_comes(world: World, provider: str, choose: Choice) -> None:
    """It names no attempt of ours."""
    world.bank.takes(None, provider, choose((DUE, DUE // 2)))


def providers_change(world: World, mood: str, choose: Choice) -> None:
    """How they answer from now on; what they took on may be done."""
    world.bank.refunds, world.bank.queries = mood, choose(QUERY_MOODS)
    if choose((True, False)):
        world.bank.works()


def time_passes(world: World, passes: timedelta, _: Choice) -> None:
    """And then the schedule comes."""
    world.at += passes
    world.sweep()


def supervisor_resolves(world: World, attempt: Attempt, choose: Choice) -> None:
    """What does not fit counts as the fee, or is closed in another way."""
    how = choose((manual_review.ACCEPTED, manual_review.CLOSED))
    manual_review.resolve(
        world.table, HEADS[0], attempt.id, attempt.version, how, "other", single_officer_limit=ALONE, at=world.at
    )


def supervisor_places(world: World, unmatched: UnmatchedPayment, choose: Choice) -> None:
    """Money of nobody is given an attempt, or sent back."""
    attempt = choose(("", *(each.id for each in world.attempts() if each.provider == unmatched.notice.provider)))
    world.place(unmatched, attempt)


def officer_gives_back(world: World, attempt: Attempt, choose: Choice) -> None:
    """As much as is left, or part of it; whoever saw something else is refused."""
    most, officer = attempt.refundable, choose(HEADS)
    requested: dict[str, Any] = {
        "amount": choose((most, min(most, ALONE), 1)),
        "refundable_seen": choose((most, most, 1)),
    }
    requested |= {
        "reason": "our_mistake",
        "by_hand": choose((False, True)),
        "single_officer_limit": ALONE,
        "at": world.at,
    }
    try:
        refund = refunds.request(world.table, officer, attempt.id, **requested)
    except Invalid:  # one đồng was seen, and by now it is true that no more is left
        assert requested["amount"] > requested["refundable_seen"]
    else:
        assert refund.amount <= requested["refundable_seen"]


def another_agrees(world: World, refund: Refund, choose: Choice) -> None:
    """Or does not; whoever asked may not agree."""
    head, how = choose(HEADS), choose((refunds.APPROVED, refunds.DECLINED))
    own = (head.subject, how) == (refund.by, refunds.APPROVED)
    try:
        refunds.decide(world.table, head, refund.id, refund.version, how, at=world.at)
    except Forbidden:
        assert own
    else:
        assert not own


def officer_transfers(world: World, refund: Refund, choose: Choice) -> None:
    """Or strikes it off."""
    world.transfer(refund, wanted=choose((True, True, True, False)))


def officer_clears(world: World, refund: Refund, _: Choice) -> None:
    """What became of a refund nobody could tell us of."""
    world.clear(refund)


DAYS = Act(time_passes, lambda seen: [timedelta(days=days) for days in (1, 1, 3, 7)])
"""The schedule did not run for so long."""
BEGINNING = (
    Act(providers_change, lambda seen: REFUND_MOODS),
    Act(starts, lambda seen: (CARD, TRANSFER) if seen.fee_due and len(seen.case_file.attempts) < MOST_ATTEMPTS else ()),
)
ACTS = (
    Act(a_notice_comes, lambda seen: tuple(seen.bank.unsent)),
    Act(
        pays, lambda seen: [each for each in seen.case_file.attempts if len(seen.bank.moved[each.id]) < MOST_TRANSFERS]
    ),
    Act(officer_gives_back, lambda seen: [each for each in seen.case_file.attempts if each.refundable]),
    Act(officer_transfers, lambda seen: seen.refunds("refund_by_hand")),
    Act(officer_clears, lambda seen: seen.refunds("refund_stuck")),
    Act(another_agrees, lambda seen: seen.refunds("refund_approval")),
    Act(supervisor_resolves, lambda seen: seen.waiting.attempts),
    Act(supervisor_places, lambda seen: seen.waiting.unmatched_payments),
    Act(time_passes, lambda seen: [timedelta(minutes=minutes) for minutes in (1, 5, 20, 60, 300)]),
    Act(money_of_nobody_comes, lambda seen: (TRANSFER, CARD) if len(seen.bank.moved[""]) < MOST_STRAYS else ()),
    Act(says_to_have_paid, lambda seen: seen.case_file.attempts),
    Act(a_notice_comes, lambda seen: tuple(seen.bank.answered)),
    Act(a_failure_comes, lambda seen: [each for each in seen.case_file.attempts if each.provider == CARD]),
    Act(withdraws, lambda seen: [seen.case_file.dossier] if seen.fee_due else ()),
    *BEGINNING,
)
