"""A provider's settlement file of one day against our books: what was lost is found, what differs is shown."""

from __future__ import annotations

import os
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.payment.attempt import Attempt, State
from chalicelib.payments import reconciliation
from chalicelib.platform import clients
from chalicelib.storage.payments import attempts as payments
from tests import issuer as people
from tests.logged import logged
from tests.payments.payment_fixtures import DUE
from tests.payments.payment_world import Counter
from tests.payments.provider_messages import AT
from tests.payments.provider_specs import SIDES, each, some
from tests.payments.refund_server import DONE, LOST, Till
from tests.payments.refunding import only, requested, swept
from tests.payments.side import Side
from tests.world import EXTRACT, World

DAY, NEXT = "2026-12-04", "2026-12-05"
HEADS = {
    "vnpay": "Mã tham chiếu,Mã GD VNPAY,Số tiền,Loại giao dịch",
    "momo": "Mã đơn hàng,Mã giao dịch MoMo,Số tiền,Loại giao dịch",
    "zalopay": "app_trans_id,zp_trans_id,Số tiền,Loại giao dịch",
    "payos": "Mã đơn hàng,Mã tham chiếu,Số tiền,Loại giao dịch",
    "sepay": "Nội dung,ID,Tiền vào,Loại giao dịch",
    "stripe": "client_reference_id,payment_intent_id,Số tiền,Loại giao dịch",
}


def row(attempt: Attempt, amount: int = DUE, transaction: str = "14422574", kind: str = "Thanh toán") -> str:
    """One line of the file."""
    name = {"payos": str(attempt.number), "sepay": f"MC{attempt.id}"}.get(attempt.provider, attempt.id)
    return f"{name},{transaction},{amount},{kind}"


def compared(counter: Counter, provider: str, *rows: str, day: str = DAY) -> reconciliation.Compared:
    """What comes of a file with these rows that reaches the bucket a day after the payment."""
    before = os.environ["MOTCUA_NOW"]
    counter.at((AT + timedelta(days=1)).isoformat())
    with logged("settlement compared") as reported:
        counter.uploaded(f"settlements/{provider}/{day}.csv", "\n".join([HEADS[provider], *rows]).encode())
    counter.at(before)
    return reconciliation.Compared(reported[0].rows, reported[0].recorded, reported[0].differences)


def waiting(world: World, what: str = "differences") -> list[Any]:
    """What a supervisor sees."""
    found: list[Any] = world.must(200, "GET", "/v1/desk/payments/review", people.SUPERVISOR)[what]
    return found


def paid(counter: Counter, side: Side) -> Attempt:
    """A fee that was paid and told."""
    attempt = counter.opened(side.name)
    counter.notify(side.name, side.paid(attempt))
    return attempt


@each
def test_what_agrees_is_said_nothing_of(counter: Counter, side: Side) -> None:
    """However often the file is read."""
    attempt = paid(counter, side)
    known = counter.known(attempt)
    for _ in range(2):
        assert compared(counter, side.name, row(attempt)) == reconciliation.Compared(1, 0, 0)
    assert (waiting(counter), counter.known(attempt)) == ([], known)


@each
def test_a_payment_that_was_never_told_is_found(counter: Counter, side: Side) -> None:
    """And the dossier reaches the authority."""
    attempt = counter.opened(side.name)
    assert compared(counter, side.name, row(attempt)).recorded == 1
    assert counter.known(attempt).state is State.PAID
    assert compared(counter, side.name, row(attempt)) == reconciliation.Compared(1, 0, 0)
    counter.notify(side.name, side.paid(attempt))
    assert (counter.known(attempt).received, counter.case_file(attempt).refunds) == (DUE, ())


@each
def test_a_payment_the_provider_does_not_list_is_shown(counter: Counter, side: Side) -> None:
    """Until a better file of the day has it, or that of the next day."""
    attempt = paid(counter, side)
    assert compared(counter, side.name).differences == 1
    (shown,) = waiting(counter)
    assert (shown["kind"], shown["attempt"], shown["ours"], shown["theirs"]) == (
        "not_in_settlement",
        attempt.id,
        DUE,
        0,
    )
    compared(counter, side.name, row(attempt))
    assert waiting(counter) == []
    compared(counter, side.name)
    assert len(waiting(counter)) == 1
    compared(counter, side.name, row(attempt), day=NEXT)
    assert waiting(counter) == []


@some("vnpay", "momo", "zalopay", "stripe")
@pytest.mark.parametrize("amount", [DUE - 1000, DUE + 1000, 2 * DUE])
def test_another_amount_is_shown_and_moves_nothing(counter: Counter, side: Side, amount: int) -> None:
    """A file alone gives no money back."""
    attempt = paid(counter, side)
    assert compared(counter, side.name, row(attempt, amount)).differences == 1
    (shown,) = waiting(counter)
    assert (shown["kind"], shown["ours"], shown["theirs"], shown["line"]) == ("settlement_amount", DUE, amount, 2)
    assert counter.case_file(attempt).refunds == ()


@some("payos", "sepay")
def test_transfers_add_up_in_a_file_too(counter: Counter, side: Side) -> None:
    """Told or not, each once; a part in the file of another day is no difference."""
    attempt = counter.opened(side.name)
    compared(counter, side.name, row(attempt, 6000, "1"), row(attempt, 10_000, "2"))
    assert (counter.known(attempt).state, counter.known(attempt).received) == (State.PAID, DUE)
    assert compared(counter, side.name, row(attempt, 6000, "1"), day=NEXT).differences == 0
    assert counter.known(attempt).received == DUE


@each
def test_money_of_nobody_waits_once(counter: Counter, side: Side) -> None:
    """Whatever the file calls it."""
    attempt = counter.opened(side.name)
    other = {"payos": "999", "sepay": "chuyen tien"}.get(side.name, "ORDER-OF-SOMEBODY")
    for _ in range(2):
        assert compared(counter, side.name, f"{other},77,50000,Thanh toán").recorded == 1
    (unmatched,) = waiting(counter, "strays")
    assert (unmatched["provider"], unmatched["amount"], unmatched["transaction"]) == (side.name, 50_000, "77")
    assert counter.known(attempt) == attempt


@some("vnpay", "momo", "zalopay", "stripe")
def test_a_refund_whose_answer_was_lost_is_done_when_the_file_has_it(counter: Counter, side: Side) -> None:
    """And one we know nothing of is shown."""
    attempt = paid(counter, side)
    till = Till(side.name, attempt)
    counter.calls = till
    requested(counter, attempt, 6000, DUE)
    till.how = LOST
    swept(counter, 1)
    name = only(counter, attempt).id
    assert compared(counter, side.name, row(attempt), f"{name},88,6000,Hoàn tiền").differences == 0
    assert only(counter, attempt).state.value == DONE
    assert compared(counter, side.name, row(attempt), f"{name},88,7000,Hoàn tiền").differences == 1
    (shown,) = waiting(counter)
    assert (shown["kind"], shown["theirs"]) == ("settlement_refund", 7000)


def test_a_supervisor_explains_a_difference(counter: Counter) -> None:
    """Nobody else does; the same file does not bring it back, another finding does."""
    side = SIDES["vnpay"]
    attempt = paid(counter, side)
    compared(counter, "vnpay", row(attempt, DUE + 1000))
    (shown,) = waiting(counter)
    body = {"provider": "vnpay", "day": DAY, "name": shown["name"], "how": "provider_mistake"}
    path = "/v1/desk/payments/differences"
    assert counter.ask("POST", path, people.CLERK, body).status_code == 403
    stranger = people.officer("supervisor", agency="H27.20")
    assert counter.ask("POST", path, stranger, body).status_code == 404
    assert counter.ask("POST", path, people.SUPERVISOR, body).status_code == 204
    assert counter.ask("POST", path, people.SUPERVISOR, body).status_code == 409
    compared(counter, "vnpay", row(attempt, DUE + 1000))
    assert waiting(counter) == []
    compared(counter, "vnpay", row(attempt, DUE + 2000))
    assert len(waiting(counter)) == 1


def test_a_thousand_rows_are_looked_up_by_the_hundred(counter: Counter) -> None:
    """A large file must not take a quarter of an hour."""
    attempts = [paid(counter, SIDES["vnpay"]) for _ in range(120)]
    calls: list[str] = []
    counter.memory.before = calls.append
    assert compared(counter, "vnpay", *map(row, attempts)) == reconciliation.Compared(120, 0, 0)
    counter.memory.before = lambda _: None
    assert len(calls) <= 6
    assert len(payments.several(clients.table(), [each.id for each in attempts])) == 120


def test_the_file_comes_by_the_bucket(world: World) -> None:
    """Through the real handler; one that cannot be read waits for a supervisor with the line that is at fault."""
    unpaid = world.submitted(EXTRACT)
    attempt = world.attempt(unpaid)
    key = f"settlements/vnpay/{DAY}.csv"
    world.uploaded(key, f"{HEADS['vnpay']}\n{attempt['attempt']},1,sixteen,Thanh toán\n".encode())
    (shown,) = waiting(world)
    assert (shown["kind"], shown["line"], shown["day"]) == ("settlement_unreadable", 2, DAY)
    assert world.one(unpaid)["status"]["key"] == "awaiting_fee"
    world.uploaded(key, f"{HEADS['vnpay']}\n{attempt['attempt']},1,16000,Thanh toán\n".encode())
    assert waiting(world) == []
    assert world.one(unpaid)["status"]["key"] == "filed"


def test_a_file_that_lies_elsewhere_is_loud(world: World) -> None:
    """Lambda gives it to the dead-letter queue, whose alarm rings."""
    with pytest.raises(ValueError, match="not where"):
        world.uploaded("settlements/vnpay/december.csv", b"x")
