"""Payments that earlier releases began, heard of or lost are heard, followed up, receipted and given back."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.domain.payment.attempt import Attempt, Notice, State
from chalicelib.platform import clients
from chalicelib.storage import keys
from chalicelib.storage.payments import attempts
from chalicelib.storage.table import Table
from infra.migrate import migrate
from tests import issuer as people
from tests.released.loaded import FEE, Released, put, read, stored
from tests.stored_files import swept
from tests.world import TABLE, World

LATER = "2026-12-04T11:00:00+07:00"
DAYS_LATER = "2026-12-20T09:00:00+07:00"
REVIEW = "/v1/desk/payments/review"


def migrated(released: Released) -> None:
    """The rows after `make migrate`."""
    migrate(Table(released.world.dynamodb, TABLE), seals=False, at=clients.now(), tell=lambda _: None)


def receipts(released: Released, example: str) -> Any:
    """What the citizen gets for the money."""
    return released.world.ask("GET", released.path(example, "/receipt"), people.CITIZEN, Accept="application/json")


def test_a_notice_files_the_dossier(released: Released) -> None:
    """It is answered with success, once and again, and the receipt follows."""
    assert [released.notify("fee_open", "80000001") for _ in range(2)] == ["00", "02"]
    seen = released.seen("fee_open")
    assert (seen["status"]["key"], seen["fee"]["state"]) == ("filed", "paid")
    released.world.streamed()
    assert len(released.seen("fee_open")["receipts"]) >= 1
    assert receipts(released, "fee_open").status_code in (200, 303)


def test_a_notice_of_money_after_a_failure_is_heard(released: Released) -> None:
    """A failure is never final."""
    assert released.notify("fee_failed", "80000002") == "00"
    assert released.seen("fee_failed")["status"]["key"] == "filed"


def test_a_paid_dossier_has_a_receipt(released: Released) -> None:
    """Though its release wrote none."""
    assert receipts(released, "paid_filed").status_code in (200, 303)
    (receipt, *_) = released.seen("paid_filed")["receipts"]
    assert sum(each["amount"] for each in released.seen("paid_filed")["receipts"]) == FEE, receipt


def test_a_new_attempt_is_begun(released: Released) -> None:
    """Beside an open one of before the upgrade, and where there was none."""
    for example in ("awaiting_fee", "fee_open"):
        path = released.path(example, "/payments")
        assert released.world.must(201, "POST", path, people.CITIZEN, {"provider": "vnpay"})["attempt"]


def test_an_officer_gives_an_old_payment_back(released: Released) -> None:
    """All of it is there to be given back."""
    released.load("paid_filed")
    attempt = released.attempts["paid_filed"]
    body = {"amount": FEE, "refundable_seen": FEE, "reason": "our_mistake"}
    path = f"/v1/desk/payments/{attempt}/refund"
    assert released.world.must(201, "POST", path, people.SUPERVISOR, body)["amount"] == FEE


@pytest.mark.parametrize("example", ["paid_twice_second", "paid_late"])
def test_money_that_was_not_due_is_not_lost(released: Released, example: str) -> None:
    """It is on its way back, or an officer sees that it must go back, and gives it back."""
    released.load(example.removesuffix("_second"))
    migrated(released)
    attempt = attempts.find(clients.table(), released.attempts[example])
    assert attempt is not None
    assert (attempt.attempt.received, attempt.attempt.refund_due) == (FEE, FEE)
    waiting = {each.get("attempt") for each in released.world.must(200, "GET", REVIEW, people.SUPERVISOR)["items"]}
    assert attempt.attempt.refunded_amount == FEE or released.attempts[example] in waiting


def test_a_wrong_amount_waits_for_a_supervisor(released: Released) -> None:
    """With what arrived, which the attempt itself did not say at first."""
    released.load("fee_wrong_amount")
    migrated(released)
    listed = released.world.must(200, "GET", REVIEW, people.SUPERVISOR)["items"]
    (item,) = (each for each in listed if each.get("attempt") == released.attempts["fee_wrong_amount"])
    assert (item["review"], item["received"]) == ("needs_review", 8000)


def test_the_sweep_asks_about_an_open_attempt(released: Released, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that was paid is filed, one that was not expires, and its dossier is closed when it is time."""
    requested = []

    def ask(attempt: Attempt) -> Notice | None:
        requested.append(attempt.id)
        if attempt.id != released.attempts["fee_open_2"]:
            return None
        return Notice(
            provider="vnpay",
            attempt=attempt.id,
            state=State.PAID,
            amount=FEE,
            transaction="80000003",
            codes="00",
            source="query",
        )

    monkeypatch.setattr("chalicelib.payments.provider_calls.ask_provider", lambda _: ask)
    released.load("fee_open", "fee_open_2", "fee_open_3")
    migrated(released)
    swept(released.world, LATER)
    assert {released.attempts["fee_open"], released.attempts["fee_open_2"]} <= set(requested)
    assert released.seen("fee_open_2")["status"]["key"] == "filed"
    swept(released.world, DAYS_LATER)
    assert released.seen("fee_open_3")["status"]["key"] == "stopped"


@pytest.fixture
def half_upgraded(world: World) -> Released:
    """Attempts of 0e3724c that 008e5d6 heard of and wrote anew."""
    made = Released("0e3724c", world)
    made.load("fee_open", "fee_open_2", "fee_expired")
    put(world.dynamodb, TABLE, [stored(row) for row in read("0e3724c-008e5d6")["rows"]])
    return made


def row(of: Released, name: str) -> Any:
    """An attempt as it is stored."""
    key = keys.attempt(of.attempts[name])
    return of.world.dynamodb.get_item(TableName=TABLE, Key=key)["Item"]


def test_an_attempt_that_was_rewritten_on_the_way_is_followed_up(half_upgraded: Released) -> None:
    """It failed, which is never final; when the failure was heard nobody noted when to ask again."""
    migrated(half_upgraded)
    now = row(half_upgraded, "fee_open")
    assert now["agency"] == {"S": "H27.19"}
    assert now["check_at"]["S"] == "2026-12-04T02:30:00.000000+00:00"
    assert now["by_due_pk"]["S"].startswith("DUE#attempt#")


def test_an_attempt_that_was_rewritten_on_the_way_keeps_when_it_is_to_be_asked_about(half_upgraded: Released) -> None:
    """And the larger of both sums."""
    before = {**row(half_upgraded, "fee_open"), "check_at": {"S": "2026-12-05T02:00:00.000000+00:00"}}
    half_upgraded.world.dynamodb.put_item(TableName=TABLE, Item={**before, "reported": {"N": "20000"}})
    migrated(half_upgraded)
    now = row(half_upgraded, "fee_open")
    assert (now["check_at"], now["reported"]) == (before["check_at"], {"N": "20000"})


def test_what_waited_for_nobody_waits_for_its_dossiers_agency(half_upgraded: Released) -> None:
    """It stood in the queue of an agency without a name."""
    migrated(half_upgraded)
    listed = half_upgraded.world.must(200, "GET", REVIEW, people.SUPERVISOR)["items"]
    (item,) = (each for each in listed if each.get("attempt") == half_upgraded.attempts["fee_open_2"])
    assert (item["review"], item["received"]) == ("needs_review", 8000)


def test_a_refund_of_such_an_attempt_has_an_agency(half_upgraded: Released) -> None:
    """It is asked for, refused, and waits for a supervisor who can see it."""
    migrated(half_upgraded)
    key = keys.refund(f"{half_upgraded.attempts['fee_expired']}01")
    stands = half_upgraded.world.dynamodb.get_item(TableName=TABLE, Key=key)["Item"]
    assert (stands["agency"], stands["check_at"]) == ({"S": "H27.19"}, {"S": "2026-12-04T02:10:00.000000+00:00"})
    half_upgraded.world.dynamodb.delete_item(TableName=TABLE, Key=keys.migration())
    waits = {name: value for name, value in stands.items() if name not in ("agency", "schema", "check_at")}
    half_upgraded.world.dynamodb.put_item(TableName=TABLE, Item=waits)
    migrated(half_upgraded)
    listed = half_upgraded.world.must(200, "GET", REVIEW, people.SUPERVISOR)
    assert key["sk"]["S"].removeprefix("REFUND#") in str(listed)


def test_before_it_is_migrated_it_reads_the_same(half_upgraded: Released) -> None:
    """By those who look it up alone."""
    found = attempts.find(clients.table(), half_upgraded.attempts["fee_open_2"])
    assert found is not None
    assert (found.attempt.agency, found.attempt.received) == ("H27.19", 8000)
