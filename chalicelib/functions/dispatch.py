"""Reads the table's stream and hands each event of a history to the queue of every consumer that wants it.

The only reader of the stream. It does nothing that can fail for one event alone: what cannot be read is listed for a
person and passed over. A batch is read again only while the queues or the table cannot be reached; what was sent twice
within five minutes the queues drop, and what comes later the consumers have done already.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from chalicelib import wiring
from chalicelib.domain.consumers import Consumer
from chalicelib.domain.dossier import Event
from chalicelib.domain.issued import may_be_sealed
from chalicelib.domain.receipt import MOVES_MONEY
from chalicelib.domain.undelivered import EventName
from chalicelib.log import logger
from chalicelib.notifications.deliver import is_told
from chalicelib.storage import keys, undelivered
from chalicelib.storage.event_queue import MOST_AT_ONCE, Entry, Queue
from chalicelib.storage.items import to_event
from chalicelib.storage.table import Table

WANTS: dict[Consumer, Callable[[Event], bool]] = {
    Consumer.RECEIPTS: lambda event: event.kind in MOVES_MONEY,
    Consumer.SEALING: may_be_sealed,
    Consumer.NOTIFICATIONS: is_told,
}
"""Which events each consumer receives."""


def handle(records: Sequence[Mapping[str, Any]]) -> dict[str, list[dict[str, str]]]:
    """Dispatch a batch of the table's stream."""
    queues = {consumer: wiring.queue(consumer) for consumer in Consumer}
    return dispatch(records, queues, wiring.table(), at=wiring.now())


def dispatch(
    records: Sequence[Mapping[str, Any]], queues: Mapping[Consumer, Queue], table: Table, *, at: datetime
) -> dict[str, list[dict[str, str]]]:
    """Send the events of these stream records to their queues. Answers the first record to begin again from."""
    waiting: dict[Consumer, dict[str, Entry]] = {consumer: {} for consumer in Consumer}
    failed: set[str] = set()
    for record in records:
        sequence = record["dynamodb"]["SequenceNumber"]
        try:
            wanted, entry = _read(record, table, at)
        except Exception:  # not even the list can be written
            logger().exception("event not listed", extra={"sequence_number": sequence})
            failed.add(sequence)
            continue
        for consumer in wanted:
            waiting[consumer][sequence] = entry
    for consumer, entries in waiting.items():
        failed |= _send(queues[consumer], entries)
    order = [record["dynamodb"]["SequenceNumber"] for record in records]
    first = next((sequence for sequence in order if sequence in failed), None)
    return {"batchItemFailures": [{"itemIdentifier": first}] if first else []}


def _read(record: Mapping[str, Any], table: Table, at: datetime) -> tuple[list[Consumer], Entry]:
    """Who wants what this record brings, and the message for them."""
    image = record["dynamodb"].get("NewImage", {})
    if record["eventName"] != "INSERT" or image.get("type") != {"S": "event"}:
        return [], Entry("", "", "")
    key = record["dynamodb"]["Keys"]
    reference, name = keys.reference_of(key["pk"]["S"]), keys.event_name(key["sk"]["S"])
    try:
        event = to_event(image)
        wanted = [consumer for consumer, wants in WANTS.items() if wants(event)]
    except Exception:
        logger().exception("event cannot be read", extra={"reference": reference, "event": name})
        for consumer in Consumer:
            undelivered.give_up(table, consumer, EventName(reference, name), "unreadable", at=at)
        return [], Entry("", "", "")
    body = json.dumps(image, ensure_ascii=False, separators=(",", ":"))
    return wanted, Entry(body, reference, f"{reference}#{name}")


def _send(queue: Queue, entries: Mapping[str, Entry]) -> set[str]:
    """The sequence numbers of the messages that did not reach the queue.

    A call holds one message of a dossier at most, and after a failure none of that dossier follows: order is kept.
    """
    failed: set[str] = set()
    blocked: set[str] = set()
    for batch in _batches(entries):
        sending = [entry for entry in batch.values() if entry.group not in blocked]
        blocked |= {entry.group for entry in queue.send(sending)} if sending else set()
        failed |= {sequence for sequence, entry in batch.items() if entry.group in blocked}
    return failed


def _batches(entries: Mapping[str, Entry]) -> Iterator[dict[str, Entry]]:
    batch: dict[str, Entry] = {}
    for sequence, entry in entries.items():
        if len(batch) == MOST_AT_ONCE or any(entry.group == each.group for each in batch.values()):
            yield batch
            batch = {}
        batch[sequence] = entry
    if batch:
        yield batch
