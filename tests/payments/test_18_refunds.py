"""Money goes back once and never more than came: clicked twice, in parts, or after a call that nobody answered."""

from __future__ import annotations

import pytest

from chalicelib.domain.payment.attempt import State as Paid
from chalicelib.domain.payment.refund import State
from tests.payments.payment_fixtures import DUE
from tests.payments.payment_world import Counter
from tests.payments.refund_server import DONE, GOING, LOST, SILENT, Till
from tests.payments.refunding import only, paid, refunds, requested, swept, through
from tests.payments.side import Side


@through
def test_a_refund_that_goes_as_it_should(counter: Counter, side: Side) -> None:
    """Asked for once, by the next sweep; the payment stays paid and the dossier where it is."""
    attempt, till = paid(counter, side)
    requested(counter, attempt, DUE, DUE)
    swept(counter, 1, 2, 3)
    refund = only(counter, attempt)
    assert (refund.state, till.refunded, till.asks) == (State.DONE, {refund.id: DUE}, 1)
    stored = counter.known(attempt)
    assert (stored.state, stored.received, stored.refundable) == (Paid.PAID, DUE, 0)


@through
def test_a_click_twice_is_one_refund(counter: Counter, side: Side) -> None:
    """The second one saw an amount that is no longer so."""
    attempt, till = paid(counter, side)
    requested(counter, attempt, 6000, DUE)
    assert requested(counter, attempt, 6000, DUE, 409)["code"] == "refundable_changed"
    swept(counter, 1, 2)
    assert till.refunded == {only(counter, attempt).id: 6000}


@through
def test_two_clicks_at_the_same_moment_are_one_refund(counter: Counter, side: Side) -> None:
    """Both have read before either wrote."""
    attempt, till = paid(counter, side)

    def overtaken(kind: str) -> None:
        if kind == "write":
            counter.memory.before = lambda _: None
            requested(counter, attempt, DUE, DUE)

    counter.memory.before = overtaken
    assert requested(counter, attempt, DUE, DUE, 409)["code"] == "stale_version"
    swept(counter, 1, 2)
    assert till.refunded == {only(counter, attempt).id: DUE}


@through
def test_parts_add_up_to_what_was_paid(counter: Counter, side: Side) -> None:
    """Each by a name of its own, each given once."""
    attempt, till = paid(counter, side)
    left, minute = DUE, 0
    for amount in (6000, 4000, 5999, 1):
        requested(counter, attempt, amount, left)
        left, minute = left - amount, minute + 1
        swept(counter, minute)
    made = refunds(counter, attempt)
    assert [refund.state for refund in made] == [State.DONE] * 4
    assert till.refunded == {refund.id: refund.amount for refund in made}
    assert (sum(till.refunded.values()), counter.known(attempt).refundable) == (DUE, 0)


@through
def test_never_more_than_was_paid(counter: Counter, side: Side) -> None:
    """At once, in parts, while one is on its way, and when there is nothing left."""
    attempt, till = paid(counter, side)
    assert set(requested(counter, attempt, DUE + 1, DUE, 422)["fields"]) == {"amount"}
    requested(counter, attempt, 10_000, DUE)
    assert set(requested(counter, attempt, 6001, 6000, 422)["fields"]) == {"amount"}
    till.how = LOST
    swept(counter, 1)
    assert set(requested(counter, attempt, 6001, 6000, 422)["fields"]) == {"amount"}
    till.how = DONE
    requested(counter, attempt, 6000, 6000)
    swept(counter, 2, 3)
    assert set(requested(counter, attempt, 1, 0, 422)["fields"]) == {"amount"}
    for amount in (0, -1):
        assert requested(counter, attempt, amount, 0, 422)["code"]
    assert sum(till.refunded.values()) == DUE


@through
@pytest.mark.parametrize("how", [LOST, SILENT])
def test_a_timeout_is_unknown_and_then_asked_about(counter: Counter, side: Side, how: str) -> None:
    """Whether it got through or not: never refused, never asked for again before it was looked for, and given once."""
    attempt, till = paid(counter, side)
    requested(counter, attempt, 6000, DUE)
    till.how = how
    swept(counter, 1)
    refund = only(counter, attempt)
    assert (refund.state, refund.review, counter.known(attempt).refundable) == (State.UNKNOWN, "", DUE - 6000)
    till.how, till.looks = DONE, 0
    swept(counter, 2, 4, 11)
    assert (only(counter, attempt).state, till.refunded, till.asks) == (State.DONE, {refund.id: 6000}, 1)
    assert till.looks >= 1


@through
def test_what_is_on_its_way_is_asked_about_until_it_is_there(counter: Counter, side: Side) -> None:
    """And one silence in between makes it no less certain."""
    attempt, till = paid(counter, side)
    requested(counter, attempt, DUE, DUE)
    till.how = GOING
    swept(counter, 1, 3)
    assert only(counter, attempt).state is State.SUBMITTED
    till.how = SILENT
    swept(counter, 5)
    assert only(counter, attempt).state is State.SUBMITTED
    till.how = DONE
    swept(counter, 12, 40)
    assert (only(counter, attempt).state, till.asks) == (State.DONE, 1)


@through
def test_the_process_dies_while_it_asks(counter: Counter, side: Side) -> None:
    """It was written down before anybody was asked: the next sweep looks for it by the same name."""
    attempt, till = paid(counter, side)
    requested(counter, attempt, DUE, DUE)

    def dies() -> None:
        raise KeyboardInterrupt

    till.meanwhile = dies
    with pytest.raises(KeyboardInterrupt):
        swept(counter, 1)
    till.meanwhile = lambda: None
    swept(counter, 2, 4)
    refund = only(counter, attempt)
    assert (refund.state, till.refunded, till.asks) == (State.DONE, {refund.id: DUE}, 1)


@through
def test_a_second_payment_goes_back_by_itself(counter: Counter, side: Side) -> None:
    """Nobody clicks; the first one stays."""
    reference = counter.new_unpaid()
    first, second = counter.begun(side.name, reference), counter.begun(side.name, reference)
    for number, attempt in ((2, first), (1, second)):
        counter.notify(side.name, side.paid(attempt, number=number))
    till = Till(side.name, second)
    counter.calls = till
    swept(counter, 1, 2)
    refund = only(counter, second)
    assert (refund.attempt, refund.state, till.refunded) == (second.id, State.DONE, {refund.id: DUE})
