"""The sandbox's MoMo speaks MoMo's protocol, and the application's adapter understands it."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.errors import Unavailable
from chalicelib.domain.payment.attempt import Notice, Outcome, State
from chalicelib.payments.providers.interface import NoNotice, Repaid
from dev.place import ACCOUNTS
from tests import momo_signer
from tests.dev.sandbox_world import (
    EVERYWHERE,
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

PROVIDER = "momo"
SECRET, ACCESS_KEY = ACCOUNTS["momo"]["secret"], ACCOUNTS["momo"]["access_key"]
MANNERS = {
    **EVERYWHERE,
    "fail": Expected([State.FAILED], State.FAILED),
    "cancel": Expected([State.CANCELLED], State.CANCELLED),
}


@pytest.mark.parametrize("beforehand", [False, True])
@pytest.mark.parametrize("manner", MANNERS)
def test_each_manner(world: World, manner: str, beforehand: bool) -> None:
    check_manner(world, manner, MANNERS[manner], beforehand=beforehand)


def test_what_was_paid_in_time_may_be_told_late(world: World) -> None:
    check_late(world)


@pytest.mark.parametrize("action", ["pay", "fail", "cancel"])
def test_the_call_and_the_way_back_are_signed_as_momo_signs(world: World, action: str) -> None:
    opened = world.create(world.order(info="Lệ phí"))
    back = world.press(opened, action)
    world.notifier.step()
    [request] = world.merchant.raw
    message = json.loads(request.body)
    for fields in (message, back):
        signature = momo_signer.signature(momo_signer.IPN, fields, SECRET, ACCESS_KEY)
        assert fields["signature"] == signature
    assert {name: str(value) for name, value in message.items()} == back


def test_momo_calls_once(world: World) -> None:
    world.merchant.outcomes_to_give = [Outcome.RETRY]
    world.go("pay")
    world.notifier.step()
    assert world.merchant.outcomes == [Outcome.RETRY]


def test_an_open_order_is_pending_and_one_that_ran_out_is_expired(world: World) -> None:
    order = world.order()
    assert world.ask(order, world.create(world.order(id="ABCDEFGHJKMV2345"))) is NoNotice.NOT_KNOWN
    opened = world.create(order)
    for state, moved in ((State.PENDING, 0), (State.EXPIRED, 16)):
        world.clock.move(timedelta(minutes=moved))
        requested = world.ask(order, opened)
        assert isinstance(requested, Notice)
        assert requested.state is state
    assert WEB.get(opened.pay_url).status_code == 400


def test_asking_for_the_same_order_again_gives_the_same_page(world: World) -> None:
    assert world.create(world.order()) == world.create(world.order())


def create(world: World, **changes: Any) -> dict[str, Any]:
    requested = {
        "partnerCode": ACCOUNTS["momo"]["partner_code"],
        "requestId": "R1",
        "amount": 16_000,
        "orderId": "ORDER1",
        "orderInfo": "Le phi",
        "redirectUrl": f"{world.at.site}/pay/return/momo",
        "ipnUrl": f"{world.at.site}/webhooks/momo",
        "requestType": "payWithMethod",
        "extraData": "",
        **changes,
    }
    requested.setdefault("signature", momo_signer.signature(momo_signer.CREATE, requested, SECRET, ACCESS_KEY))
    return dict(WEB.post(f"{world.at.site}/v2/gateway/api/create", json=requested).json())


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, 0),
        ({"partnerCode": "SOMEBODY"}, 11),
        ({"signature": "00"}, 13),
        ({"orderId": "-ORDER"}, 20),
        ({"orderId": "O" * 64}, 20),
        ({"amount": "16000"}, 20),
        ({"ipnUrl": "http://127.0.0.1/notify?x=1"}, 20),
        ({"amount": 999}, 22),
        ({"amount": 50_000_001}, 22),
    ],
)
def test_what_momo_would_refuse_is_refused(world: World, changes: dict[str, Any], code: int) -> None:
    assert create(world, **changes)["resultCode"] == code


def test_an_order_is_taken_once(world: World) -> None:
    assert create(world)["resultCode"] == 0
    assert create(world, requestId="R2")["resultCode"] == 41
    assert create(world, amount=17_000)["resultCode"] == 40
    with pytest.raises(Unavailable):
        world.create(world.order(amount=999))


@pytest.mark.parametrize("manner", REFUNDS)
def test_each_manner_of_a_refund(world: World, manner: str) -> None:
    order, opened = world.go("pay")
    check_refund(world, manner, order, opened, paid_transaction(world, order, opened))


def test_a_refused_refund_leaves_everything_to_give_back(world: World) -> None:
    order, opened = world.go("pay")
    check_refused_refund(world, order, opened, paid_transaction(world, order, opened))


def test_asking_twice_gives_back_once(world: World) -> None:
    order, opened = world.go("pay")
    repayment = world.repayment(order, opened, paid_transaction(world, order, opened))
    assert [world.refund(repayment).state for _ in range(2)] == [Repaid.DONE] * 2
    [stored] = world.notifier.calls.store.orders("momo")
    assert stored.refunded == 6_000
