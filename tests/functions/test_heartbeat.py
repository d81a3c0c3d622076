"""The heartbeat passes sweep, stream, dispatcher, each queue and each consumer, and leaves nothing behind."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from chalicelib import event_handlers
from chalicelib.domain.consumers import Consumer
from chalicelib.functions import dispatch
from chalicelib.platform import clients
from chalicelib.platform.logging import logger
from chalicelib.storage import heartbeat, undelivered
from chalicelib.storage.aws_errors import unavailable
from chalicelib.storage.event_queue import Queue
from dev import pumps
from infra import undelivered as command
from tests.world import GAME, TABLE, World

AT = datetime(2026, 12, 4, 2, tzinfo=UTC)
MINUTE = pumps.minute()
"""The event of the schedule."""
FUNCTIONS = {
    Consumer.RECEIPTS: "issue_receipts",
    Consumer.SEALING: "seal_result",
    Consumer.NOTIFICATIONS: "send_notifications",
}


@pytest.fixture
def lines() -> Iterator[Callable[[], list[dict[str, Any]]]]:
    """The lines of the log that heartbeats write, as CloudWatch gets them."""
    leaves = io.StringIO()
    handler: Any = logger().registered_handler
    before = handler.setStream(leaves)
    yield lambda: [
        line for each in leaves.getvalue().splitlines() if (line := json.loads(each))["message"] == "heartbeat"
    ]
    handler.setStream(before)


def stored(world: World) -> list[Any]:
    """What the sweep left in the table."""
    rows = world.dynamodb.scan(TableName=TABLE)["Items"]
    return [row for row in rows if row["type"] == {"S": "heartbeat"}]


def record(image: Any, number: int = 0, event: str = "MODIFY") -> dict[str, Any]:
    """The change of this item as the stream brings it."""
    keys = {"pk": image["pk"], "sk": image["sk"]}
    of = {"Keys": keys, "NewImage": image, "SequenceNumber": f"{900 + number:021}"}
    return {"eventName": event, "dynamodb": of}


def beat(number: int = 0) -> dict[str, Any]:
    """One heartbeat, `number` minutes after another."""
    at = AT.replace(minute=number).isoformat(timespec="microseconds")
    texts = {"pk": "HEARTBEAT", "sk": "HEARTBEAT", "type": "heartbeat", "at": at}
    return record({**{name: {"S": text} for name, text in texts.items()}, "schema": {"N": "2"}}, number)


def waiting(consumer: Consumer) -> list[Any]:
    """The messages in a consumer's queue; none is there afterwards."""
    sqs, url = boto3.client("sqs"), clients.queue(consumer).url
    found = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, AttributeNames=["All"]).get("Messages", [])
    for each in found:
        sqs.delete_message(QueueUrl=url, ReceiptHandle=each["ReceiptHandle"])
    return list(found)


def consumed(world: World, consumer: Consumer, messages: list[Any], receives: int = 1) -> Any:
    """What the consumer's function answers to these messages of its queue."""
    records = [
        {
            "messageId": each["MessageId"],
            "receiptHandle": each["ReceiptHandle"],
            "body": each["Body"],
            "attributes": {**each["Attributes"], "ApproximateReceiveCount": str(receives)},
        }
        for each in messages
    ]
    return world.client.lambda_.invoke(FUNCTIONS[consumer], {"Records": records}).payload


def test_each_run_of_the_sweep_overwrites_one_item_that_the_dispatcher_hands_to_every_consumer(
    world: World, lines: Callable[[], list[dict[str, Any]]]
) -> None:
    """All the way, twice; the table has one item, and it names nobody."""
    for minute in ("09:00", "09:01"):
        world.at(f"2026-12-04T{minute}:00+07:00")
        world.client.lambda_.invoke("sweep", MINUTE)
        (image,) = stored(world)
        assert image.keys() == {"pk", "sk", "type", "schema", "at"}
        assert world.dispatched([record(image)]) == {"batchItemFailures": []}
        for consumer in Consumer:
            (message,) = waiting(consumer)
            assert message["Attributes"]["MessageGroupId"] == "heartbeat"
            assert json.loads(message["Body"]) == image
            assert consumed(world, consumer, [message]) == {"batchItemFailures": []}
    seen = [line.get("queue", "dispatcher") for line in lines()]
    assert seen == ["dispatcher", *Consumer] * 2


def test_a_heartbeat_costs_no_call_beside_those_for_events(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is in the same call, behind them; of several only the latest is sent."""
    sent: list[list[str]] = []
    really = Queue.send

    def send(queue: Queue, entries: Any) -> Any:
        sent.append([entry.group for entry in entries])
        return really(queue, entries)

    monkeypatch.setattr(Queue, "send", send)
    dossier = world.submitted(GAME)
    records = world.stream()
    world.dispatched([beat(1), *records, beat(2), beat(3)])
    assert sorted(sent) == sorted([["heartbeat"], ["heartbeat"], [dossier["reference"], "heartbeat"]])
    for consumer in (Consumer.RECEIPTS, Consumer.SEALING):
        (message,) = waiting(consumer)
        assert "02:03:00" in message["Body"]


@pytest.mark.parametrize(("code", "status"), [("InternalError", 500), ("AccessDenied", 403)])
def test_a_heartbeat_that_no_queue_takes_delays_nothing_and_is_listed_nowhere(
    world: World, code: str, status: int
) -> None:
    """The batch is done with: its alarm is raised by the missing line, and the next heartbeat follows in a minute."""
    sqs = boto3.client("sqs")
    with Stubber(sqs) as stubbed:
        for _ in Consumer:
            stubbed.add_client_error("send_message_batch", service_error_code=code, http_status_code=status)
        queues = {consumer: Queue(sqs, "queue", "") for consumer in Consumer}
        assert dispatch.dispatch([beat()], queues, clients.table(), at=AT) == {"batchItemFailures": []}
        stubbed.assert_no_pending_responses()
    assert not [each for consumer in Consumer for each in undelivered.undelivered_events(clients.table(), consumer)]


@pytest.mark.parametrize("consumer", Consumer)
def test_a_consumer_writes_nothing_for_a_heartbeat(
    world: World, monkeypatch: pytest.MonkeyPatch, consumer: Consumer
) -> None:
    """However often it was received: no attempt is counted, nothing is given up, and no time is needed for it."""
    world.dispatched([beat()])
    before = world.dynamodb.scan(TableName=TABLE)["Items"]
    monkeypatch.setattr("chalice.local.LambdaContext.get_remaining_time_in_millis", lambda _: 10)
    assert consumed(world, consumer, waiting(consumer), receives=900) == {"batchItemFailures": []}
    assert world.dynamodb.scan(TableName=TABLE)["Items"] == before


def test_the_sweep_goes_on_without_its_heartbeat_and_raises_what_prevented_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is due is done all the same."""
    done: list[str] = []

    def fails(*_: Any, **__: Any) -> None:
        raise unavailable()

    monkeypatch.setattr(heartbeat, "send", fails)
    monkeypatch.setattr("chalicelib.sweep.sweep", lambda *_, **__: done.append("swept") or {})
    with pytest.raises(type(unavailable())):
        event_handlers.sweep()
    assert done == ["swept"]


def test_a_replay_takes_heartbeats_out_of_a_dead_letter_queue_and_sends_none(world: World) -> None:
    """SQS moves one there after a thousand receives; nobody needs it any more."""
    queue = clients.queue(Consumer.RECEIPTS)
    entry = heartbeat.of_stream([beat()])
    assert entry is not None
    queue.put_aside(entry)
    done = command.replay(clients.table(), queue, Consumer.RECEIPTS, command.Choice())
    assert done == (0, 0, 1)
    assert waiting(Consumer.RECEIPTS) == []
