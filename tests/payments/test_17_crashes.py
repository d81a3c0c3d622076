"""Between the verified notice and the written one anything may break: the provider calls again, and it counts once."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from botocore.exceptions import ClientError, ConnectTimeoutError, EndpointConnectionError, ReadTimeoutError

from chalicelib.domain.dossier.lifecycle import Status
from chalicelib.domain.payment.attempt import Attempt, Outcome, State
from chalicelib.storage import table
from tests.memory_table import TransactionCanceledException
from tests.payments.payment_fixtures import DUE
from tests.payments.payment_world import Counter
from tests.payments.provider_specs import each
from tests.payments.side import Side
from tests.web.test_events import reported, sent
from tests.world import EXTRACT, World


class Died(BaseException):
    """The process is gone: nobody is answered."""


def refusal(code: str, status: int = 400) -> ClientError:
    """As botocore raises it."""
    message: Any = {"Error": {"Code": code}, "ResponseMetadata": {"HTTPStatusCode": status}}
    return ClientError(message, "TransactWriteItems")


def canceled(*codes: str) -> TransactionCanceledException:
    """A transaction that another one was in the way of."""
    return TransactionCanceledException([{"Code": code} for code in codes])


FAULTS: dict[str, BaseException] = {
    "conflict": canceled("TransactionConflict", "None", "None"),
    "throttled-in-a-transaction": canceled("ThrottlingError", "None"),
    "throttled": refusal("ThrottlingException"),
    "over-the-throughput": refusal("ProvisionedThroughputExceededException"),
    "in-progress": refusal("TransactionInProgressException"),
    "internal-error": refusal("InternalServerError", 500),
    "no-connection": EndpointConnectionError(endpoint_url="http://nowhere.invalid"),
    "connect-timeout": ConnectTimeoutError(endpoint_url="http://nowhere.invalid"),
    "read-timeout": ReadTimeoutError(endpoint_url="http://nowhere.invalid"),
    "no-permission": refusal("AccessDeniedException"),
    "a-mistake-of-ours": RuntimeError("a mistake"),
}


@pytest.fixture(autouse=True)
def _unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits between two tries."""
    monkeypatch.setattr(table, "time", SimpleNamespace(sleep=lambda _: None))


def fails(kind: str, fault: BaseException) -> Callable[[str], None]:
    """Every such call fails so."""

    def fail(now: str) -> None:
        if now == kind:
            raise fault

    return fail


def once(counter: Counter, side: Side, attempt: Attempt, outcome: Outcome) -> None:
    """The provider calls again, and then once more; the money counts once."""
    assert counter.notify(side.name, side.paid(attempt)).body == side.replies[outcome][1]
    assert counter.notify(side.name, side.paid(attempt)).body == side.replies[Outcome.DUPLICATE][1]
    stored = counter.known(attempt)
    assert (stored.state, stored.received, stored.overpaid) == (State.PAID, DUE, 0)
    assert counter.case_file(attempt).dossier.status is Status.FILED
    assert sorted(counter.kinds(attempt)) == ["open", "pay", "payment_paid", "payment_started"]


@each
@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_what_could_not_be_written_is_never_called_a_success(
    counter: Counter, side: Side, fault: BaseException
) -> None:
    """However long it lasts; nothing is half-written."""
    attempt = counter.begun(side.name)
    counter.memory.before = fails("write", fault)
    for _ in range(3):
        assert counter.answered(side.name, side.paid(attempt)) is Outcome.RETRY
    counter.memory.before = lambda _: None
    counter.untouched(attempt)
    once(counter, side, attempt, Outcome.RECORDED)


@each
def test_what_could_not_be_read_is_not_called_unknown(counter: Counter, side: Side) -> None:
    """An attempt that was not found because nobody answered is still ours."""
    attempt = counter.begun(side.name)
    counter.memory.before = fails("read", FAULTS["read-timeout"])
    assert counter.answered(side.name, side.paid(attempt)) is Outcome.RETRY
    counter.memory.before = lambda _: None
    once(counter, side, attempt, Outcome.RECORDED)


@each
@pytest.mark.parametrize("conflicts", [1, table.TRIES - 1])
def test_a_conflict_that_passes_is_met_by_trying_again(counter: Counter, side: Side, conflicts: int) -> None:
    """In the same call: the provider hears nothing of it."""
    attempt, left = counter.begun(side.name), list(range(conflicts))

    def conflict(kind: str) -> None:
        if kind == "write" and left:
            left.pop()
            raise canceled("TransactionConflict", "None")

    counter.memory.before = conflict
    once(counter, side, attempt, Outcome.RECORDED)


@each
@pytest.mark.parametrize(
    ("where", "outcome"), [("before", Outcome.RECORDED), ("after", Outcome.DUPLICATE)], ids=["before", "after"]
)
def test_the_process_dies_at_the_write(counter: Counter, side: Side, where: str, outcome: Outcome) -> None:
    """Nobody is answered; whether it was written or not, the next call finds out."""
    attempt = counter.begun(side.name)
    setattr(counter.memory, where, fails("write", Died()))
    with pytest.raises(Died):
        counter.notify(side.name, side.paid(attempt))
    setattr(counter.memory, where, lambda _: None)
    if where == "before":
        counter.untouched(attempt)
    once(counter, side, attempt, outcome)


@each
def test_the_answer_to_a_write_is_lost(counter: Counter, side: Side) -> None:
    """It was written, and nobody told us: the provider calls again and hears that it was."""
    attempt = counter.begun(side.name)
    counter.memory.after = fails("write", FAULTS["read-timeout"])
    assert counter.answered(side.name, side.paid(attempt)) is Outcome.RETRY
    counter.memory.after = lambda _: None
    once(counter, side, attempt, Outcome.DUPLICATE)


def test_the_stream_may_bring_a_payment_twice(world: World) -> None:
    """One e-mail asked for the fee, one says that it arrived: however often and in whatever order the facts leave."""
    unpaid = world.submitted(EXTRACT)
    assert world.notify(world.attempt(unpaid)) == "00"
    brought = world.events()
    for part in (brought, brought, brought[-1:], brought[::-1]):
        assert reported(world, part) == []
        assert sent() == 2
