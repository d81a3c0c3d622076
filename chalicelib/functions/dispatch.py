"""Reads the table's stream and hands each event of a history to the queue of every consumer that wants it.

The only reader of the stream. It does nothing that can fail for one event alone: what cannot be read, and what a queue
refuses, is listed for a person and passed over. A batch is read again only while a queue or the table cannot be
reached; what was sent twice within five minutes the queues drop, and what comes later the consumers have done already.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any

from chalicelib.domain.consumers import Consumer
from chalicelib.domain.current_result import may_be_sealed
from chalicelib.domain.dossier.dossier import Event
from chalicelib.domain.errors import Unavailable
from chalicelib.domain.payment.receipt import MOVES_MONEY
from chalicelib.domain.undelivered import EventName
from chalicelib.notifications.deliver import is_notified
from chalicelib.platform import clients
from chalicelib.platform.log_context import log_scope
from chalicelib.platform.logging import logger
from chalicelib.storage import heartbeat, keys, undelivered
from chalicelib.storage.dossier_items import to_event
from chalicelib.storage.event_queue import MOST_AT_ONCE, Answer, Entry, Queue
from chalicelib.storage.table import Table

WANTS: dict[Consumer, Callable[[Event], bool]] = {
    Consumer.RECEIPTS: lambda event: event.kind in MOVES_MONEY,
    Consumer.SEALING: may_be_sealed,
    Consumer.NOTIFICATIONS: is_notified,
}
"""Which events each consumer receives."""


def handle(records: Sequence[Mapping[str, Any]]) -> dict[str, list[dict[str, str]]]:
    """Dispatch a batch of the table's stream."""
    queues = {consumer: clients.queue(consumer) for consumer in Consumer}
    return dispatch(records, queues, clients.table(), at=clients.now())


def dispatch(
    records: Sequence[Mapping[str, Any]], queues: Mapping[Consumer, Queue], table: Table, *, at: datetime
) -> dict[str, list[dict[str, str]]]:
    """Send the events of these stream records to their queues. Answers the first record to begin again from."""
    waiting: dict[Consumer, dict[str, Entry]] = {consumer: {} for consumer in Consumer}
    failed: set[str] = set()
    for record in filter(_is_new_event, records):
        sequence = record["dynamodb"]["SequenceNumber"]
        entry = _entry(record)
        with _named(sequence, entry):
            try:
                wanted = _consumers(record["dynamodb"]["NewImage"], EventName(entry.group, entry.name), table, at)
            except Exception:  # not even the list can be written
                logger().exception("event not listed")
                failed.add(sequence)
                continue
        for consumer in wanted:
            waiting[consumer][sequence] = entry
    if (beat := heartbeat.of_stream(list(records))) is not None:
        logger().info("heartbeat")
        for entries in waiting.values():  # behind the events, in the same call where there is one
            entries[heartbeat.TYPE] = beat
    for consumer, entries in waiting.items():
        refused, later = _send(queues[consumer], entries)
        refused.pop(heartbeat.TYPE, None)  # neither listed nor sent again: another one follows within a minute
        failed |= later | _listed(table, consumer, refused, at)
    order = [record["dynamodb"]["SequenceNumber"] for record in records]
    first = next((sequence for sequence in order if sequence in failed), None)
    return {"batchItemFailures": [{"itemIdentifier": first}] if first else []}


def _is_new_event(record: Mapping[str, Any]) -> bool:
    """The mapping filters, too; a further save of a draft changes its event and is no new one."""
    image = record["dynamodb"].get("NewImage", {})
    return bool(record["eventName"] == "INSERT" and image.get("type") == {"S": "event"})


def _consumers(image: Mapping[str, Any], name: EventName, table: Table, at: datetime) -> list[Consumer]:
    """Who wants this event. One that cannot be read is listed for every consumer, and sent to none."""
    try:
        event = to_event(image)
        return [consumer for consumer, wants in WANTS.items() if wants(event)]
    except Exception:
        logger().exception("event cannot be read")
    for consumer in Consumer:
        undelivered.give_up(table, consumer, name, "unreadable", at=at)
    return []


def _entry(record: Mapping[str, Any]) -> Entry:
    key, image = record["dynamodb"]["Keys"], record["dynamodb"]["NewImage"]
    body = json.dumps(image, separators=(",", ":"))  # ASCII: SQS refuses some characters that DynamoDB stores
    return Entry(body, keys.reference_of(key["pk"]["S"]), keys.event_name(key["sk"]["S"]))


def _send(queue: Queue, entries: Mapping[str, Entry]) -> tuple[dict[str, Entry], set[str]]:
    """The messages this queue will never take, and the sequence numbers of those to be sent again.

    A call holds one message of a dossier at most, and after one that is to be sent again none of its dossier follows:
    order is kept. A queue that cannot be reached is not called again for this batch, or no time would be left for the
    others.
    """
    refused: dict[str, Entry] = {}
    later: set[str] = set()
    blocked: set[str] = set()
    reachable = True
    for batch in _batches(entries):
        sending = [entry for entry in batch.values() if entry.group not in blocked]
        try:
            answer = queue.send(sending) if reachable and sending else Answer(later=sending)
        except Unavailable:
            logger().exception("queue cannot be reached")
            answer, reachable = Answer(later=sending), False
        blocked |= {entry.group for entry in answer.later}
        later |= {sequence for sequence, entry in batch.items() if entry.group in blocked}
        refused |= {sequence: entry for sequence, entry in batch.items() if entry in answer.rejected}
    return refused, later


def _listed(table: Table, consumer: Consumer, refused: Mapping[str, Entry], at: datetime) -> set[str]:
    """List what a queue will never take, for its consumer alone; the sequence numbers of what could not be listed."""
    failed = set()
    for sequence, entry in refused.items():
        with _named(sequence, entry):
            try:
                undelivered.give_up(table, consumer, EventName(entry.group, entry.name), "not_queued", at=at)
            except Exception:
                logger().exception("event not listed")
                failed.add(sequence)
    return failed


def _named(sequence: str, entry: Entry) -> AbstractContextManager[None]:
    """What is logged meanwhile names the stream's record, the dossier and the event."""
    return log_scope(sequence_number=sequence, reference=entry.group, event=entry.name)


def _batches(entries: Mapping[str, Entry]) -> Iterator[dict[str, Entry]]:
    batch: dict[str, Entry] = {}
    for sequence, entry in entries.items():
        if len(batch) == MOST_AT_ONCE or any(entry.group == each.group for each in batch.values()):
            yield batch
            batch = {}
        batch[sequence] = entry
    if batch:
        yield batch
