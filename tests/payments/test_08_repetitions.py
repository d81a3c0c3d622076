"""The same notice again and again, one after another or all at once, is one payment: one step, one fact."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from chalicelib.domain.dossier.lifecycle import Status
from chalicelib.domain.payment.attempt import Attempt, Outcome, State
from tests.payments.payment_fixtures import DUE, begin, tell
from tests.payments.payment_world import Counter
from tests.payments.provider_messages import Sent
from tests.payments.provider_specs import each
from tests.payments.side import Side
from tests.world import EXTRACT, World

MANY = 8


def all_at_once(counter: Counter, calls: int, tell: Callable[[], None], kind: str = "write") -> None:
    """So many calls, each of which has read everything before the next one begins and writes after it ended."""

    def interrupted(now: str) -> None:
        if now == kind and len(begun) < calls:
            begun.append(1)
            tell()

    begun = [1]
    counter.memory.before = interrupted
    tell()
    counter.memory.before = lambda _: None
    assert len(begun) == calls


def paid_once(counter: Counter, attempt: Attempt) -> None:
    """One change of state, one step, one message to the citizen, and the money counted once."""
    stored, case_file = counter.known(attempt), counter.case_file(attempt)
    assert (stored.state, stored.received, stored.overpaid, stored.review) == (State.PAID, DUE, 0, "")
    assert sorted(counter.kinds(attempt)) == ["open", "pay", "payment_paid", "payment_started"]
    assert (case_file.dossier.status, case_file.dossier.version) == (Status.FILED, 2)
    assert case_file.refunds == ()
    kinds = [receipt.kind for receipt in case_file.receipts]
    assert len(kinds) == len(set(kinds))


@each
def test_one_after_another(counter: Counter, side: Side) -> None:
    """The first is recorded, every other one is answered so that it ends."""
    attempt = counter.begun(side.name)
    sent = side.paid(attempt)
    replies = [(answer.status_code, answer.body) for answer in (counter.notify(side.name, sent) for _ in range(MANY))]
    assert replies == [side.replies[Outcome.RECORDED]] + [side.replies[Outcome.DUPLICATE]] * (MANY - 1)
    paid_once(counter, attempt)


@each
@pytest.mark.parametrize("kind", ["read", "write"])
def test_eight_at_once(counter: Counter, side: Side, kind: str) -> None:
    """However far each has come when the next one overtakes it."""
    attempt = counter.begun(side.name)
    sent: Sent = side.paid(attempt)
    replies: list[tuple[int, bytes]] = []

    def tell() -> None:
        answer = counter.notify(side.name, sent)
        replies.append((answer.status_code, answer.body))

    all_at_once(counter, MANY, tell, kind)
    assert sorted(replies) == sorted([side.replies[Outcome.RECORDED]] + [side.replies[Outcome.DUPLICATE]] * (MANY - 1))
    paid_once(counter, attempt)


@each
def test_failures_repeat_too(counter: Counter, side: Side) -> None:
    """One fact of each kind in the history, however often and in whatever order they are told."""
    attempt = counter.begun(side.name)
    ends = [how for how in ("expired", "cancelled", "failed", "paid") if how in side.words]
    for how in ends * 2 + ends[::-1]:
        counter.notify(side.name, side.paid(attempt, how))
    kinds = counter.kinds(attempt)
    assert [kinds.count(f"payment_{how}") for how in ends] == [1] * len(ends)
    assert kinds.count("pay") == 1


@each
def test_over_the_real_table(world: World, side: Side) -> None:
    """A whole dossier, and the citizen sees it filed and paid once."""
    world.secret(side.name, side.account)
    unpaid = world.submitted(EXTRACT)
    attempt = begin(side.name, unpaid["reference"])
    for outcome in (Outcome.RECORDED, Outcome.DUPLICATE):
        answer = tell(world, side.name, side.paid(attempt))
        assert (answer.status_code, answer.body) == side.replies[outcome]
    seen = world.one(unpaid)
    assert seen["status"]["key"] == "filed"
    (paid,) = seen["payments"]
    assert (paid["state"], paid["received"], paid["overpaid"], paid["review"]) == ("paid", DUE, 0, None)
