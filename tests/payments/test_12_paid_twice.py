"""One fee paid twice is paid once: the second payment is the payer's, and goes back by itself or by somebody's hand."""

from __future__ import annotations

from itertools import product

import pytest

from chalicelib.domain.dossier.lifecycle import Status
from chalicelib.domain.payment.attempt import Attempt, State
from chalicelib.domain.payment.refund import DUPLICATE
from tests import issuer as people
from tests.payments.payment_fixtures import DUE
from tests.payments.payment_world import Counter
from tests.payments.provider_specs import SIDES, each
from tests.payments.side import Side

GIVE_BACK = frozenset({"vnpay", "momo", "zalopay", "stripe"})
QUEUE = "/v1/desk/payments/review"
pairs = pytest.mark.parametrize(
    ("first", "second"),
    [pytest.param(SIDES[one], SIDES[two], id=f"{one}-then-{two}") for one, two in product(SIDES, repeat=2)],
)


def one_too_many(counter: Counter, fee: Attempt, undue: Attempt) -> None:
    """The dossier moved once; the second payment is marked, and one refund of all of it was begun."""
    first, second = counter.known(fee), counter.known(undue)
    assert [(each.state, each.received) for each in (first, second)] == [(State.PAID, DUE)] * 2
    assert (first.is_duplicate, second.is_duplicate) == (False, True)
    assert (first.retained_amount, second.retained_amount, first.refund_due, second.refund_due) == (DUE, 0, 0, DUE)
    assert (second.refunded_amount, second.refundable) == (DUE, 0)
    case_file = counter.case_file(fee)
    assert (case_file.dossier.status, counter.kinds(fee).count("pay")) == (Status.FILED, 1)
    (refund,) = case_file.refunds
    assert (refund.attempt, refund.amount, refund.reason) == (undue.id, DUE, DUPLICATE)
    assert refund.by_hand is (undue.provider not in GIVE_BACK)


@pairs
def test_two_attempts_both_paid(counter: Counter, first: Side, second: Side) -> None:
    """With one provider or two; repeated notices begin no second refund."""
    reference = counter.new_unpaid()
    fee, undue = counter.begun(first.name, reference), counter.begun(second.name, reference)
    for _ in range(2):
        counter.notify(first.name, first.paid(fee))
        counter.notify(second.name, second.paid(undue, number=2))
    one_too_many(counter, fee, undue)


@pairs
def test_two_attempts_paid_at_the_same_moment(counter: Counter, first: Side, second: Side) -> None:
    """The second notice is read before the first is written: one of the two moves the dossier."""
    reference = counter.new_unpaid()
    overtaken, fee = counter.begun(first.name, reference), counter.begun(second.name, reference)

    def overtake(kind: str) -> None:
        if kind == "write":
            counter.memory.before = lambda _: None
            counter.notify(second.name, second.paid(fee, number=2))

    counter.memory.before = overtake
    counter.notify(first.name, first.paid(overtaken))
    one_too_many(counter, fee, overtaken)


@each
def test_who_must_act_sees_it(counter: Counter, side: Side) -> None:
    """A refund that a person must make stands in the review list; one that goes by itself is due at once."""
    reference = counter.new_unpaid()
    attempts = [counter.begun(side.name, reference) for _ in range(2)]
    for number, attempt in enumerate(attempts, 1):
        counter.notify(side.name, side.paid(attempt, number=number))
    (refund,) = counter.case_file(attempts[0]).refunds
    waiting = counter.must(200, "GET", QUEUE, people.SUPERVISOR)
    assert waiting["items"] == []
    assert [item["refund"] for item in waiting["refunds"]] == ([refund.id] if refund.by_hand else [])
    assert (refund.check_at is None) is refund.by_hand


@each
def test_of_three_payments_two_go_back(counter: Counter, side: Side) -> None:
    """Each by a refund of its own."""
    reference = counter.new_unpaid()
    attempts = [counter.begun(side.name, reference) for _ in range(3)]
    for number, attempt in enumerate(attempts, 1):
        counter.notify(side.name, side.paid(attempt, number=number))
    assert sorted(counter.known(each).is_duplicate for each in attempts) == [False, True, True]
    refunds = counter.case_file(attempts[0]).refunds
    assert sorted(refund.attempt for refund in refunds) == sorted(each.id for each in attempts[1:])
    assert sum(refund.amount for refund in refunds) == 2 * DUE
