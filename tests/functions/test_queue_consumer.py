"""A batch of a FIFO queue: a failure delays its own dossier, is tried a few times, and is then listed."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import boto3
import pytest

from chalicelib import wiring
from chalicelib.domain.consumers import Consumer
from chalicelib.functions import notifications, queue_consumer
from chalicelib.functions.queue_consumer import BACKOFF_SECONDS, MOST_ATTEMPTS
from chalicelib.storage import undelivered
from chalicelib.storage.table import unavailable
from infra import undelivered as command
from tests.world import GAME, World, queue_record

NOTIFICATIONS = Consumer.NOTIFICATIONS


@pytest.fixture
def hidden(monkeypatch: pytest.MonkeyPatch) -> dict[str, int]:
    """How long each message of a batch was hidden, by its receipt."""
    seen: dict[str, int] = {}

    def hide(_: object, receipt: str, seconds: int) -> None:
        seen[receipt] = seconds

    monkeypatch.setattr("chalicelib.storage.event_queue.Queue.hide", hide)
    return seen


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The subjects of the messages that left. One that names a dossier of `refused` cannot be sent."""
    seen: list[str] = []
    monkeypatch.setattr(notifications, "send", sender(seen))
    return seen


def sender(seen: list[str], fails: Callable[[str, str], bool] = lambda *_: False) -> Callable[..., str]:
    def send(channel: str, address: str, message: Any) -> str:
        if fails(channel, message.subject):
            raise unavailable()
        seen.append(f"{channel} {message.subject}")
        return "1"

    return send


def told_events(world: World, *dossiers: Any) -> list[Any]:
    """The submission and the acceptance of each, in the order they happened."""
    found = [
        image
        for image in world.events()
        if image["kind"]["S"] in ("submit", "accept") and image["reference"]["S"] in [d["reference"] for d in dossiers]
    ]
    return sorted(found, key=lambda image: int(image["version"]["N"]))


def dead_letters() -> list[Any]:
    found = boto3.client("sqs").receive_message(
        QueueUrl=wiring.queue(NOTIFICATIONS).dead_letter_url, MaxNumberOfMessages=10
    )
    return [json.loads(each["Body"]) for each in found.get("Messages", [])]


def listed() -> list[tuple[str, str, int]]:
    found = undelivered.given_up(wiring.table(), NOTIFICATIONS)
    return [(each.event.kind, each.reason, each.attempts) for each in found]


def places(answer: Any) -> list[int]:
    return [int(each["itemIdentifier"]) for each in answer["batchItemFailures"]]


def test_after_a_failure_the_rest_of_its_dossier_is_skipped_and_not_the_batch(
    world: World, monkeypatch: pytest.MonkeyPatch, hidden: dict[str, int]
) -> None:
    """Order holds for the dossier; the other one is told all."""
    one, other = world.submitted(GAME), world.submitted(GAME)
    code, _ = (world.desk(each, "accept")["code"] for each in (one, other))
    images = [told_events(world, dossier)[step] for step in (0, 1) for dossier in (one, other)]
    seen: list[str] = []
    monkeypatch.setattr(notifications, "send", sender(seen, lambda _, subject: code in subject))
    assert places(world.consumed(NOTIFICATIONS, images)) == [0, 2]
    assert len(seen) == 4
    assert hidden == {"receipt-0": BACKOFF_SECONDS[0], "receipt-2": BACKOFF_SECONDS[0]}


def test_a_failing_event_waits_longer_each_time_and_is_then_given_up(
    world: World, monkeypatch: pytest.MonkeyPatch, hidden: dict[str, int]
) -> None:
    """Listed in the table, put aside in the dead-letter queue, and done with for the queue."""
    images = told_events(world, world.submitted(GAME))
    monkeypatch.setattr(notifications, "send", sender([], lambda *_: True))
    waits = []
    for receives in range(1, MOST_ATTEMPTS):
        assert places(world.consumed(NOTIFICATIONS, images, receives)) == [0]
        waits.append(hidden["receipt-0"])
        assert listed() == []
    assert tuple(waits) == BACKOFF_SECONDS
    assert places(world.consumed(NOTIFICATIONS, images, MOST_ATTEMPTS)) == []
    assert listed() == [("submit", "StorageUnavailable", MOST_ATTEMPTS)]
    assert dead_letters() == images


def test_being_skipped_is_no_attempt(
    world: World, monkeypatch: pytest.MonkeyPatch, told: list[str], hidden: dict[str, int]
) -> None:
    """SQS counts every receive; a message that only waited behind another one is not given up for that."""
    images = told_events(world, world.submitted(GAME))
    assert places(world.consumed(NOTIFICATIONS, images, receives=400)) == []
    assert len(told) == 2
    assert listed() == []
    assert undelivered_rows(world) == []


def test_a_function_that_dies_each_time_is_given_up_without_another_attempt(
    world: World, monkeypatch: pytest.MonkeyPatch, hidden: dict[str, int]
) -> None:
    """Its attempts are counted before they are made."""
    images = told_events(world, world.submitted(GAME))

    class Killed(BaseException):
        pass

    def die(*_: Any) -> str:
        raise Killed

    monkeypatch.setattr(notifications, "send", die)
    for receives in range(1, MOST_ATTEMPTS + 2):
        with pytest.raises(Killed):
            world.consumed(NOTIFICATIONS, images, receives)
    assert places(world.consumed(NOTIFICATIONS, images, MOST_ATTEMPTS + 2)) == []
    assert [(kind, reason) for kind, reason, _ in listed()] == [("submit", "interrupted")]


def test_an_event_that_cannot_be_read_is_given_up_at_once(world: World, told: list[str]) -> None:
    """And the dossier goes on."""
    dossier = world.submitted(GAME)
    world.desk(dossier, "accept")
    first, second = told_events(world, dossier)
    broken = {name: first[name] for name in ("pk", "sk", "kind")}
    assert places(world.consumed(NOTIFICATIONS, [broken, second])) == []
    assert [(kind, reason) for kind, reason, _ in listed()] == [("submit", "unreadable")]
    assert len(told) == 2


def test_nothing_is_begun_shortly_before_the_time_limit(
    world: World, monkeypatch: pytest.MonkeyPatch, told: list[str], hidden: dict[str, int]
) -> None:
    """What was not begun comes again at once, and no attempt is counted."""
    one, other = world.submitted(GAME), world.submitted(GAME)
    images = told_events(world, one, other)
    left = iter([60_000, 14_000, 14_000])
    monkeypatch.setattr("chalice.local.LambdaContext.get_remaining_time_in_millis", lambda _: next(left))
    assert places(world.consumed(NOTIFICATIONS, images)) == [1]
    assert len(told) == 2
    assert hidden == {"receipt-1": 0}
    assert undelivered_rows(world) == []


def test_while_the_table_cannot_be_reached_nothing_is_given_up(
    world: World, monkeypatch: pytest.MonkeyPatch, hidden: dict[str, int]
) -> None:
    """Attempts cannot be counted then, and it is nobody's fault."""
    images = told_events(world, world.submitted(GAME))

    def fails(*_: Any, **__: Any) -> None:
        raise unavailable()

    monkeypatch.setattr(notifications, "send", sender([], lambda *_: True))
    monkeypatch.setattr(undelivered, "count_attempt", fails)
    for receives in (1, 2, 50):
        assert places(world.consumed(NOTIFICATIONS, images, receives)) == [0]
        assert hidden["receipt-0"] == queue_consumer.OUTAGE_SECONDS
    assert listed() == []


def test_what_was_given_up_is_listed_and_sent_again(
    world: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], hidden: dict[str, int]
) -> None:
    """Under a new deduplication identifier; afterwards list and dead-letter queue are empty."""
    dossier = world.submitted(GAME)
    images = told_events(world, dossier)
    with monkeypatch.context() as patch:
        patch.setattr(notifications, "send", sender([], lambda *_: True))
        for receives in range(1, MOST_ATTEMPTS + 1):
            world.consumed(NOTIFICATIONS, images, receives)
    queues = {consumer: wiring.queue(consumer) for consumer in Consumer}
    command.run("list", [NOTIFICATIONS], wiring.table(), queues)
    shown = capsys.readouterr().out
    assert dossier["reference"] in shown
    assert "submit" in shown
    command.run("replay", list(Consumer), wiring.table(), queues)
    assert "notifications: 1 sent again, 1 taken from the dead-letter queue" in capsys.readouterr().out
    came = boto3.client("sqs").receive_message(
        QueueUrl=wiring.queue(NOTIFICATIONS).url, MaxNumberOfMessages=10, AttributeNames=["All"]
    )["Messages"]
    assert [json.loads(each["Body"]) for each in came] == images * len(came)
    assert queue_record(images[0])["attributes"]["MessageDeduplicationId"] not in [
        each["Attributes"]["MessageDeduplicationId"] for each in came
    ]
    seen: list[str] = []
    monkeypatch.setattr(notifications, "send", sender(seen))
    assert places(world.consumed(NOTIFICATIONS, images * len(came))) == []
    assert len(seen) == 2
    command.run("list", [NOTIFICATIONS], wiring.table(), queues)
    assert capsys.readouterr().out == "notifications: nothing was given up\n"
    assert dead_letters() == []


def test_an_event_that_is_given_up_again_during_a_replay_stays_on_the_list(
    world: World, monkeypatch: pytest.MonkeyPatch, hidden: dict[str, int]
) -> None:
    """The replay takes only what it read off the list."""
    images = told_events(world, world.submitted(GAME))
    monkeypatch.setattr(notifications, "send", sender([], lambda *_: True))
    for receives in range(1, MOST_ATTEMPTS + 1):
        world.consumed(NOTIFICATIONS, images, receives)
    (read,) = undelivered.given_up(wiring.table(), NOTIFICATIONS)
    world.at("2026-12-04T11:00:00+07:00")
    world.consumed(NOTIFICATIONS, images, MOST_ATTEMPTS)
    undelivered.replayed(wiring.table(), read)
    assert len(listed()) == 1


def undelivered_rows(world: World) -> list[Any]:
    pages = world.dynamodb.get_paginator("scan").paginate(TableName=wiring.table().name)
    return [row for page in pages for row in page["Items"] if row["sk"]["S"].startswith("UNDELIVERED#")]
