"""Background threads that call the handlers of `app.py` as AWS would: nothing is dropped, failures are loud."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from dev import place
from dev.handler_process import Context
from dev.journal import Journal

LONGEST_WAIT = 30.0
BATCH = 10
MINUTE = 60.0
MOST_TRIES = 8
"""So often an event may make its handler raise or die; over about two minutes, then it is put aside."""
SOON = 0.2
"""Between two looks at something empty: no one waits long for it, and a stack nobody uses is nearly idle."""

Handler = Callable[[Any, Any], Any]
Step = Callable[[], float]
"""One turn of a pump; answers how many seconds to wait before the next."""

_log = logging.getLogger("dev.pumps")


@contextmanager
def turning(steps: dict[str, Step]) -> Iterator[None]:
    """Every step in its own thread until the block ends. A step that raises is tried again, later each time."""
    stop = threading.Event()
    threads = [threading.Thread(target=_turn, args=(name, step, stop), name=name) for name, step in steps.items()]
    try:
        for thread in threads:
            thread.start()
        yield
    finally:
        stop.set()
        for thread in threads:
            if thread.ident is not None:
                thread.join()


def _turn(name: str, step: Step, stop: threading.Event) -> None:
    failures = 0
    while not stop.is_set():
        try:
            wait = step()
            failures = 0
        except Exception:
            failures += 1
            wait = min(2.0**failures, LONGEST_WAIT)
            _log.exception("%s failed %d time(s) in a row; next try in %.0f s", name, failures, wait)
        stop.wait(wait)


def arrivals(sqs: Any, queue_url: str, name: str, handler: Handler) -> Step:
    """S3's "Object Created" for the handler of this name, from the queue that its EventBridge rule fills."""

    def step() -> float:
        got = sqs.receive_message(
            QueueUrl=queue_url,
            MaxNumberOfMessages=BATCH,
            WaitTimeSeconds=1,
            AttributeNames=["ApproximateReceiveCount"],
        )
        for message in got.get("Messages", []):
            at = {"QueueUrl": queue_url, "ReceiptHandle": message["ReceiptHandle"]}
            try:
                handler(json.loads(message["Body"]), Context(name))
            except Exception:
                tries = int(message["Attributes"]["ApproximateReceiveCount"])
                wait = min(2**tries, int(LONGEST_WAIT))
                then = "goes to its dead-letter queue" if tries >= MOST_TRIES else f"comes again in {wait} s"
                _log.exception("%s failed %d time(s); the event %s: %s", name, tries, then, message["Body"])
                sqs.change_message_visibility(**at, VisibilityTimeout=wait)
            else:
                sqs.delete_message(**at)
        return 0.0

    return step


def stream_batches(journal: Journal, handler: Handler, name: str) -> Step:
    """Events of a journal to the handler of this name, in order. One that fails holds back those after it.

    One that makes the handler raise or die is found by giving it alone, and put aside after `MOST_TRIES`.
    """
    failures, broken = 0, False

    def step() -> float:
        nonlocal failures, broken
        records = journal.waiting(1 if broken else BATCH)
        if not records:
            return SOON
        try:
            answer = handler({"Records": records}, Context(name)) or {}
        except Exception:
            broken = True
            if len(records) > 1:
                return 0.0
            _count(journal, records[0], name)
            raise
        broken = False
        failed = {failure["itemIdentifier"] for failure in answer.get("batchItemFailures", [])}
        good = _before_first(records, failed)
        journal.announced(good)
        if len(good) == len(records):
            failures = 0
            return 0.0
        failures += 1
        wait = min(2.0**failures, LONGEST_WAIT)
        _log.error("%s could not do %s; next try in %.0f s", name, records[len(good)]["dynamodb"]["Keys"], wait)
        return wait

    return step


def _count(journal: Journal, record: dict[str, Any], name: str) -> None:
    if journal.failed(record) >= MOST_TRIES:
        journal.put_aside(record)
        _log.error("%s failed %d times at %s, which is put aside", name, MOST_TRIES, record["dynamodb"]["Keys"])


def queue_batches(sqs: Any, queue_url: str, name: str, handler: Handler) -> Step:
    """Messages of a FIFO queue to the handler of this name, as by Lambda's event source mapping.

    What the handler does not name as failed is deleted. Where it raises or dies, the batch comes again when the
    queue's visibility timeout is over.
    """

    def step() -> float:
        got = sqs.receive_message(
            QueueUrl=queue_url,
            MaxNumberOfMessages=BATCH,
            WaitTimeSeconds=1,
            AttributeNames=["ApproximateReceiveCount", "MessageGroupId", "MessageDeduplicationId"],
        )
        messages = got.get("Messages", [])
        if not messages:
            return 0.0
        answer = handler({"Records": [_queue_record(each) for each in messages]}, Context(name)) or {}
        failed = {failure["itemIdentifier"] for failure in answer.get("batchItemFailures", [])}
        for message in messages:
            if message["MessageId"] not in failed:
                # A handler that took too long: the message is somebody else's by now.
                with suppress(sqs.exceptions.ReceiptHandleIsInvalid):
                    sqs.delete_message(QueueUrl=queue_url, ReceiptHandle=message["ReceiptHandle"])
        return 0.0

    return step


def _queue_record(message: dict[str, Any]) -> dict[str, Any]:
    return {
        "messageId": message["MessageId"],
        "receiptHandle": message["ReceiptHandle"],
        "body": message["Body"],
        "attributes": message["Attributes"],
        "eventSource": "aws:sqs",
        "awsRegion": place.REGION,
    }


def minute() -> dict[str, Any]:
    """The clock's event, as EventBridge sends it."""
    return {
        "version": "0",
        "id": str(uuid4()),
        "detail-type": "Scheduled Event",
        "source": "aws.events",
        "account": "000000000000",
        "time": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "region": place.REGION,
        "resources": [f"arn:aws:events:{place.REGION}:000000000000:rule/motcua-local-sweep"],
        "detail": {},
    }


def schedule(handler: Handler, name: str, seconds: float = MINUTE) -> Step:
    """The clock's event to the handler of this name, every minute or as often as is said."""

    def step() -> float:
        handler(minute(), Context(name))
        return seconds

    return step


def _before_first(records: list[dict[str, Any]], failed: set[str]) -> list[dict[str, Any]]:
    sequences = [record["dynamodb"]["SequenceNumber"] for record in records]
    unknown = failed - set(sequences)
    if unknown:
        # AWS takes the whole batch as failed when it does not know an identifier.
        _log.error("the handler named sequence numbers that were not in its batch: %s", sorted(unknown))
        return []
    first = next((at for at, sequence in enumerate(sequences) if sequence in failed), len(records))
    return records[:first]
