"""The sandbox's Stripe speaks Stripe's protocol: its own library and the application's adapter understand it."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
import stripe

from chalicelib.domain.errors import Unavailable
from chalicelib.domain.payment.attempt import Notice, Outcome, State
from chalicelib.payments.providers.interface import Repaid
from dev.place import ACCOUNTS
from tests.dev.sandbox_world import (
    AMOUNT,
    EVERYWHERE,
    NOON,
    REFUNDS,
    WEB,
    Expected,
    World,
    check_late,
    check_manner,
    check_refund,
    check_refused_refund,
    paid_transaction,
)
from tests.payments.providers.stripe import stripe_made

PROVIDER = "stripe"
SECRET, API_KEY = ACCOUNTS["stripe"]["secret"], ACCOUNTS["stripe"]["api_key"]
MANNERS = {
    **{name: Expected(one.received * 2, one.known, one.amount) for name, one in EVERYWHERE.items()},
    "fail": Expected([State.PENDING, State.FAILED], State.FAILED),
    "cancel": Expected([State.EXPIRED], State.EXPIRED),
}
"""One payment is two events."""


def library(world: World, key: str = API_KEY) -> stripe.StripeClient:
    """Stripe's own."""
    return stripe.StripeClient(key, base_addresses={"api": world.url}, max_network_retries=0)


@pytest.mark.parametrize("beforehand", [False, True])
@pytest.mark.parametrize("manner", MANNERS)
def test_each_manner(world: World, manner: str, beforehand: bool) -> None:
    check_manner(world, manner, MANNERS[manner], beforehand=beforehand)


def test_what_was_paid_in_time_may_be_told_late(world: World) -> None:
    check_late(world)


def test_stripes_library_verifies_the_events(world: World) -> None:
    world.go("pay")
    for request in world.merchant.raw:
        header = request.headers["stripe-signature"]
        stripe.WebhookSignature.verify_header(request.body.decode(), header, SECRET)
        with pytest.raises(stripe.SignatureVerificationError):
            stripe.WebhookSignature.verify_header(request.body.decode(), header, "whsec_another")
        assert header == stripe_made.signature(request.body, SECRET, NOON)
        event = stripe.Event.construct_from(json.loads(request.body), API_KEY)
        assert event.created == int(NOON.timestamp())
    kinds = [json.loads(request.body)["type"] for request in world.merchant.raw]
    assert kinds == ["payment_intent.succeeded", "checkout.session.completed"]


def test_two_events_of_a_payment_are_one_piece_of_news(world: World) -> None:
    order, opened = world.go("pay_twice")
    requested = world.ask(order, opened)
    assert isinstance(requested, Notice)
    assert {notice.dedupe for _, notice, _ in world.merchant.received if notice} == {requested.dedupe}
    assert world.merchant.outcomes == [Outcome.RECORDED] + [Outcome.DUPLICATE] * 3


def test_every_delivery_is_signed_anew(world: World) -> None:
    world.merchant.outcomes_to_give = [Outcome.RETRY] * 2
    world.go("pay")
    world.clock.move(timedelta(minutes=7))
    world.notifier.step()
    assert len({request.headers["stripe-signature"].split(",")[0] for request in world.merchant.raw}) == 2
    assert world.merchant.states == [State.PAID] * 4


def test_four_calls_at_most(world: World) -> None:
    world.merchant.outcomes_to_give = [Outcome.RETRY] * 20
    world.go("cancel")
    for _ in range(6):
        world.notifier.step()
    assert len(world.merchant.received) == 4


def params(world: World, **changes: Any) -> Any:
    back = f"{world.at.site}/pay/return/stripe"
    price = {"currency": "vnd", "unit_amount": AMOUNT, "product_data": {"name": "Le phi"}}
    return {
        "mode": "payment",
        "line_items": [{"quantity": 1, "price_data": price}],
        "success_url": back,
        "cancel_url": back,
        "metadata": {"attempt": "A1"},
        **changes,
    }


def test_stripes_library_opens_asks_expires_and_gives_back(world: World) -> None:
    client = library(world)
    sessions = client.v1.checkout.sessions
    first, second = (sessions.create(params(world)) for _ in range(2))
    assert (first.amount_total, first.currency, first.status) == (AMOUNT, "vnd", "open")
    assert sessions.expire(first.id).status == "expired"
    assert second.url is not None
    WEB.post(second.url, data={"action": "pay"})
    paid = sessions.retrieve(second.id, {"expand": ["payment_intent.latest_charge", "payment_intent"]})
    assert isinstance(paid.payment_intent, stripe.PaymentIntent)
    assert isinstance(paid.payment_intent.latest_charge, stripe.Charge)
    assert (paid.payment_status, paid.payment_intent.latest_charge.amount) == ("paid", AMOUNT)
    refund = client.v1.refunds.create({"payment_intent": paid.payment_intent.id, "amount": 6_000})
    assert refund.status == "succeeded"
    assert [one.id for one in client.v1.refunds.list({"payment_intent": paid.payment_intent.id})] == [refund.id]


@pytest.mark.parametrize(
    "changes",
    [
        {"line_items": []},
        {"mode": "setup"},
        {"expires_at": int(NOON.timestamp()) + 1799},
        {"expires_at": int(NOON.timestamp()) + 86_401},
        {"success_url": ""},
    ],
)
def test_what_stripe_would_refuse_is_refused(world: World, changes: dict[str, Any]) -> None:
    with pytest.raises(stripe.InvalidRequestError):
        library(world).v1.checkout.sessions.create(params(world, **changes))


def test_a_key_serves_one_question(world: World) -> None:
    create = library(world).v1.checkout.sessions.create
    options: Any = {"idempotency_key": "K1"}
    assert create(params(world), options).id == create(params(world), options).id
    with pytest.raises(stripe.IdempotencyError):
        create(params(world, metadata={"attempt": "A2"}), options)


def test_nobody_asks_without_the_key(world: World) -> None:
    with pytest.raises(stripe.AuthenticationError):
        library(world, "sk_test_another").v1.checkout.sessions.create(params(world))


def test_an_open_order_is_pending_and_one_that_ran_out_is_expired(world: World) -> None:
    order = world.order()
    opened = world.create(order)
    for state, moved in ((State.PENDING, 0), (State.EXPIRED, 36)):
        world.clock.move(timedelta(minutes=moved))
        requested = world.ask(order, opened)
        assert isinstance(requested, Notice)
        assert requested.state is state
    assert WEB.get(opened.pay_url).status_code == 400


def test_a_page_that_ran_out_is_told_of_once(world: World) -> None:
    world.create(world.order())
    world.sandbox.step()
    assert world.merchant.received == []
    world.clock.move(timedelta(minutes=36))
    for _ in range(3):
        world.sandbox.step()
    assert world.merchant.states == [State.EXPIRED]


def test_asking_again_for_an_order_gives_the_same_page(world: World) -> None:
    assert world.create(world.order()) == world.create(world.order())
    with pytest.raises(Unavailable):
        world.create(world.order(amount=17_000))
    with pytest.raises(Unavailable):
        world.create(world.order(id="ABCDEFGHJKMV2345", amount=12_000))


@pytest.mark.parametrize("manner", REFUNDS)
def test_each_manner_of_a_refund(world: World, manner: str) -> None:
    order, opened = world.go("pay")
    check_refund(world, manner, order, opened, paid_transaction(world, order, opened))
    world.notifier.step()
    kinds = [json.loads(request.body)["type"] for request in world.merchant.raw[2:]]
    assert sorted(kinds) == sorted({"refund.created", "charge.refunded"} | ({"refund.updated"} & {*kinds}))
    assert ("refund.updated" in kinds) is (manner == "refund_later")


def test_a_refused_refund_leaves_everything_to_give_back(world: World) -> None:
    order, opened = world.go("pay")
    check_refused_refund(world, order, opened, paid_transaction(world, order, opened))


def test_asking_twice_gives_back_once(world: World) -> None:
    order, opened = world.go("pay")
    repayment = world.repayment(order, opened, paid_transaction(world, order, opened))
    assert [world.refund(repayment).state for _ in range(2)] == [Repaid.DONE] * 2
    [stored] = world.notifier.calls.store.orders("stripe")
    assert stored.refunded == 6_000
