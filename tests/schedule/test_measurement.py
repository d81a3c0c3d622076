"""What the alarms of the schedule read: written before anything is done, and true whatever cannot be done."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.errors import Unavailable
from chalicelib.platform.logging import logger
from chalicelib.storage import due_items
from chalicelib.storage.keys import DueKind
from infra import resources
from tests.memory_table import Memory
from tests.payments.payment_world import Counter
from tests.schedule.rows import NOON
from tests.schedule.stuck import STUCK, Backlog, backlog, stuck

Lines = Callable[[str], list[dict[str, Any]]]


@pytest.fixture
def lines() -> Iterator[Lines]:
    """The log's lines with this message, as CloudWatch gets them."""
    leaves = io.StringIO()
    handler: Any = logger().registered_handler
    before = handler.setStream(leaves)
    yield lambda message: [
        line for each in leaves.getvalue().splitlines() if (line := json.loads(each))["message"] == message
    ]
    handler.setStream(before)


@pytest.fixture
def of(counter: Counter) -> Backlog:
    """A backlog in the table of the whole service."""
    made = backlog()
    made.memory = counter.memory
    return made


def swept(counter: Counter, after: timedelta = timedelta()) -> None:
    """The schedule runs; that it raises what broke is its own matter."""
    try:
        counter.sweep(NOON + after)
    except Exception as broken:
        logger().debug("it broke", extra={"by": type(broken).__name__})


def minutes(lines: Lines) -> dict[str, int]:
    """For how long the oldest of each kind waits, by the last measurement."""
    return {line["kind"]: line["minutes"] for line in lines("oldest waiting")}


def test_every_kind_is_measured_each_minute(counter: Counter, lines: Lines) -> None:
    """Where nothing is due the number is 0: no number means that nobody measured."""
    swept(counter)
    assert minutes(lines) == dict.fromkeys([*DueKind, "open_attempt", "review"], 0)


def test_the_measure_is_true_when_nothing_can_be_done(
    counter: Counter,
    of: Backlog,
    lines: Lines,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Not even postponed: as when DynamoDB refuses every write, or the function dies in its first item."""
    names = ("attempt-of-a-silent-provider", "refund-without-credentials", "expired-fee-payment-in-review")
    stuck(of, names, 3)

    def dies(*_: Any, **__: Any) -> Any:
        raise KeyboardInterrupt

    monkeypatch.setattr("chalicelib.storage.due_work.take_turns", dies)
    monkeypatch.setattr("chalicelib.sweep.take_turns", dies)
    with pytest.raises(KeyboardInterrupt):
        counter.sweep(NOON)
    days = 2 * 24 * 60
    assert {kind: minutes(lines)[kind] for kind in ("attempt", "refund", "dossier")} == {
        "attempt": days,
        "refund": days,
        "dossier": days,
    }


def test_a_kind_that_cannot_be_read_is_missing_and_hides_no_other(
    counter: Counter,
    lines: Lines,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """No number rings by itself."""
    really = due_items.due

    def due(table: Any, kind: DueKind, **how: Any) -> Any:
        if kind is DueKind.REFUND:
            raise Unavailable("try_again", ("", ""))
        return really(table, kind, **how)

    monkeypatch.setattr(due_items, "due", due)
    swept(counter)
    assert minutes(lines).keys() == {*DueKind, "open_attempt", "review"} - {DueKind.REFUND}


@pytest.mark.parametrize(
    "name", ["attempt-of-a-silent-provider", "expired-fee-payment-in-review", "row-of-an-unknown-kind"]
)
def test_what_is_postponed_tells_for_how_long_it_has_been_due(
    counter: Counter,
    of: Backlog,
    lines: Lines,
    name: str,
) -> None:
    """In all, not since it was postponed last."""
    stuck(of, [name], 1)
    for hour in range(0, 9, 4):
        swept(counter, timedelta(hours=hour))
    reported = lines("postponed")
    assert [line["hours"] for line in reported] == [48, 52, 56]
    assert all(line["identifier"] and line["code"] for line in reported)


def test_an_open_attempt_of_a_silent_provider_is_measured_by_its_own_age(
    counter: Counter,
    lines: Lines,
) -> None:
    """It is postponed every five minutes, so that its place among what is due says nothing."""
    attempt = counter.opened("momo")
    begun = attempt.created_at
    for after in (1, 241):
        counter.sweep(begun + timedelta(minutes=after))
    assert minutes(lines)["open_attempt"] == 241


METRICS = {
    name: of["Properties"]
    for name, of in resources.load(resources.TEMPLATE.read_text())["Resources"].items()
    if of.get("Type") == "AWS::Logs::MetricFilter" and of["Properties"]["LogGroupName"] == {"Ref": "SweepLogs"}
}


def test_the_alarms_read_what_is_logged(counter: Counter, of: Backlog, lines: Lines) -> None:
    """Each filter on the log of the sweep names a line that is written, and fields that it has."""
    stuck(of, STUCK, 1)
    counter.lists = True  # the bank is silent too
    swept(counter)
    lines_of = {"secret not read": [{"message": "secret not read"}]}  # see test_secrets.py
    for name, metric in METRICS.items():
        pattern, (made,) = metric["FilterPattern"], metric["MetricTransformations"]
        named = re.findall(r'\$\.message = "([^"]+)"', pattern)
        fields = set(re.findall(r"\$\.(\w+)", json.dumps([pattern, made])))
        written = [line for message in named for line in lines_of.get(message) or lines(message)]
        assert {line["message"] for line in written} == set(named), name
        assert fields <= {field for line in written for field in line}, name


def test_a_run_tells_what_became_of_each_kind(counter: Counter, of: Backlog, lines: Lines) -> None:
    """Also that it broke: it raises that in the end."""
    stuck(of, ["expired-fee-payment-in-review", "attempt-version-unreadable"], 2)
    with pytest.raises(KeyError, match="N"):
        counter.sweep(NOON)
    reported = {line["kind"]: (line["done"], line["postponed"], line["left"]) for line in lines("swept")}
    assert reported == {"attempt": (0, 2, 0), "refund": (0, 0, 0), "dossier": (0, 2, 0)}


def test_a_row_in_which_nothing_can_be_read_is_measured_as_new() -> None:
    """Rather than not at all, which would stop the measurement."""
    of = Backlog(Memory(), backlog().numbers)
    stuck(of, ["attempt-moment-unreadable"], 1)
    (found,) = due_items.due(of.memory.table(), DueKind.ATTEMPT, at=NOON, limit=5)
    assert (found.due_at, found.since) == (NOON, NOON)
