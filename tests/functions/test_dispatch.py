"""The reader of the stream: each event reaches the queues of its consumers, in order, and none holds up another."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import boto3
import pytest
from botocore.stub import ANY, Stubber

from chalicelib.domain.consumers import Consumer
from chalicelib.functions import dispatch
from chalicelib.platform import clients
from chalicelib.storage import undelivered
from chalicelib.storage.aws_errors import unavailable
from chalicelib.storage.event_queue import Queue
from tests.world import EXTRACT, GAME, World

AT = datetime(2026, 12, 4, 2, tzinfo=UTC)
RECEIPTS, SEALING, NOTIFICATIONS = Consumer


def waiting(consumer: Consumer) -> list[tuple[str, str]]:
    """The dossier and the kind of each event in a consumer's queue."""
    found = []
    while (
        messages := boto3.client("sqs")
        .receive_message(QueueUrl=clients.queue(consumer).url, MaxNumberOfMessages=10, AttributeNames=["All"])
        .get("Messages")
    ):
        for message in messages:
            image = json.loads(message["Body"])
            assert image["reference"]["S"] == message["Attributes"]["MessageGroupId"]
            found.append((image["reference"]["S"], image["kind"]["S"]))
            boto3.client("sqs").delete_message(
                QueueUrl=clients.queue(consumer).url, ReceiptHandle=message["ReceiptHandle"]
            )
    return found


def kinds(consumer: Consumer) -> list[str]:
    return [kind for _, kind in waiting(consumer)]


def test_each_event_goes_to_the_consumers_that_want_it(world: World) -> None:
    """A paid and decided dossier: each queue has its own part of the history, in the order it happened."""
    world.decided(EXTRACT)
    assert world.dispatched(world.stream()) == {"batchItemFailures": []}
    assert sorted(kinds(RECEIPTS)) == ["pay", "payment_paid"]
    assert kinds(NOTIFICATIONS) == ["submit", "pay", "accept", "start", "decide"]
    assert sorted(kinds(SEALING)) == ["checked", "decide"]


def test_an_event_that_cannot_be_read_is_listed_and_those_behind_it_go_on(world: World) -> None:
    """Of the same dossier, too: nobody knows what it said."""
    one, other = world.submitted(GAME), world.submitted(GAME)
    records = world.stream()
    (broken,) = (
        each
        for each in records
        if each["dynamodb"]["NewImage"]["reference"]["S"] == one["reference"]
        and each["dynamodb"]["NewImage"]["kind"]["S"] == "submit"
    )
    broken["dynamodb"]["NewImage"] = {"type": {"S": "event"}, "kind": {"N": "7"}}
    assert world.dispatched(records) == {"batchItemFailures": []}
    assert waiting(NOTIFICATIONS) == [(other["reference"], "submit")]
    for consumer in Consumer:
        (listed,) = undelivered.undelivered_events(clients.table(), consumer)
        assert (listed.event.reference, listed.event.name, listed.reason) == (
            one["reference"],
            broken["dynamodb"]["Keys"]["sk"]["S"].removeprefix("EVENT#"),
            "unreadable",
        )


def test_what_is_not_a_new_event_is_passed_over(world: World) -> None:
    """The stream carries every item; only inserted events are news."""
    (record,) = world.stream(world.draft(GAME))[:1]
    for change in ({"eventName": "MODIFY"}, {"eventName": "REMOVE"}):
        assert world.dispatched([{**record, **change}]) == {"batchItemFailures": []}
    other = {**record, "dynamodb": {**record["dynamodb"], "NewImage": {"type": {"S": "dossier"}}}}
    assert world.dispatched([other]) == {"batchItemFailures": []}
    assert [kinds(consumer) for consumer in Consumer] == [[], [], []]


def answering(consumer: Consumer, **failure: Any) -> dict[Consumer, Queue]:
    """The queues; that of this consumer fails so in every call."""
    sqs = boto3.client("sqs", region_name="ap-southeast-1")  # one of its own, for its stub stays
    stubbed = Stubber(sqs)
    for _ in range(20):
        stubbed.add_client_error("send_message_batch", **failure)
    stubbed.activate()
    broken = Queue(sqs, clients.queue(consumer).url, "")
    return {each: broken if each is consumer else clients.queue(each) for each in Consumer}


def place_of(records: list[Any], kind: str) -> int:
    (at,) = (n for n, each in enumerate(records) if each["dynamodb"]["NewImage"]["kind"]["S"] == kind)
    return at


def test_a_batch_begins_again_from_the_first_event_that_did_not_reach_its_queue(world: World) -> None:
    """A queue that cannot be reached: everything after it is sent again, and the queue drops what it has."""
    world.submitted(GAME)
    records = world.stream()
    at = place_of(records, "submit")
    queues = answering(NOTIFICATIONS, service_error_code="InternalError", http_status_code=500)
    answer = dispatch.dispatch(records, queues, clients.table(), at=AT)
    assert answer == {"batchItemFailures": [{"itemIdentifier": records[at]["dynamodb"]["SequenceNumber"]}]}
    for _ in range(2):
        assert world.dispatched(records[at:]) == {"batchItemFailures": []}
    assert kinds(NOTIFICATIONS) == ["submit"]


@pytest.mark.parametrize("code", ["AccessDenied", "AWS.SimpleQueueService.NonExistentQueue", "InvalidParameterValue"])
def test_one_broken_queue_stops_neither_the_others_nor_the_stream(world: World, code: str) -> None:
    """A missing right: what it was to get is listed for its consumer, and comes with a replay."""
    world.decided(EXTRACT)
    queues = answering(SEALING, service_error_code=code, http_status_code=403)
    assert dispatch.dispatch(world.stream(), queues, clients.table(), at=AT) == {"batchItemFailures": []}
    assert sorted(kinds(RECEIPTS)) == ["pay", "payment_paid"]
    assert len(kinds(NOTIFICATIONS)) == 5
    assert {each.reason for each in undelivered.undelivered_events(clients.table(), SEALING)} == {"not_queued"}
    assert len(list(undelivered.undelivered_events(clients.table(), SEALING))) == 2
    assert not list(undelivered.undelivered_events(clients.table(), RECEIPTS))


def test_a_queue_that_cannot_be_reached_is_not_called_again_in_the_batch(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each call may take fifteen seconds; the other queues must have their turn."""
    world.decided(EXTRACT)
    calls: list[str] = []
    really = Queue.send

    def send(queue: Queue, entries: Any) -> Any:
        calls.append(queue.url)
        if queue.url == clients.queue(RECEIPTS).url:
            raise unavailable()
        return really(queue, entries)

    monkeypatch.setattr(Queue, "send", send)
    assert world.dispatched(world.stream())["batchItemFailures"]
    assert calls.count(clients.queue(RECEIPTS).url) == 1
    assert len(kinds(NOTIFICATIONS)) == 5


def test_after_a_refused_event_none_of_its_dossier_follows(world: World) -> None:
    """A later step is never told before the one it follows; other dossiers go on."""
    one, other = world.submitted(GAME), world.submitted(GAME)
    for each in (one, other):
        world.desk(each, "accept")
    steps = {
        (each["dynamodb"]["NewImage"]["reference"]["S"], each["dynamodb"]["NewImage"]["kind"]["S"]): each
        for each in world.stream()
    }
    records = [steps[dossier["reference"], kind] for kind in ("submit", "accept") for dossier in (one, other)]
    sent: list[list[Any]] = []
    sqs = boto3.client("sqs", region_name="ap-southeast-1")
    with Stubber(sqs) as stubbed:
        for failed in ([{"Id": "0", "SenderFault": False, "Code": "InternalError"}], []):
            answer: dict[str, Any] = {"Successful": [], "Failed": failed}
            stubbed.add_response("send_message_batch", answer, {"QueueUrl": "queue", "Entries": ANY})
        sqs.meta.events.register("provide-client-params.sqs", lambda params, **_: sent.append(params["Entries"]))
        queues = {consumer: Queue(sqs, "queue", "") for consumer in Consumer}
        answer = dispatch.dispatch(records, queues, clients.table(), at=AT)
    groups = [[entry["MessageGroupId"] for entry in batch] for batch in sent]
    assert groups == [[one["reference"], other["reference"]], [other["reference"]]]
    assert answer == {"batchItemFailures": [{"itemIdentifier": records[0]["dynamodb"]["SequenceNumber"]}]}


def test_where_the_list_cannot_be_written_the_record_comes_again(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Then nothing is lost: the batch begins again there."""
    (record,) = world.stream(world.draft(GAME))[:1]
    record["dynamodb"]["NewImage"] = {"type": {"S": "event"}}

    def fails(*_: Any, **__: Any) -> None:
        raise RuntimeError("the table cannot be reached")

    monkeypatch.setattr(undelivered, "give_up", fails)
    sequence = record["dynamodb"]["SequenceNumber"]
    assert world.dispatched([record]) == {"batchItemFailures": [{"itemIdentifier": sequence}]}
