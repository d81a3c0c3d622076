"""A batch of a FIFO queue: a failure delays its own dossier, is tried a few times, and is then listed."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import boto3
import pytest

from chalicelib.domain.consumers import Consumer
from chalicelib.functions import notifications, queue_consumer
from chalicelib.functions.dispatch import WANTS
from chalicelib.functions.queue_consumer import BACKOFF_SECONDS, MOST_ATTEMPTS
from chalicelib.platform import clients
from chalicelib.storage import undelivered
from chalicelib.storage.aws_errors import unavailable
from chalicelib.storage.dossier_items import to_event
from infra import undelivered as command
from tests.world import EXTRACT, GAME, World, queue_record

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
def sent_messages(monkeypatch: pytest.MonkeyPatch) -> list[str]:
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


def notified_events(world: World, *dossiers: Any) -> list[Any]:
    """The submission and the acceptance of each, in the order they happened."""
    found = [
        image
        for image in world.events()
        if image["kind"]["S"] in ("submit", "accept") and image["reference"]["S"] in [d["reference"] for d in dossiers]
    ]
    return sorted(found, key=lambda image: int(image["version"]["N"]))


def dead_letters() -> list[Any]:
    found = boto3.client("sqs").receive_message(
        QueueUrl=clients.queue(NOTIFICATIONS).dead_letter_url, MaxNumberOfMessages=10
    )
    return [json.loads(each["Body"]) for each in found.get("Messages", [])]


def listed() -> list[tuple[str, str, int]]:
    found = undelivered.undelivered_events(clients.table(), NOTIFICATIONS)
    return [(each.event.kind, each.reason, each.attempts) for each in found]


def places(answer: Any) -> list[int]:
    return [int(each["itemIdentifier"]) for each in answer["batchItemFailures"]]


def test_after_a_failure_the_rest_of_its_dossier_is_skipped_and_not_the_batch(
    world: World, monkeypatch: pytest.MonkeyPatch, hidden: dict[str, int]
) -> None:
    """Order holds for the dossier; the other one is told all."""
    one, other = world.submitted(GAME), world.submitted(GAME)
    code, _ = (world.desk(each, "accept")["code"] for each in (one, other))
    images = [notified_events(world, dossier)[step] for step in (0, 1) for dossier in (one, other)]
    seen: list[str] = []
    monkeypatch.setattr(notifications, "send", sender(seen, lambda _, subject: code in subject))
    assert places(world.consumed(NOTIFICATIONS, images)) == [0, 2]
    assert len(seen) == 4
    assert hidden == {"receipt-0": BACKOFF_SECONDS[0], "receipt-2": BACKOFF_SECONDS[0]}


def test_a_failing_event_waits_longer_each_time_and_is_then_given_up(
    world: World, monkeypatch: pytest.MonkeyPatch, hidden: dict[str, int]
) -> None:
    """Listed in the table, put aside in the dead-letter queue, and done with for the queue."""
    images = notified_events(world, world.submitted(GAME))
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
    world: World, monkeypatch: pytest.MonkeyPatch, sent_messages: list[str], hidden: dict[str, int]
) -> None:
    """SQS counts every receive; a message that only waited behind another one is not given up for that."""
    images = notified_events(world, world.submitted(GAME))
    assert places(world.consumed(NOTIFICATIONS, images, receives=400)) == []
    assert len(sent_messages) == 2
    assert listed() == []
    assert undelivered_rows(world) == []


def test_a_function_that_dies_each_time_is_given_up_without_another_attempt(
    world: World, monkeypatch: pytest.MonkeyPatch, hidden: dict[str, int]
) -> None:
    """Its attempts are counted before they are made."""
    images = notified_events(world, world.submitted(GAME))

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


def test_an_event_that_cannot_be_read_is_given_up_at_once(world: World, sent_messages: list[str]) -> None:
    """And the dossier goes on."""
    dossier = world.submitted(GAME)
    world.desk(dossier, "accept")
    first, second = notified_events(world, dossier)
    broken = {name: first[name] for name in ("pk", "sk", "kind")}
    assert places(world.consumed(NOTIFICATIONS, [broken, second])) == []
    assert [(kind, reason) for kind, reason, _ in listed()] == [("submit", "unreadable")]
    assert len(sent_messages) == 2


def test_nothing_is_begun_shortly_before_the_time_limit(
    world: World, monkeypatch: pytest.MonkeyPatch, sent_messages: list[str], hidden: dict[str, int]
) -> None:
    """What was not begun comes again at once, and no attempt is counted."""
    one, other = world.submitted(GAME), world.submitted(GAME)
    images = notified_events(world, one, other)
    left = iter([60_000, 14_000, 14_000])
    monkeypatch.setattr("chalice.local.LambdaContext.get_remaining_time_in_millis", lambda _: next(left))
    assert places(world.consumed(NOTIFICATIONS, images)) == [1]
    assert len(sent_messages) == 2
    assert hidden == {"receipt-1": 0}
    assert undelivered_rows(world) == []


def test_while_the_table_cannot_be_reached_nothing_is_given_up(
    world: World, monkeypatch: pytest.MonkeyPatch, hidden: dict[str, int]
) -> None:
    """Attempts cannot be counted then, and it is nobody's fault."""
    images = notified_events(world, world.submitted(GAME))

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
    images = notified_events(world, dossier)
    with monkeypatch.context() as patch:
        patch.setattr(notifications, "send", sender([], lambda *_: True))
        for receives in range(1, MOST_ATTEMPTS + 1):
            world.consumed(NOTIFICATIONS, images, receives)
    queues = {consumer: clients.queue(consumer) for consumer in Consumer}
    command.run("list", command.Choice((NOTIFICATIONS,)), clients.table(), queues)
    shown = capsys.readouterr().out
    assert dossier["reference"] in shown
    assert "submit" in shown
    command.run("replay", command.Choice(), clients.table(), queues)
    assert "notifications: 1 sent again, 1 taken from the dead-letter queue" in capsys.readouterr().out
    came = boto3.client("sqs").receive_message(
        QueueUrl=clients.queue(NOTIFICATIONS).url, MaxNumberOfMessages=10, AttributeNames=["All"]
    )["Messages"]
    assert [json.loads(each["Body"]) for each in came] == images * len(came)
    assert queue_record(images[0])["attributes"]["MessageDeduplicationId"] not in [
        each["Attributes"]["MessageDeduplicationId"] for each in came
    ]
    seen: list[str] = []
    monkeypatch.setattr(notifications, "send", sender(seen))
    assert places(world.consumed(NOTIFICATIONS, images * len(came))) == []
    assert len(seen) == 2
    command.run("list", command.Choice((NOTIFICATIONS,)), clients.table(), queues)
    assert "notifications: nothing was given up" in capsys.readouterr().out
    assert dead_letters() == []


def test_an_event_that_is_given_up_again_during_a_replay_stays_on_the_list(
    world: World, monkeypatch: pytest.MonkeyPatch, hidden: dict[str, int]
) -> None:
    """The replay takes only what it read off the list."""
    images = notified_events(world, world.submitted(GAME))
    monkeypatch.setattr(notifications, "send", sender([], lambda *_: True))
    for receives in range(1, MOST_ATTEMPTS + 1):
        world.consumed(NOTIFICATIONS, images, receives)
    (read,) = undelivered.undelivered_events(clients.table(), NOTIFICATIONS)
    world.at("2026-12-04T11:00:00+07:00")
    world.consumed(NOTIFICATIONS, images, MOST_ATTEMPTS)
    undelivered.take_off(clients.table(), read)
    assert len(listed()) == 1


def undelivered_events(world: World, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The event of a submission that its consumer gave up."""
    images = notified_events(world, world.submitted(GAME))
    with monkeypatch.context() as patch:
        patch.setattr(notifications, "send", sender([], lambda *_: True))
        for receives in range(1, MOST_ATTEMPTS + 1):
            world.consumed(NOTIFICATIONS, images, receives)
    return images


def queues() -> dict[Consumer, Any]:
    return {consumer: clients.queue(consumer) for consumer in Consumer}


def test_a_replayed_event_has_all_its_attempts_again(
    world: World, monkeypatch: pytest.MonkeyPatch, hidden: dict[str, int]
) -> None:
    """One throttle during a replay does not give it up at once."""
    images = undelivered_events(world, monkeypatch)
    (read,) = undelivered.undelivered_events(clients.table(), NOTIFICATIONS)
    assert undelivered.begin_replay(clients.table(), read)
    monkeypatch.setattr(notifications, "send", sender([], lambda *_: True))
    for receives in range(1, MOST_ATTEMPTS):
        assert places(world.consumed(NOTIFICATIONS, images, receives)) == [0], receives


def test_a_dead_letter_that_is_listed_is_not_sent_twice(
    world: World, monkeypatch: pytest.MonkeyPatch, hidden: dict[str, int]
) -> None:
    """However often a replay fails, there is one dead letter and one message."""
    undelivered_events(world, monkeypatch)
    for _ in range(3):
        done = command.replay(clients.table(), clients.queue(NOTIFICATIONS), NOTIFICATIONS, command.Choice())
        assert (done.sent, done.cleared) == (1, 1)
        answer = boto3.client("sqs").receive_message(
            QueueUrl=clients.queue(NOTIFICATIONS).url, MaxNumberOfMessages=10, AttributeNames=["All"]
        )
        (message,) = answer["Messages"]
        boto3.client("sqs").delete_message(
            QueueUrl=clients.queue(NOTIFICATIONS).url, ReceiptHandle=message["ReceiptHandle"]
        )
        with monkeypatch.context() as patch:
            patch.setattr(notifications, "send", sender([], lambda *_: True))
            for receives in range(1, MOST_ATTEMPTS + 1):
                world.consumed(NOTIFICATIONS, [json.loads(message["Body"])], receives)


def test_one_dossier_is_chosen_and_dismissed(
    world: World, monkeypatch: pytest.MonkeyPatch, hidden: dict[str, int], capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing is sent, and the others stay on the list."""
    one, other = undelivered_events(world, monkeypatch)[0], undelivered_events(world, monkeypatch)[0]
    choice = command.chosen("dismiss", ["notifications", one["reference"]["S"]])
    command.run("dismiss", choice, clients.table(), queues())
    listed_now = [each.event.reference for each in undelivered.undelivered_events(clients.table(), NOTIFICATIONS)]
    assert listed_now == [other["reference"]["S"]]
    with pytest.raises(SystemExit):
        command.chosen("dismiss", ["notifications"])


def test_the_reason_of_a_failure_stays_while_it_is_tried_again(
    world: World, monkeypatch: pytest.MonkeyPatch, hidden: dict[str, int]
) -> None:
    """Also when the message cannot be put aside, so that it comes once more."""
    images = notified_events(world, world.submitted(GAME))
    monkeypatch.setattr(notifications, "send", sender([], lambda *_: True))

    def fails(*_: Any) -> None:
        raise unavailable()

    monkeypatch.setattr("chalicelib.storage.event_queue.Queue.put_aside", fails)
    for receives in range(1, MOST_ATTEMPTS + 3):
        world.consumed(NOTIFICATIONS, images, receives)
    assert [reason for _, reason, _ in listed()] == ["interrupted"] or [reason for _, reason, _ in listed()] == [
        "StorageUnavailable"
    ]


def test_an_event_of_a_dossier_that_is_gone_is_done_with(world: World, hidden: dict[str, int]) -> None:
    """Nothing is to be done for it, and nobody need look at it."""
    dossier = world.submitted(EXTRACT)
    assert world.notify(world.attempt(dossier)) == "00"
    (image,) = (each for each in world.events() if each["kind"]["S"] == "pay")
    for name in ("pk", "sk"):
        image = {**image, name: {"S": image[name]["S"].replace(dossier["reference"], "2222-2222-2222")}}
    image = {**image, "reference": {"S": "2222-2222-2222"}}
    for consumer in (Consumer.RECEIPTS, NOTIFICATIONS):
        assert places(world.consumed(consumer, [image])) == []
        assert not list(undelivered.undelivered_events(clients.table(), consumer))


CONSUMING = {
    Consumer.RECEIPTS: "chalicelib.payments.receipts.bring_up",
    Consumer.SEALING: "chalicelib.results.seal_result.bring_up",
    NOTIFICATIONS: "chalicelib.functions.notifications.send",
}
"""What fails in the work of each consumer."""


@pytest.mark.parametrize("consumer", Consumer)
def test_each_consumer_gives_up_and_forgets_its_failures(
    world: World, monkeypatch: pytest.MonkeyPatch, consumer: Consumer
) -> None:
    """One event succeeds in its second attempt and leaves nothing behind; another is given up."""
    from chalicelib.results import seal_result  # noqa: F401 (imported late by its consumer)

    monkeypatch.setenv("SEAL_KEYRING_PARAMETER", "/motcua/test/seal")
    clients.settings.cache_clear()
    dossier = world.decided(EXTRACT)
    (image, *_) = (each for each in world.events(dossier) if WANTS[consumer](to_event(each)))

    def fails(*_: Any, **__: Any) -> None:
        raise RuntimeError("not now")

    with monkeypatch.context() as patch:
        patch.setattr(CONSUMING[consumer], fails)
        assert places(world.consumed(consumer, [image])) == [0]
    with monkeypatch.context() as patch:
        patch.setattr(CONSUMING[consumer], lambda *_, **__: "1" if consumer is NOTIFICATIONS else None)
        assert places(world.consumed(consumer, [image], 2)) == []
    assert undelivered_rows(world) == []
    with monkeypatch.context() as patch:
        patch.setattr(CONSUMING[consumer], fails)
        (other, *_) = (each for each in world.events(dossier) if WANTS[consumer](to_event(each)) and each != image)
        answers = [places(world.consumed(consumer, [other], receives)) for receives in range(1, MOST_ATTEMPTS + 1)]
    assert answers == [[0]] * (MOST_ATTEMPTS - 1) + [[]]
    (row,) = undelivered.undelivered_events(clients.table(), consumer)
    assert (row.reason, row.attempts) == ("RuntimeError", MOST_ATTEMPTS)


def undelivered_rows(world: World) -> list[Any]:
    pages = world.dynamodb.get_paginator("scan").paginate(TableName=clients.table().name)
    return [row for page in pages for row in page["Items"] if row["sk"]["S"].startswith("UNDELIVERED#")]
