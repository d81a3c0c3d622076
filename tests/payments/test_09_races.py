"""The notice, the payer's way back and the schedule may come in any order or at once: the end is the same."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from itertools import permutations

import pytest

from chalicelib.domain.dossier.lifecycle import Status
from chalicelib.domain.payment.attempt import Attempt, Outcome, State
from tests import issuer as people
from tests.payments.answers import NOT_KNOWN
from tests.payments.payment_fixtures import DUE
from tests.payments.payment_world import Counter
from tests.payments.provider_specs import each, some
from tests.payments.side import Side

Act = Callable[[Counter, Side, Attempt], None]


def notice(counter: Counter, side: Side, attempt: Attempt) -> None:
    """The provider calls."""
    assert counter.answered(side.name, side.paid(attempt)) is not Outcome.FORGED


def return_page(counter: Counter, side: Side, attempt: Attempt) -> None:
    """The payer comes back, sees the page and presses "I have paid"."""
    page = counter.ask("GET", f"/pay/return/{side.name}?attempt={attempt.id}&vnp_ResponseCode=00&status=PAID")
    assert page.status_code == 200
    path = f"/v1/dossiers/{attempt.reference}/payments/{attempt.id}/check"
    assert counter.must(200, "POST", path, people.CITIZEN)["provider_said"] == "paid"


def sweep(counter: Counter, side: Side, attempt: Attempt) -> None:
    """The schedule asks about it."""
    counter.sweep(attempt.created_at + timedelta(minutes=1))


ACTS: dict[str, Act] = {"notice": notice, "return": return_page, "sweep": sweep}
ORDERS = [pytest.param(order, id="-".join(order)) for order in permutations(ACTS)]
PAIRS = [pytest.param(*pair, id="-in-".join(pair)) for pair in permutations(ACTS, 2)]


def paid_once(counter: Counter, attempt: Attempt) -> None:
    """Once, whoever was first."""
    stored = counter.known(attempt)
    assert (stored.state, stored.received, stored.is_duplicate, stored.late) == (State.PAID, DUE, False, False)
    assert counter.case_file(attempt).dossier.status is Status.FILED
    kinds = counter.kinds(attempt)
    assert (kinds.count("pay"), kinds.count("payment_expired")) == (1, 0)
    # payOS answers with a sum, under another name than the transfer that confirms it: that is no second payment.
    assert kinds.count("payment_paid") == 1
    assert counter.case_file(attempt).refunds == ()


@each
@pytest.mark.parametrize("order", ORDERS)
def test_every_order_ends_alike(counter: Counter, side: Side, order: tuple[str, ...]) -> None:
    """One after another."""
    attempt = counter.opened(side.name)
    counter.answers(side.name, attempt)
    for act in order:
        ACTS[act](counter, side, attempt)
    paid_once(counter, attempt)


@each
@pytest.mark.parametrize(("inner", "outer"), PAIRS)
def test_one_in_the_middle_of_another_ends_alike(counter: Counter, side: Side, inner: str, outer: str) -> None:
    """The outer one has read and not yet written when the inner one does all of its work."""
    attempt = counter.opened(side.name)
    counter.answers(side.name, attempt)

    def overtaken(kind: str) -> None:
        if kind == "write":
            counter.memory.before = lambda _: None
            ACTS[inner](counter, side, attempt)

    counter.memory.before = overtaken
    ACTS[outer](counter, side, attempt)
    paid_once(counter, attempt)


@each
def test_a_notice_overtakes_the_end_of_an_attempt(counter: Counter, side: Side) -> None:
    """The provider knew of nothing when it was asked, and tells of the money before we wrote that it is over."""
    attempt = counter.opened(side.name)
    counter.calls = lambda *_: NOT_KNOWN[side.name]

    def overtaken(kind: str) -> None:
        if kind == "write":
            counter.memory.before = lambda _: None
            counter.notify(side.name, side.paid(attempt, at=attempt.expires_at))

    counter.memory.before = overtaken
    counter.sweep(attempt.expires_at)
    paid_once(counter, attempt)


@each
def test_a_notice_comes_just_after_the_end(counter: Counter, side: Side) -> None:
    """Then it is late, and paid all the same."""
    attempt = counter.opened(side.name)
    counter.calls = lambda *_: NOT_KNOWN[side.name]
    counter.sweep(attempt.expires_at)
    assert counter.known(attempt).state is State.EXPIRED
    counter.notify(side.name, side.paid(attempt, at=attempt.expires_at))
    stored = counter.known(attempt)
    assert (stored.state, stored.late, stored.received) == (State.PAID, True, DUE)
    assert counter.case_file(attempt).dossier.status is Status.FILED


@some("zalopay")
def test_a_provider_asked_inside_its_own_call_may_not_know_yet(counter: Counter, side: Side) -> None:
    """ZaloPay still says "processing" then; its notice counts, and the answer changes nothing."""
    attempt = counter.opened(side.name)
    counter.answers(side.name, attempt, "pending")
    notice(counter, side, attempt)
    sweep(counter, side, attempt)
    paid_once(counter, attempt)


@each
def test_the_return_page_alone_decides_nothing(counter: Counter, side: Side) -> None:
    """Whatever stands in its address: it is not signed, and shows what we know."""
    attempt = counter.opened(side.name)
    claims = "vnp_ResponseCode=00&vnp_TransactionStatus=00&resultCode=0&status=PAID&code=00&cancel=false&return_code=1"
    page = counter.ask("GET", f"/pay/return/{side.name}?attempt={attempt.id}&vnp_TxnRef={attempt.id}&{claims}")
    assert page.status_code == 200
    assert counter.known(attempt) == attempt
    assert "Đang chờ nhà cung cấp xác nhận" in page.body.decode()
