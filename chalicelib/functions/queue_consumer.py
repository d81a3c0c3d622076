"""Processes a batch of one consumer's FIFO queue: a failure delays its own dossier, in its own queue, and nothing else.

The queue's own count of receives also grows for messages that were only skipped, so attempts are counted in the
table: before an event is processed once more, that even a function that dies is counted, and after a first failure.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from chalicelib.domain.consumers import Consumer
from chalicelib.domain.dossier.dossier import Event
from chalicelib.domain.errors import NotFound
from chalicelib.domain.undelivered import EventName
from chalicelib.platform import clients
from chalicelib.platform.log_context import log_scope
from chalicelib.platform.logging import logger
from chalicelib.storage import heartbeat, undelivered
from chalicelib.storage.dossier_items import to_event
from chalicelib.storage.dossiers import DOSSIER_NOT_FOUND
from chalicelib.storage.event_queue import Entry, Queue, event_of
from chalicelib.storage.table import Table

BACKOFF_SECONDS = (5, 20, 60, 180)
"""How long an event waits after each failed attempt; after the last one more attempt is made, then it is given up."""
MOST_ATTEMPTS = len(BACKOFF_SECONDS) + 1
OUTAGE_SECONDS = 60
"""How long it waits when attempts cannot even be counted. The queue itself gives up after 1,000 receives."""
RESERVE_SECONDS = 30
"""No event is begun with less time than this left: two silent senders may take eleven seconds each."""

Records = Sequence[Mapping[str, Any]]
Response = dict[str, list[dict[str, str]]]
"""What Lambda wants to hear of a batch: `{"batchItemFailures": [{"itemIdentifier": <messageId>}]}`."""


def process(records: Records, act: Callable[[Event], object], consumer: Consumer, context: Any) -> Response:
    """Process a batch of this consumer's queue with `act`, which may be called twice for the same event.

    `context` is Lambda's.
    """

    def remaining_seconds() -> float:
        return float(context.get_remaining_time_in_millis()) / 1000

    batch = Batch(consumer, act, clients.table(), clients.queue(consumer), clients.now, remaining_seconds)
    return batch.process(records)


@dataclass(frozen=True)
class Message:
    """One message of a batch."""

    id: str
    receipt: str
    group: str
    deduplication_id: str
    receives: int
    body: str

    @property
    def event(self) -> EventName:
        """Which event it carries, even where the event cannot be read."""
        return event_of(self.group, self.body, self.deduplication_id)


@dataclass(frozen=True)
class Batch:
    """How one consumer processes its events."""

    consumer: Consumer
    act: Callable[[Event], object]
    table: Table
    queue: Queue
    now: Callable[[], datetime]
    remaining_seconds: Callable[[], float]
    """What Lambda still leaves the function."""

    def process(self, records: Sequence[Mapping[str, Any]]) -> Response:
        """Process these records of an SQS event, in order; answers those that must come again."""
        failed: list[Message] = []
        blocked: dict[str, int] = {}
        for message in map(_message, records):
            if message.group == heartbeat.GROUP:
                logger().info("heartbeat", extra={"queue": self.consumer.value})
                continue
            event = message.event
            named = {"queue": self.consumer.value, "reference": event.reference, "event": event.name}
            with log_scope(message_id=message.id, **named):
                if self.remaining_seconds() < RESERVE_SECONDS:
                    wait: int | None = 0
                elif message.group in blocked:
                    wait = blocked[message.group]
                else:
                    wait = self._attempt(message)
                if wait is not None:
                    self._hide(message, wait)
                    blocked[message.group] = wait
                    failed.append(message)
        return {"batchItemFailures": [{"itemIdentifier": message.id} for message in failed]}

    def _attempt(self, message: Message) -> int | None:
        """Process one message; the seconds after which it comes again, `None` when it is done with."""
        try:
            return self._process_or_give_up(message)
        except Exception:  # the table or the queue cannot be reached, so no attempt can be counted
            logger().exception("event failed")
            return OUTAGE_SECONDS

    def _process_or_give_up(self, message: Message) -> int | None:
        attempts = self._count_attempt(message, "interrupted", begun=True) if message.receives > 1 else 0
        if attempts > MOST_ATTEMPTS:
            self._give_up(message, "interrupted", keep_reason=True)
            return None
        try:
            event = to_event(json.loads(message.body))
        except Exception:  # whatever is wrong with it, another attempt would read the same
            logger().exception("event cannot be read")
            self._give_up(message, "unreadable")
            return None
        try:
            self.act(event)
        except Exception as fault:
            if isinstance(fault, NotFound) and fault.code == DOSSIER_NOT_FOUND:
                return None  # nothing is to be done for a dossier that is gone
            logger().exception("event failed")
            attempts = attempts or self._count_attempt(message, type(fault).__name__)
            if attempts < MOST_ATTEMPTS:
                return BACKOFF_SECONDS[attempts - 1]
            self._give_up(message, type(fault).__name__)
            return None
        if message.receives > 1:
            undelivered.remove_processed(self.table, self.consumer, message.event)
        return None

    def _count_attempt(self, message: Message, reason: str, *, begun: bool = False) -> int:
        return undelivered.count_attempt(self.table, self.consumer, message.event, reason, at=self.now(), begun=begun)

    def _give_up(self, message: Message, reason: str, *, keep_reason: bool = False) -> None:
        """List it first, so that whoever sees the dead-letter queue finds it in the list."""
        undelivered.give_up(self.table, self.consumer, message.event, reason, at=self.now(), keep_reason=keep_reason)
        self.queue.put_aside(Entry(message.body, message.group, message.deduplication_id))
        logger().error("event given up", extra={"reason": reason})

    def _hide(self, message: Message, seconds: int) -> None:
        """Let it come again after so many seconds; if that cannot be said, after the queue's own time."""
        try:
            self.queue.hide(message.receipt, seconds)
        except Exception:
            logger().exception("visibility not changed")


def _message(record: Mapping[str, Any]) -> Message:
    attributes = record["attributes"]
    return Message(
        id=record["messageId"],
        receipt=record["receiptHandle"],
        group=attributes["MessageGroupId"],
        deduplication_id=attributes["MessageDeduplicationId"],
        receives=int(attributes["ApproximateReceiveCount"]),
        body=record["body"],
    )
