"""No end is final but paid: money after a failure counts, a failure after the money does not; doubts are a person's."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import pytest

from chalicelib.domain.dossier.lifecycle import Status
from chalicelib.domain.payment.attempt import OVER, Attempt, Outcome, State
from tests import issuer as people
from tests.payments.answers import NOT_KNOWN, STATES
from tests.payments.payment_world import Counter
from tests.payments.provider_specs import SIDES, each, some, those
from tests.payments.side import Side

ENDS = ["failed", "cancelled", "expired"]
PENDING, REVIEW = State.PENDING, State.NEEDS_REVIEW
tells_of_ends = those(lambda side: "failed" in side.words)
QUEUE = "/v1/desk/payments/review"


def ends(counter: Counter, side: Side, attempt: Attempt, how: str) -> None:
    """The attempt ends so, as far as this provider lets anybody know: it calls, it answers, or it knows nothing."""
    if how in side.words:
        counter.notify(side.name, side.paid(attempt, how))
        return
    if how in STATES[side.name]:
        counter.answers(side.name, attempt, how)
    else:
        counter.calls = lambda *_: NOT_KNOWN[side.name]
    counter.sweep(attempt.expires_at)


def stands(counter: Counter, attempt: Attempt) -> tuple[State, bool, Status]:
    """The attempt, whether it was late, and the dossier."""
    stored = counter.known(attempt)
    return stored.state, stored.late, counter.case_file(attempt).dossier.status


@each
@pytest.mark.parametrize("how", ENDS)
def test_ended_and_then_paid(counter: Counter, side: Side, how: str) -> None:
    """failed, cancelled or expired -> paid: it is paid, late, and the dossier is filed."""
    attempt = counter.opened(side.name)
    ends(counter, side, attempt, how)
    assert counter.known(attempt).state in OVER
    at = max(attempt.created_at, counter.known(attempt).state_changed_at or attempt.created_at)
    assert counter.answered(side.name, side.paid(attempt, at=at)) in _taken(side)
    assert stands(counter, attempt) == (State.PAID, True, Status.FILED)
    (fact,) = [event for event in counter.case_file(attempt).history if event.kind == "payment_paid"]
    assert fact.facts["late"] == "true"


@each
@pytest.mark.parametrize("how", ENDS)
def test_paid_and_then_ended(counter: Counter, side: Side, how: str) -> None:
    """paid -> failed, cancelled or expired: ignored, and not even asked about."""
    attempt = counter.opened(side.name)
    counter.notify(side.name, side.paid(attempt))
    before = counter.known(attempt)
    ends(counter, side, attempt, how)
    assert counter.known(attempt) == before
    assert stands(counter, attempt) == (State.PAID, False, Status.FILED)
    assert not {f"payment_{how}", "payment_expired"} & set(counter.kinds(attempt))
    assert counter.requests == []


@tells_of_ends
@pytest.mark.parametrize("order", list(permutations([*ENDS, "paid"], 3)), ids="-".join)
def test_any_three_in_any_order(counter: Counter, side: Side, order: tuple[str, ...]) -> None:
    """The highest ever heard is what it is."""
    attempt = counter.opened(side.name)
    for how in order:
        counter.notify(side.name, side.paid(attempt, how))
    rank = ["expired", "cancelled", "failed", "paid"]
    assert counter.known(attempt).state.value == max(order, key=rank.index)


VNPAY_CODES: dict[str, tuple[str, State]] = {
    "suspected-fraud-07": ("07/07", REVIEW),
    "suspected-fraud-07-with-00": ("07/00", REVIEW),
    "suspected-fraud-00-with-07": ("00/07", REVIEW),
    "reversed-04": ("00/04", REVIEW),
    "reversed-04-after-failure": ("99/04", REVIEW),
    "mix-00-02": ("00/02", REVIEW),
    "mix-02-00": ("51/00", REVIEW),
    "mix-00-11": ("00/11", REVIEW),
    "not-finished-00-01": ("00/01", PENDING),
    "unknown-response": ("88/00", REVIEW),
    "unknown-status": ("00/77", REVIEW),
    "unknown-both": ("88/77", REVIEW),
    "no-response": ("/00", REVIEW),
    "no-status": ("00/", REVIEW),
}
OTHER_CODES: dict[str, tuple[str, str, State]] = {
    "momo-unknown": ("momo", "7777", REVIEW),
    "momo-of-a-refund-1081": ("momo", "1081", REVIEW),
    "momo-of-a-request-41": ("momo", "41", REVIEW),
    "momo-at-the-bank-7002": ("momo", "7002", PENDING),
    "payos-unknown": ("payos", "77", REVIEW),
    "stripe-unknown-state": ("stripe", "checkout.session.completed/x", REVIEW),
    "stripe-no-payment-required": ("stripe", "checkout.session.completed/no_payment_required", REVIEW),
    "stripe-contradiction": ("stripe", "checkout.session.expired/paid", REVIEW),
    "stripe-not-paid-yet": ("stripe", "checkout.session.completed/unpaid", PENDING),
}
CODES = [
    *(pytest.param(SIDES["vnpay"], codes, state, id=f"vnpay-{name}") for name, (codes, state) in VNPAY_CODES.items()),
    *(pytest.param(SIDES[side], codes, state, id=name) for name, (side, codes, state) in OTHER_CODES.items()),
]


@pytest.mark.parametrize(("side", "codes", "state"), CODES)
def test_a_code_that_is_no_plain_yes_or_no(counter: Counter, side: Side, codes: str, state: State) -> None:
    """Never paid, never failed: a person looks at it, or it is still open."""
    attempt = counter.opened(side.name)
    assert counter.answered(side.name, side.paid(attempt, codes)) in _taken(side)
    assert stands(counter, attempt) == (state, False, Status.AWAITING_FEE)
    assert _waiting(counter) == ([attempt.id] if state is REVIEW else [])


@some("vnpay", "momo", "stripe")
def test_what_was_doubtful_may_still_be_paid(counter: Counter, side: Side) -> None:
    """And what is paid becomes doubtful no more by a late word of doubt."""
    attempt, doubt = counter.opened(side.name), side.words.get("needs_review", "7777")
    counter.notify(side.name, side.paid(attempt, doubt))
    counter.notify(side.name, side.paid(attempt, number=2))
    assert stands(counter, attempt)[0] is State.PAID
    counter.notify(side.name, side.paid(attempt, doubt, number=3))
    assert stands(counter, attempt)[0] is State.PAID


def _taken(side: Side) -> tuple[Outcome, ...]:
    """Outcomes whose reply ends the calls; a word of "pending" may be nothing new."""
    ending = (side.replies[Outcome.RECORDED], side.replies[Outcome.DUPLICATE])
    return tuple(outcome for outcome, reply in side.replies.items() if reply in ending)


def _waiting(counter: Counter) -> list[Any]:
    items = counter.must(200, "GET", QUEUE, people.SUPERVISOR)["items"]
    return [item["attempt"] for item in items]
