"""The sandbox's ZaloPay speaks ZaloPay's protocol, and the application's adapter understands it."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.errors import Unavailable
from chalicelib.domain.payment.attempt import Notice, Outcome, State
from chalicelib.payments.providers.interface import NoNotice, Repaid
from dev.place import ACCOUNTS
from dev.sandbox.vietqr import read
from tests import zalopay_signer
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

PROVIDER = "zalopay"
KEY1, KEY2 = ACCOUNTS["zalopay"]["key1"], ACCOUNTS["zalopay"]["key2"]
MANNERS = {
    **EVERYWHERE,
    "fail": Expected([], State.FAILED),
    "cancel": Expected([], State.CANCELLED),
}


@pytest.mark.parametrize("beforehand", [False, True])
@pytest.mark.parametrize("manner", MANNERS)
def test_each_manner(world: World, manner: str, beforehand: bool) -> None:
    check_manner(world, manner, MANNERS[manner], beforehand=beforehand)


def test_what_was_paid_in_time_may_be_told_late(world: World) -> None:
    check_late(world)


def test_the_callback_is_signed_as_zalopay_signs(world: World) -> None:
    world.go("pay")
    [request] = world.merchant.raw
    message = json.loads(request.body)
    assert message == zalopay_signer.signed(message["data"], KEY2)
    data = json.loads(message["data"])
    assert data.keys() == zalopay_signer.PAYMENT.keys()
    assert {name: type(value) for name, value in data.items()} == {
        name: type(value) for name, value in zalopay_signer.PAYMENT.items()
    }


def test_the_payer_comes_back_with_words_signed_by_key2(world: World) -> None:
    back = world.press(world.create(world.order()), "cancel")
    checksum = back.pop("checksum")
    assert zalopay_signer.signature("|".join(back.values()), KEY2) == checksum
    assert back["status"] == "-49"


def test_there_is_a_code_to_scan(world: World) -> None:
    assert read(world.create(world.order()).qr).amount == AMOUNT


@pytest.mark.parametrize(
    ("reported", "calls"),
    [(Outcome.RETRY, 3), (Outcome.FORGED, 1), (Outcome.RECORDED, 1)],
)
def test_zalopay_calls_three_times_at_most_and_only_when_asked_to(world: World, reported: Outcome, calls: int) -> None:
    world.merchant.outcomes_to_give = [reported] * 5
    world.go("pay")
    for _ in range(5):
        world.notifier.step()
    assert len(world.merchant.received) == calls


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


def test_an_order_is_taken_once(world: World) -> None:
    world.create(world.order())
    with pytest.raises(Unavailable) as refused:
        world.create(world.order())
    assert refused.value.facts == {"result_code": "2/-68"}


def create(world: World, **changes: Any) -> dict[str, Any]:
    requested = {
        "app_id": ACCOUNTS["zalopay"]["app_id"],
        "app_trans_id": "261204_A1",
        "app_user": "motcua",
        "amount": 16_000,
        "app_time": int(NOON.timestamp() * 1000),
        "expire_duration_seconds": 900,
        "embed_data": "{}",
        "item": "[]",
        "callback_url": f"{world.at.site}/webhooks/zalopay",
        **changes,
    }
    requested.setdefault("mac", zalopay_signer.requested(zalopay_signer.CREATE, requested, KEY1))
    how = {"data": requested} if changes.get("amount") == "16000" else {"json": requested}
    return dict(WEB.post(f"{world.at.site}/v2/create", **how).json())  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({}, (1, 1)),
        ({"amount": "16000"}, (1, 1)),
        ({"app_id": 1}, (2, -402)),
        ({"mac": "00"}, (2, -402)),
        ({"app_trans_id": "261203_A1"}, (2, -401)),
        ({"app_trans_id": "261204_" + "A" * 34}, (2, -401)),
        ({"app_time": int(NOON.timestamp() * 1000) - 901_000}, (2, -401)),
        ({"expire_duration_seconds": 299}, (2, -401)),
        ({"embed_data": "x"}, (2, -401)),
    ],
)
def test_what_zalopay_would_refuse_is_refused(world: World, changes: dict[str, Any], codes: tuple[int, int]) -> None:
    message = create(world, **changes)
    assert (message["return_code"], message["sub_return_code"]) == codes


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
    assert [world.refund(repayment).state for _ in range(2)] == [Repaid.DONE, Repaid.UNKNOWN]
    assert world.ask_refund(repayment).state is Repaid.DONE
    [stored] = world.notifier.calls.store.orders("zalopay")
    assert stored.refunded == 6_000
