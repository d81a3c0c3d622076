"""The sandbox's payOS speaks payOS's protocol: its own library and the application's adapter understand it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import payos  # type: ignore[import-untyped]
import pytest
from payos.types import CreatePaymentLinkRequest  # type: ignore[import-untyped]

from chalicelib.domain.errors import Unavailable
from chalicelib.domain.payment.attempt import Notice, Outcome, State
from chalicelib.payments.providers.interface import NoNotice
from dev.place import ACCOUNTS
from dev.sandbox.vietqr import read
from tests.dev.sandbox_world import (
    AMOUNT,
    EVERYWHERE,
    NOON,
    WEB,
    Expected,
    World,
    check_late,
    check_manner,
)

PROVIDER = "payos"
SECRET = ACCOUNTS["payos"]["secret"]
MANNERS = {
    **EVERYWHERE,
    "cancel": Expected([], State.CANCELLED),
    "pay_less": Expected([State.PAID], State.UNDERPAID, 8_000),
    "pay_after_expiry": Expected([], State.PENDING),
}


def library(world: World, secret: str = SECRET) -> payos.PayOS:
    """payOS's own."""
    known = ACCOUNTS["payos"]
    return payos.PayOS(known["client_id"], known["api_key"], secret, base_url=f"{world.url}/", http_client=WEB)


@pytest.mark.parametrize("beforehand", [False, True])
@pytest.mark.parametrize("manner", MANNERS)
def test_each_manner(world: World, manner: str, beforehand: bool) -> None:
    check_manner(world, manner, MANNERS[manner], beforehand=beforehand)


def test_what_was_paid_in_time_may_be_told_late(world: World) -> None:
    check_late(world)


def test_money_may_come_after_expiry(world: World) -> None:
    order, opened = world.go("pay_after_expiry")
    world.clock.move(timedelta(minutes=16))
    world.notifier.step()
    [(_, notice, _)] = world.merchant.received
    assert notice is not None
    assert (notice.state, notice.amount, notice.paid_at) == (
        State.PAID,
        AMOUNT,
        NOON + timedelta(minutes=15, seconds=1),
    )
    requested = world.ask(order, opened)
    assert isinstance(requested, Notice)
    assert (requested.codes, requested.amount) == ("EXPIRED", AMOUNT)


def test_the_payer_may_pay_in_two_transfers(world: World) -> None:
    order = world.order()
    opened = world.create(order)
    for action in ("pay_less", "pay"):
        world.press(opened, action)
        world.notifier.step()
    received = [notice for _, notice, _ in world.merchant.received if notice]
    assert [notice.amount for notice in received] == [8_000, 8_000]
    assert len({notice.dedupe for notice in received}) == 2
    requested = world.ask(order, opened)
    assert isinstance(requested, Notice)
    assert (requested.state, requested.amount, requested.total) == (State.PAID, AMOUNT, True)
    assert WEB.get(opened.pay_url).status_code == 302


def test_payoss_library_verifies_the_webhook(world: World) -> None:
    world.go("pay")
    [request] = world.merchant.raw
    data = library(world).webhooks.verify(request.body)
    assert (data.amount, data.order_code, data.code) == (AMOUNT, world.order().number, "00")
    with pytest.raises(payos.WebhookError):
        library(world, "another").webhooks.verify(request.body)


def test_payoss_library_creates_asks_and_cancels(world: World) -> None:
    requests = library(world).payment_requests
    back = f"{world.at.site}/pay/return/payos"
    requested = CreatePaymentLinkRequest(
        order_code=77, amount=2_000, description="NPC12345", cancel_url=back, return_url=back
    )
    link = requests.create(requested)
    assert read(link.qr_code).amount == 2_000
    assert requests.get(77).status == "PENDING"
    assert requests.cancel(link.payment_link_id, "thử").cancellation_reason == "thử"
    assert requests.get(77).status == "CANCELLED"


def test_an_address_is_confirmed_by_a_signed_sample(world: World) -> None:
    confirmed = library(world).webhooks.confirm(f"{world.at.site}/webhooks/payos")
    assert confirmed.webhook_url == f"{world.at.site}/webhooks/payos"
    [(_, notice, _)] = world.merchant.received
    assert notice is not None
    assert (notice.number, notice.amount) == (123, 3_000)
    with pytest.raises(payos.WebhookError):
        library(world).webhooks.confirm(f"{world.at.site}/webhooks/nobody")


def test_any_2xx_ends_it_and_nothing_else(world: World) -> None:
    world.merchant.outcomes_to_give = [Outcome.RETRY] * 9
    world.go("pay")
    for _ in range(7):
        world.notifier.step()
    assert len(world.merchant.received) == 5


def test_the_payer_comes_back_with_words(world: World) -> None:
    back = world.press(world.create(world.order()), "cancel")
    assert (back["cancel"], back["status"], back["orderCode"]) == ("true", "CANCELLED", str(world.order().number))


def test_an_open_order_is_pending_and_one_that_ran_out_is_expired(world: World) -> None:
    order = world.order()
    assert world.ask(order, world.create(world.order(number=8))) is NoNotice.NOT_KNOWN
    opened = world.create(order)
    for state, moved in ((State.PENDING, 0), (State.EXPIRED, 16)):
        world.clock.move(timedelta(minutes=moved))
        requested = world.ask(order, opened)
        assert isinstance(requested, Notice)
        assert requested.state is state
    assert WEB.get(opened.pay_url).status_code == 400


def test_asking_again_gives_the_same_page_without_its_code(world: World) -> None:
    first, second = (world.create(world.order()) for _ in range(2))
    assert (first.pay_url, first.provider_ref) == (second.pay_url, second.provider_ref)
    assert read(first.qr).amount == AMOUNT
    assert second.qr == ""


def create(world: World, headers: dict[str, str], **changes: Any) -> dict[str, Any]:
    back = f"{world.at.site}/pay/return/payos"
    requested: dict[str, Any] = {
        "orderCode": 1,
        "amount": 2_000,
        "description": "NPC12345",
        "cancelUrl": back,
        "returnUrl": back,
        **changes,
    }
    signature = library(world).crypto.create_signature_of_payment_request(requested, SECRET)
    requested.setdefault("signature", signature)
    known = {"x-client-id": ACCOUNTS["payos"]["client_id"], "x-api-key": ACCOUNTS["payos"]["api_key"], **headers}
    return dict(WEB.post(f"{world.url}/v2/payment-requests", json=requested, headers=known).json())


@pytest.mark.parametrize(
    ("headers", "changes", "code"),
    [
        ({}, {}, "00"),
        ({"x-api-key": "nobody"}, {}, "401"),
        ({}, {"signature": "00"}, "201"),
        ({}, {"description": "NPC1234567"}, "20"),
        ({}, {"orderCode": 2**53}, "20"),
        ({}, {"orderCode": "1"}, "20"),
        ({}, {"amount": 0}, "20"),
        ({}, {"expiredAt": int(NOON.timestamp())}, "20"),
        ({}, {"expiredAt": 2**31}, "20"),
    ],
)
def test_what_payos_would_refuse_is_refused(
    world: World, headers: dict[str, str], changes: dict[str, Any], code: str
) -> None:
    assert create(world, headers, **changes)["code"] == code


def test_a_number_that_is_over_is_not_opened_again(world: World) -> None:
    world.press(world.create(world.order()), "cancel")
    with pytest.raises(Unavailable):
        world.create(world.order())
