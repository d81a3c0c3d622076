"""Money that does not fit is kept, shown to a supervisor, and has a way out."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from chalicelib.domain.payment.attempt import Notice, Outcome, State, next_check
from chalicelib.payments import record_notification
from chalicelib.platform import clients
from tests import issuer as people
from tests.world import EXTRACT, NOON, World

AT = datetime.fromisoformat(NOON)
QUEUE = "/v1/desk/payments/review"


def credit(attempt: Any, amount: int, transaction: str) -> Notice:
    """One bank transfer for an attempt."""
    return Notice(
        provider="vnpay",
        attempt=attempt["attempt"],
        credit=True,
        state=State.PAID,
        amount=amount,
        transaction=transaction,
        codes="in",
        source="webhook",
    )


def received(notice: Notice) -> Outcome:
    """What becomes of it."""
    return record_notification.record(clients.table(), notice, at=AT, agency="H27.19")


def waiting(world: World) -> list[Any]:
    """The review queue."""
    items: list[Any] = world.must(200, "GET", QUEUE, people.SUPERVISOR)["items"]
    return items


def resolved(world: World, item: Any, how: str, status: int = 200, who: Any = people.SUPERVISOR) -> Any:
    """What a supervisor does with it."""
    body = {"version": item["version"], "how": how, "reason": "bank_confirmed"}
    return world.must(status, "POST", f"/v1/desk/payments/{item['attempt']}/resolve", who, body)


def test_a_wrong_amount_waits_for_a_supervisor_who_can_count_it(world: World) -> None:
    """Then the dossier reaches the authority."""
    unpaid = world.submitted(EXTRACT)
    assert world.notify(world.attempt(unpaid), vnp_Amount="800000") == "04"
    (item,) = waiting(world)
    assert (item["review"], item["received"], item["reference"]) == ("needs_review", 8000, unpaid["reference"])
    after = resolved(world, item, "accepted")
    assert (after["state"], after["review"]) == ("paid", None)
    assert world.one(unpaid)["status"]["key"] == "filed"
    assert waiting(world) == []


def test_a_second_payment_goes_back_by_itself(world: World) -> None:
    """It waits for nobody: the citizen sees what goes back and by when, and the dossier goes on."""
    unpaid = world.submitted(EXTRACT)
    first, second = world.attempt(unpaid), world.attempt(unpaid)
    assert [world.notify(first), world.notify(second, vnp_TransactionNo="2")] == ["00", "00"]
    assert waiting(world) == []
    seen = world.one(unpaid)
    (back,) = seen["refunds"]
    assert (back["attempt"], back["amount"], back["reason"]) == (second["attempt"], 16000, "duplicate")
    assert back["promised_by"][:10] == "2026-12-19"
    assert (seen["status"]["key"], seen["fee"]["state"], seen["fee"]["refunded"]) == ("filed", "paid", 0)


def test_what_the_provider_sums_up_is_the_same_money(world: World) -> None:
    """Asked first and told afterwards, it is not counted twice."""
    unpaid = world.submitted(EXTRACT)
    attempt = world.attempt(unpaid)
    summed = replace(credit(attempt, 16000, "sum"), credit=False, total=True)
    assert received(summed) is Outcome.RECORDED
    assert received(credit(attempt, 16000, "1")) in (Outcome.RECORDED, Outcome.DUPLICATE)
    (paid,) = world.one(unpaid)["payments"]
    assert (paid["received"], paid["overpaid"], paid["review"]) == (16000, 0, None)


def test_money_that_names_no_attempt_is_kept_and_shown(world: World) -> None:
    """Once, however often it is told."""
    unmatched = replace(credit({"attempt": ""}, 50000, "77"), provider="sepay")
    assert [received(unmatched), received(unmatched)] == [Outcome.UNKNOWN, Outcome.UNKNOWN]
    (shown,) = world.must(200, "GET", QUEUE, people.SUPERVISOR)["strays"]
    assert (shown["provider"], shown["amount"], shown["transaction"]) == ("sepay", 50000, "77")


@pytest.mark.parametrize("who", [people.CLERK, people.HANDLER])
def test_only_a_supervisor_of_the_agency_sees_and_decides(world: World, who: Any) -> None:
    """A clerk, a handler, and another agency do not."""
    unpaid = world.submitted(EXTRACT)
    assert world.notify(world.attempt(unpaid), vnp_Amount="800000") == "04"
    (item,) = waiting(world)
    assert world.must(403, "GET", QUEUE, who)["code"] == "supervisors_only"
    assert resolved(world, item, "accepted", 403, who)["code"] == "supervisors_only"
    stranger = people.officer("supervisor", agency="H27.20")
    assert world.must(200, "GET", QUEUE, stranger)["items"] == []
    assert resolved(world, item, "accepted", 404, stranger)["code"] == "attempt_not_found"


def test_of_two_supervisors_one_decides(world: World) -> None:
    """The other is told that it changed."""
    unpaid = world.submitted(EXTRACT)
    assert world.notify(world.attempt(unpaid), vnp_Amount="800000") == "04"
    (item,) = waiting(world)
    resolved(world, item, "settled")
    assert resolved(world, item, "accepted", 409)["code"] == "stale_version"


def test_a_silent_provider_is_asked_again_and_again_before_and_after_it_expires() -> None:
    """After 1, 3, 10, 30 minutes, hourly to two days, daily to a week; then no more."""
    requested, at = [], AT
    while (following := next_check(AT, after=at)) is not None:
        requested.append(int((following - AT).total_seconds() // 60))
        at = following
    assert requested[:6] == [1, 3, 10, 30, 60, 120]
    assert [minutes // 60 for minutes in requested[-6:]] == [48, 72, 96, 120, 144, 168]
    assert len(requested) == 4 + 48 + 5
