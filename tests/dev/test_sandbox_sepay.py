"""The sandbox's SePay and its bank speak as SePay does, and the application's adapter understands them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.payment.attempt import Notice, Outcome, State
from chalicelib.payments.providers.interface import NoNotice, Opened
from chalicelib.payments.providers.sepay.client import credits_since
from chalicelib.platform.http_client import call
from dev.place import ACCOUNTS
from dev.sandbox.sepay import Sepay
from tests.dev.sandbox_world import AMOUNT, EVERYWHERE, ID, NOON, WEB, Expected, World
from tests.payments.providers.sepay import sepay_side

PROVIDER = "sepay"
SECRET = ACCOUNTS["sepay"]["secret"]


def transfer(world: World, opened: Opened | None = None, /, *, status: int = 303, **form: str) -> str:
    """The payer scans the code, or types."""
    answer = WEB.post(f"{world.url}/", data={"qr": opened.qr if opened else "", **form})
    assert answer.status_code == status, answer.text
    return answer.text


@pytest.mark.parametrize("beforehand", [False, True])
@pytest.mark.parametrize("manner", EVERYWHERE)
def test_each_manner(world: World, manner: str, beforehand: bool) -> None:
    expected: Expected = EVERYWHERE[manner]
    order = world.order()
    opened = world.create(order)
    if beforehand:
        world.choose(manner)
        transfer(world, opened)
    else:
        transfer(world, opened, action=manner)
    assert bool(world.merchant.received) is (manner == "pay_before_answer")
    world.notifier.step()
    assert world.merchant.states == expected.received
    assert {(n.attempt, n.amount, n.credit) for _, n, _ in world.merchant.received if n} <= {
        (ID, expected.amount, True)
    }
    assert (Outcome.FORGED in world.merchant.outcomes) is (manner == "retired_secret")
    requested = world.ask(order, opened)
    assert isinstance(requested, Notice)
    assert (requested.state, requested.amount) == (expected.known, expected.amount)
    assert {notice.dedupe for _, notice, _ in world.merchant.received if notice} <= {requested.dedupe}


@pytest.mark.parametrize(("manner", "known"), [("pay_late", True), ("pay_after_expiry", False)])
def test_what_comes_or_is_told_later(world: World, manner: str, known: bool) -> None:
    order = world.order()
    opened = world.create(order)
    transfer(world, opened, action=manner, minutes="16")
    world.notifier.step()
    assert world.merchant.received == []
    assert isinstance(world.ask(order, opened), Notice) is known
    world.clock.move(timedelta(minutes=16))
    world.notifier.step()
    [(_, notice, _)] = world.merchant.received
    assert notice is not None
    assert (notice.state, notice.paid_at) == (State.PAID, NOON if known else NOON + timedelta(minutes=16))
    assert isinstance(world.ask(order, opened), Notice)


def test_the_webhook_is_signed_as_sepay_signs(world: World) -> None:
    transfer(world, world.create(world.order()))
    world.notifier.step()
    [request] = world.merchant.raw
    stamp = request.headers["x-sepay-timestamp"]
    assert stamp == str(int(NOON.timestamp()))
    assert request.headers["x-sepay-signature"] == sepay_side.signature(request.body, stamp, SECRET)


def test_an_account_may_be_told_with_a_key_instead() -> None:
    keyed = Sepay({**ACCOUNTS["sepay"], "mode": "apikey"}, "http://127.0.0.1:1/webhooks/sepay")
    sent = keyed.sent("http://127.0.0.1:1/", {"id": 1}, "secret", NOON)
    assert sent.headers == {"Content-Type": "application/json", "Authorization": f"Apikey {SECRET}"}


def test_the_webhook_and_the_list_have_sepays_fields(world: World) -> None:
    transfer(world, world.create(world.order()))
    world.notifier.step()
    [made_call] = world.notifier.calls.all("sepay")
    assert {k: type(v) for k, v in made_call.notification.items()} == {k: type(v) for k, v in sepay_side.CREDIT.items()}
    [row] = listed(world)
    assert {k: type(v) for k, v in row.items()} == {k: type(v) for k, v in sepay_side.ROW.items()}


def listed(world: World, token: str = ACCOUNTS["sepay"]["token"], **requested: str) -> list[dict[str, Any]]:
    url = f"{world.at.site}/userapi/transactions/list"
    answer = WEB.get(url, params=requested, headers={"Authorization": f"Bearer {token}"}).json()
    return list(answer.get("transactions", [])) if answer["status"] == 200 else []


def test_the_list_shows_what_is_asked_for(world: World) -> None:
    for amount in ("1000", "2.000", "3000"):
        transfer(world, amount=amount, content="x")
    transfer(world, amount="500", content="tiền điện", direction="out")
    assert [row["amount_in"] for row in listed(world)] == ["0.00", "3000.00", "2000.00", "1000.00"]
    third = listed(world)[1]["id"]
    assert [row["id"] for row in listed(world, since_id=third)][-1] == third
    assert [row["amount_in"] for row in listed(world, amount_in="2000")] == ["2000.00"]
    assert len(listed(world, limit="2")) == 2
    assert listed(world, account_number="1") == []
    assert listed(world, transaction_date_min="2026-12-05") == []
    assert listed(world, token="nobody") == []


def test_all_credits_are_found_from_a_number_on(world: World) -> None:
    transfer(world, amount="1000", content="ai do")
    transfer(world, world.create(world.order()))
    first, second = credits_since(0, world.credentials, call)
    assert (first.attempt, second.attempt) == ("", ID)
    assert credits_since(int(second.transaction), world.credentials, call) == [second]


@pytest.mark.parametrize(
    ("content", "attempt"),
    [
        (f"MC{ID}", ID),
        (f"Nộp phí mc{ID.lower()} cảm ơn", ID),
        (f"MC {ID[:4]}-{ID[4:]}", ID),
        ("tiền ăn trưa", ""),
        (f"MC{ID} MC{sepay_side.OTHER_ID}", ""),
    ],
)
def test_banks_add_words_and_take_marks_away(world: World, content: str, attempt: str) -> None:
    transfer(world, amount="16000", content=content)
    world.notifier.step()
    [(_, notice, _)] = world.merchant.received
    assert notice is not None
    assert (notice.attempt, notice.amount) == (attempt, AMOUNT)


def test_money_that_leaves_is_told_of_and_is_no_credit(world: World) -> None:
    transfer(world, amount="16000", content=f"MC{ID}", direction="out")
    world.notifier.step()
    [(_, notice, _)] = world.merchant.received
    assert notice is not None
    assert (notice.state, notice.amount, notice.credit) == (State.PENDING, 0, False)
    assert world.ask(world.order(), Opened()) is NoNotice.NOT_KNOWN


@pytest.mark.parametrize(
    "form",
    [
        {"amount": "0", "content": "x"},
        {"amount": "x", "content": "x"},
        {"qr": "0002"},
        {"amount": "1000", "content": "x", "action": "cancel"},
        {"amount": "1000", "content": "x", "minutes": "-1"},
    ],
)
def test_what_no_bank_would_send_is_refused(world: World, form: dict[str, str]) -> None:
    transfer(world, status=400, **form)
    assert listed(world) == []


def test_money_for_another_account_is_not_ours(world: World) -> None:
    other = replace(world.credentials, account="1")
    qr = world.of.create(world.order(), None, other, call).qr  # type: ignore[arg-type]
    assert "không phải của đơn vị" in transfer(world, status=400, qr=qr)


def test_eight_calls_at_most_until_success_is_said(world: World) -> None:
    world.merchant.outcomes_to_give = [Outcome.RETRY] * 20
    transfer(world, world.create(world.order()))
    for _ in range(10):
        world.notifier.step()
    assert len(world.merchant.received) == 8


def test_the_account_is_shown(world: World) -> None:
    transfer(world, world.create(world.order()))
    world.notifier.step()
    page = WEB.get(f"{world.url}/").text
    assert f"MC{ID}" in page
    assert "16.000 đ" in page
    assert "200 {&#34;success&#34;:true}" in page
