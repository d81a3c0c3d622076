"""`python -m infra.undelivered list|replay STAGE [CONSUMER]`: the events that consumers gave up, and sending them anew.

It goes wherever the AWS environment points, with the rights of whoever runs it.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple
from uuid import uuid4

import boto3

from chalicelib.domain.consumers import Consumer
from chalicelib.domain.undelivered import Undelivered
from chalicelib.storage import undelivered
from chalicelib.storage.event_queue import Entry, Queue
from chalicelib.storage.table import Table
from infra.commands import in_a_sentence

USAGE = f"usage: python -m infra.undelivered list|replay STAGE [{'|'.join(Consumer)}]"


class Replayed(NamedTuple):
    """What a replay did with the events of one consumer."""

    sent: int
    gone: int
    """Listed, but the table has no such event any more."""
    cleared: int
    """Messages taken out of the dead-letter queue."""


def lines(found: Iterable[Undelivered]) -> list[str]:
    """What is shown of each event: no personal data."""
    return [
        f"{_moment(each.given_up_at)}  {each.consumer:<13}  {each.event.reference}  {each.event.name}"
        f"  {each.event.kind or '?'}  {each.reason}"
        for each in found
    ]


def replay(table: Table, queue: Queue, consumer: Consumer) -> Replayed:
    """Send every event this consumer gave up to its queue again, each under a new deduplication identifier.

    May be stopped and run again at any time: an event leaves the list after it was sent, and processing it twice does
    no harm. The dead-letter queue is emptied first; what only it knows of is sent again as well.
    """
    cleared = sent = gone = 0
    for message in _dead_letters(queue):
        _send(queue, message["Body"], message["Attributes"]["MessageGroupId"])
        queue.client.delete_message(QueueUrl=queue.dead_letter_url, ReceiptHandle=message["ReceiptHandle"])
        cleared += 1
    for each in undelivered.given_up(table, consumer):
        image = undelivered.event_image(table, each.event)
        if image is None:
            gone += 1
            continue
        _send(queue, json.dumps(image, ensure_ascii=False), each.event.reference)
        undelivered.replayed(table, each)
        sent += 1
    return Replayed(sent, gone, cleared)


def _send(queue: Queue, body: str, group: str) -> None:
    if queue.send([Entry(body, group, f"replay#{uuid4()}")]):
        raise SystemExit("the queue did not take the event; nothing is lost, run the command again")


def _dead_letters(queue: Queue) -> Iterable[Any]:
    while True:
        answer = queue.client.receive_message(
            QueueUrl=queue.dead_letter_url, MaxNumberOfMessages=10, MessageSystemAttributeNames=["MessageGroupId"]
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


def run(command: str, consumers: Iterable[Consumer], table: Table, queues: dict[Consumer, Queue]) -> None:
    """One of the two commands, for these consumers."""
    for consumer in consumers:
        if command == "list":
            found = lines(undelivered.given_up(table, consumer))
            print("\n".join(found) if found else f"{consumer}: nothing was given up")
        else:
            done = replay(table, queues[consumer], consumer)
            print(f"{consumer}: {done.sent} sent again, {done.cleared} taken from the dead-letter queue")
            if done.gone:
                print(f"{consumer}: {done.gone} listed events are not in the table; they stay on the list")


def chosen(arguments: list[str]) -> list[Consumer]:
    """The consumer that was named, or all."""
    if len(arguments) > 1 or any(each not in set(Consumer) for each in arguments):
        raise SystemExit(USAGE)
    return [Consumer(each) for each in arguments] or list(Consumer)


if __name__ == "__main__":
    if len(sys.argv) < 3 or sys.argv[1] not in ("list", "replay"):
        raise SystemExit(USAGE)
    with in_a_sentence():
        run(sys.argv[1], chosen(sys.argv[3:]), *resources_of(sys.argv[2]))
