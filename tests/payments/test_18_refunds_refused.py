"""A refund refused, told of before it is answered, or made by hand: what is certain is said, and nothing goes twice."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.domain.payment.attempt import Outcome
from chalicelib.domain.payment.attempt import State as Paid
from chalicelib.domain.payment.refund import State
from tests import issuer as people
from tests.payments.payment_fixtures import DUE
from tests.payments.payment_world import Counter
from tests.payments.provider_messages import AT, Sent
from tests.payments.provider_specs import SIDES, some
from tests.payments.providers.stripe import stripe_made
from tests.payments.refunding import QUEUE, only, paid, requested, swept
from tests.payments.side import Side

by_hand = some("payos", "sepay")

REFUSALS = [
    pytest.param(SIDES["vnpay"], "95", State.REJECTED, id="vnpay-95-payment-did-not-succeed"),
    pytest.param(SIDES["vnpay"], "94", State.SUBMITTED, id="vnpay-94-asked-already"),
    pytest.param(SIDES["vnpay"], "99", State.UNKNOWN, id="vnpay-99-other"),
    pytest.param(SIDES["momo"], "1080", State.REJECTED, id="momo-1080-later"),
    pytest.param(SIDES["momo"], "1081", State.REJECTED, id="momo-1081-given-back-already"),
    pytest.param(SIDES["momo"], "1088", State.REJECTED, id="momo-1088-cannot-be"),
    pytest.param(SIDES["momo"], "41", State.UNKNOWN, id="momo-41-name-was-used"),
    pytest.param(SIDES["zalopay"], "-13", State.REJECTED, id="zalopay-13-too-late"),
    pytest.param(SIDES["zalopay"], "-14", State.REJECTED, id="zalopay-14-more-than-is-left"),
    pytest.param(SIDES["zalopay"], "-23", State.UNKNOWN, id="zalopay-23-name-was-used"),
    pytest.param(SIDES["stripe"], "charge_already_refunded", State.REJECTED, id="stripe-given-back-already"),
]


@pytest.mark.parametrize(("side", "code", "state"), REFUSALS)
def test_what_each_refusal_means(counter: Counter, side: Side, code: str, state: State) -> None:
    """What is certain frees the money and waits for a person; what is not is asked about, and holds it."""
    attempt, till = paid(counter, side)
    requested(counter, attempt, 6000, DUE)
    till.how = code
    swept(counter, 1)
    assert (only(counter, attempt).state, till.refunded) == (state, {})
    refused = state is State.REJECTED
    assert counter.known(attempt).refundable == (DUE if refused else DUE - 6000)
    waiting = counter.must(200, "GET", QUEUE, people.SUPERVISOR)["items"]
    assert [item["review"] for item in waiting] == (["refund_rejected"] if refused else [])


@pytest.mark.parametrize("kind", ["charge.refunded", "refund.created", "refund.updated"])
def test_stripe_tells_of_a_refund_before_its_answer(counter: Counter, kind: str) -> None:
    """Its event comes while our call is under way: taken, and it moves no money a second time."""
    side = SIDES["stripe"]
    attempt, till = paid(counter, side)
    requested(counter, attempt, 6000, DUE)
    ours = {"metadata": {"attempt": attempt.id}, "payment_intent": "pi_3Qx1"}
    thing = (
        stripe_made.charge(**ours, amount_refunded=6000) if kind == "charge.refunded" else stripe_made.refund(**ours)
    )
    body = stripe_made.written(stripe_made.event(kind, thing))

    def tells() -> None:
        sent = Sent(body, {"Stripe-Signature": stripe_made.signature(body, at=AT + timedelta(minutes=1))})
        assert counter.answered("stripe", sent) is not Outcome.FORGED

    till.meanwhile = tells
    swept(counter, 1)
    refund, stored = only(counter, attempt), counter.known(attempt)
    assert (refund.state, till.refunded) == (State.DONE, {refund.id: 6000})
    assert (stored.state, stored.received, stored.refundable, stored.review) == (Paid.PAID, DUE, DUE - 6000, "")


@pytest.mark.parametrize("codes", ["00/05", "00/06", "00/09"])
def test_vnpay_tells_of_a_refund_before_its_answer(counter: Counter, codes: str) -> None:
    """In progress, sent to the bank, refused: what was paid stays paid."""
    side = SIDES["vnpay"]
    attempt, till = paid(counter, side)
    requested(counter, attempt, DUE, DUE)
    till.meanwhile = lambda: counter.notify("vnpay", side.paid(attempt, codes, number=2))
    swept(counter, 1)
    refund, stored = only(counter, attempt), counter.known(attempt)
    assert (refund.state, till.refunded) == (State.DONE, {refund.id: DUE})
    assert (stored.state, stored.received, stored.refundable) == (Paid.PAID, DUE, 0)


@by_hand
def test_where_the_provider_gives_nothing_back_a_person_does(counter: Counter, side: Side) -> None:
    """The supervisor notes the bank's number; nobody is asked, and it is done once."""
    attempt, till = paid(counter, side)
    refund = requested(counter, attempt, DUE, DUE)
    swept(counter, 1, 2)
    (waiting,) = counter.must(200, "GET", QUEUE, people.SUPERVISOR)["refunds"]
    assert (waiting["refund"], waiting["review"]) == (refund["refund"], "refund_by_hand")
    path = f"/v1/desk/refunds/{refund['refund']}/decide"
    done = {"version": waiting["version"], "how": "done", "transaction": "FT26339000001"}
    assert set(counter.must(422, "POST", path, people.SUPERVISOR, {**done, "transaction": ""})["fields"]) == {
        "transaction"
    }
    assert counter.must(200, "POST", path, people.SUPERVISOR, done)["state"] == "done"
    assert counter.must(409, "POST", path, people.SUPERVISOR, done)["code"] == "stale_version"
    assert (till.asks, counter.known(attempt).refundable) == (0, 0)
