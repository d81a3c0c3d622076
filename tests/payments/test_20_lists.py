"""SePay's own list, read on from where it was left: no transfer is missed because its notice was."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from chalicelib.domain.payment.attempt import State
from tests import issuer as people
from tests.payments.payment_fixtures import DUE
from tests.payments.payment_world import Counter
from tests.payments.provider_messages import AT
from tests.payments.provider_specs import SIDES
from tests.payments.providers.sepay.sepay_side import ROW, listed
from tests.world import NOON


class Bank:
    """The account, as SePay lists it: rows from a number on, the limit not reached."""

    def __init__(self, counter: Counter) -> None:
        self.rows: list[dict[str, Any]] = []
        self.requests: list[int] = []
        counter.lists, counter.calls = True, self

    def credit(self, number: int, content: str, amount: int = DUE) -> None:
        """Money that came."""
        message = {"id": str(number), "code": None, "transaction_content": content, "amount_in": f"{amount}.00"}
        self.rows.append({**ROW, **message})

    def __call__(self, method: str, url: str, body: bytes) -> tuple[int, Any]:
        requested = parse_qs(urlsplit(url).query)
        since = int(requested.get("since_id", ["0"])[0])
        if "since_id" in requested:
            self.requests.append(since)
        return listed(*[row for row in self.rows if int(row["id"]) >= since])


@pytest.fixture
def bank(counter: Counter) -> Bank:
    """The account, before anything came."""
    return Bank(counter)


def swept(counter: Counter, minutes: int) -> None:
    """The schedule runs so many minutes after noon."""
    counter.sweep(AT + timedelta(minutes=minutes))


def unmatched_payments(counter: Counter) -> list[str]:
    """What waits for a supervisor, by transaction."""
    counter.at(NOON)
    waiting = counter.must(200, "GET", "/v1/desk/payments/review", people.SUPERVISOR)["strays"]
    return sorted(unmatched["transaction"] for unmatched in waiting)


def test_a_transfer_whose_notice_was_lost_is_found(counter: Counter, bank: Bank) -> None:
    """In the next sweep; and one without a readable reference waits for a person, once."""
    swept(counter, 0)
    attempt = counter.begun("sepay")
    bank.credit(11, f"MC{attempt.id}")
    bank.credit(12, "chuyen tien")
    swept(counter, 1)
    assert counter.known(attempt).state is State.PAID
    swept(counter, 2)
    assert unmatched_payments(counter) == ["12"]
    assert bank.requests[-1] == 12


def test_what_was_told_and_then_listed_is_one_transfer(counter: Counter, bank: Bank) -> None:
    """And listed before it was told, too."""
    swept(counter, 0)
    attempt = counter.begun("sepay")
    sent = SIDES["sepay"].paid(attempt, amount=6000, number=1)
    counter.notify("sepay", sent)
    assert counter.known(attempt).received == 6000
    number = int(next(key[1] for key in counter.memory.items if "NOTICE" in key[1]).split("#")[2])
    bank.credit(number, f"MC{attempt.id}", 6000)
    swept(counter, 1)
    assert (counter.known(attempt).state, counter.known(attempt).received) == (State.UNDERPAID, 6000)
    bank.credit(number + 1, f"MC{attempt.id}", 10_000)
    swept(counter, 2)
    assert (counter.known(attempt).state, counter.known(attempt).received) == (State.PAID, DUE)


def test_what_came_before_the_first_look_is_history(counter: Counter, bank: Bank) -> None:
    """Years of other people's transfers are nobody's to place; money that names an attempt counts all the same."""
    attempt = counter.begun("sepay")
    for number in range(1, 9):
        bank.credit(number, "an old transfer")
    bank.credit(9, f"MC{attempt.id}")
    swept(counter, 0)
    assert counter.known(attempt).state is State.PAID
    assert unmatched_payments(counter) == []
    bank.credit(10, "a new transfer")
    swept(counter, 1)
    assert unmatched_payments(counter) == ["10"]


def test_a_silent_list_is_read_again_from_the_same_place(counter: Counter, bank: Bank) -> None:
    """Nothing is skipped, and the rest of the sweep goes on."""
    swept(counter, 0)
    bank.credit(5, "x")
    swept(counter, 1)
    counter.calls = lambda *_: (503, b"")
    swept(counter, 2)
    counter.calls = bank
    bank.credit(6, "y")
    swept(counter, 3)
    assert unmatched_payments(counter) == ["5", "6"]
