"""`python -m infra.undelivered list|replay|dismiss STAGE [CONSUMER [REFERENCE]]`: the events that consumers gave up.

It shows them, sends them to their consumers again, or takes them off the list. It goes wherever the AWS environment
points, with the rights of whoever runs it.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple
from uuid import uuid4

import boto3

from chalicelib.domain.consumers import Consumer
from chalicelib.domain.undelivered import Undelivered
from chalicelib.storage import heartbeat, undelivered
from chalicelib.storage.event_queue import Entry, Queue, event_of
from chalicelib.storage.table import Table
from infra.commands import in_a_sentence

COMMANDS = ("list", "replay", "dismiss")
USAGE = f"usage: python -m infra.undelivered {'|'.join(COMMANDS)} STAGE [{'|'.join(Consumer)} [REFERENCE]]"


@dataclass(frozen=True)
class Choice:
    """Which events are meant: of one consumer or all, of one dossier or all."""

    consumers: tuple[Consumer, ...] = tuple(Consumer)
    reference: str = ""

    def of(self, table: Table, consumer: Consumer) -> list[Undelivered]:
        """What this consumer has given up by now."""
        listed = undelivered.undelivered_events(table, consumer)
        return [each for each in listed if self.reference in ("", each.event.reference)]


class Replayed(NamedTuple):
    """What a replay did with the events of one consumer."""

    sent: int
    gone: int
    """Listed, but the table has no such event any more."""
    cleared: int
    """Messages taken out of the dead-letter queue."""


def lines(listed: Iterable[Undelivered]) -> list[str]:
    """What is shown of each event: no personal data."""
    return [
        f"{_moment(each.abandoned_at)}  {each.consumer:<13}  {each.event.reference}  {each.event.name}"
        f"  {each.event.kind or '?'}  {each.reason}"
        for each in listed
    ]


def replay(table: Table, queue: Queue, consumer: Consumer, choice: Choice) -> Replayed:
    """Send the chosen events of this consumer to its queue again, each under a new deduplication identifier.

    May be stopped and run again at any time: an event leaves the list after it was sent, and processing it twice does
    no harm. What is given up again meanwhile waits for the next replay. A dead letter whose event is on the list goes
    without being sent, for the list has it; one that SQS moved there by itself is sent from there.
    """
    sent = gone = 0
    cleared = 0 if choice.reference else _clear(table, queue, consumer, datetime.now(UTC))
    for each in choice.of(table, consumer):
        image = undelivered.event_image(table, each.event)
        if image is None:
            gone += 1
        elif undelivered.begin_replay(table, each):
            _send(queue, json.dumps(image), each.event.reference)
            undelivered.take_off(table, each)
            sent += 1
    return Replayed(sent, gone, cleared)


def _clear(table: Table, queue: Queue, consumer: Consumer, began: datetime) -> int:
    cleared = 0
    for message in _dead_letters(queue):
        if int(message["Attributes"]["SentTimestamp"]) > began.timestamp() * 1000:
            break
        group = message["Attributes"]["MessageGroupId"]
        # SQS moved a heartbeat there from a consumer that stopped for days: it says nothing any more.
        if group != heartbeat.GROUP and not undelivered.is_listed(
            table, consumer, event_of(group, message["Body"], "")
        ):
            _send(queue, message["Body"], group)
        queue.client.delete_message(QueueUrl=queue.dead_letter_url, ReceiptHandle=message["ReceiptHandle"])
        cleared += 1
    return cleared


def _send(queue: Queue, body: str, group: str) -> None:
    answer = queue.send([Entry(body, group, f"replay#{uuid4()}")])
    if answer.later or answer.rejected:
        raise SystemExit("the queue did not take the event; nothing is lost, run the command again")


def _dead_letters(queue: Queue) -> Iterator[Any]:
    while True:
        answer = queue.client.receive_message(
            QueueUrl=queue.dead_letter_url,
            MaxNumberOfMessages=10,
            WaitTimeSeconds=1,
            MessageSystemAttributeNames=["MessageGroupId", "SentTimestamp"],
        )
        if not answer.get("Messages"):
            return
        yield from answer["Messages"]


def _moment(at: datetime) -> str:
    return at.isoformat(timespec="seconds")


def resources_of(stage: str) -> tuple[Table, dict[Consumer, Queue]]:
    """The table and the queues of a deployed stage."""
    (stack,) = boto3.client("cloudformation").describe_stacks(StackName=f"motcua-{stage}")["Stacks"]
    outputs = {each["OutputKey"]: each["OutputValue"] for each in stack.get("Outputs", [])}
    sqs = boto3.client("sqs")
    queues = {
        consumer: Queue(
            sqs, outputs[f"{consumer.capitalize()}QueueUrl"], outputs[f"{consumer.capitalize()}DeadLetterUrl"]
        )
        for consumer in Consumer
    }
    return Table(boto3.client("dynamodb"), outputs["TableName"]), queues


def run(command: str, choice: Choice, table: Table, queues: dict[Consumer, Queue]) -> None:
    """One of the commands, for what was chosen."""
    for consumer in choice.consumers:
        if command == "list":
            listed = lines(choice.of(table, consumer))
            print("\n".join(listed) if listed else f"{consumer}: nothing was given up")
            print(f"{consumer}: {_waiting(queues[consumer])} messages in the dead-letter queue")
        elif command == "dismiss":
            listed_now = choice.of(table, consumer)
            for each in listed_now:
                undelivered.take_off(table, each)
            print(f"{consumer}: {len(listed_now)} taken off the list, nothing was sent")
        else:
            done = replay(table, queues[consumer], consumer, choice)
            print(f"{consumer}: {done.sent} sent again, {done.cleared} taken from the dead-letter queue")
            if done.gone:
                print(f"{consumer}: {done.gone} listed events are not in the table: dismiss them")


def _waiting(queue: Queue) -> str:
    name: Any = "ApproximateNumberOfMessages"
    return queue.client.get_queue_attributes(QueueUrl=queue.dead_letter_url, AttributeNames=[name])["Attributes"][name]


def chosen(command: str, arguments: list[str]) -> Choice:
    """What the arguments after the stage choose."""
    consumer, reference = (*arguments, "", "")[:2]
    if command not in COMMANDS or len(arguments) > 2 or consumer not in ("", *Consumer):
        raise SystemExit(USAGE)
    if command == "dismiss" and not reference:
        raise SystemExit("dismiss takes the consumer and the reference of one dossier")
    return Choice((Consumer(consumer),) if consumer else tuple(Consumer), reference)


if __name__ == "__main__":
    if len(sys.argv) < 3:
        raise SystemExit(USAGE)
    with in_a_sentence():
        run(sys.argv[1], chosen(sys.argv[1], sys.argv[3:]), *resources_of(sys.argv[2]))
