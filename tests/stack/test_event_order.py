"""Order within a dossier holds on real FIFO queues: duplicates, failures, slow workers and several of them at once."""

from __future__ import annotations

import random
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import pytest

from chalicelib.domain.consumers import Consumer
from chalicelib.domain.dossier.dossier import SUBJECT, Event
from chalicelib.domain.dossier.lifecycle import Actor
from chalicelib.functions import dispatch, queue_consumer
from chalicelib.functions.queue_consumer import Batch
from chalicelib.storage import dossier_items
from chalicelib.storage.event_queue import Queue
from chalicelib.storage.table import Table
from dev.pumps import queue_batches
from dev.stack import Stack
from infra import resources

DOSSIERS, EVENTS, WORKERS = 12, 8, 5
NAME = "motcua-order"
VISIBILITY = 2
PATIENCE = 90.0


@pytest.fixture
def queue(stack: Stack) -> Iterator[Queue]:
    sqs = stack.client("sqs")
    attributes = {
        "FifoQueue": "true",
        "DeduplicationScope": "messageGroup",
        "FifoThroughputLimit": "perMessageGroupId",
        "VisibilityTimeout": str(VISIBILITY),
    }
    urls = [
        sqs.create_queue(QueueName=f"{NAME}-{kind}.fifo", Attributes=attributes)["QueueUrl"]
        for kind in ("queue", "dead-letter")
    ]
    yield Queue(sqs, *urls)
    for url in urls:
        sqs.delete_queue(QueueUrl=url)


class Consuming:
    """Notes what was processed; fails now and then, and now and then takes longer than its message stays hidden."""

    def __init__(self) -> None:
        self.seen: defaultdict[str, list[int]] = defaultdict(list)
        self.failures = self.slow = 0
        self._chance = random.Random(7)
        self._lock = threading.Lock()

    def __call__(self, event: Event) -> None:
        with self._lock:
            lot = self._chance.random()
            self.failures += lot < 0.2
            self.slow += lot > 0.95
        if lot < 0.2:
            raise RuntimeError("not now")
        if lot > 0.95:
            time.sleep(VISIBILITY + 0.5)
        with self._lock:
            self.seen[event.reference].append(event.version)

    @property
    def firsts(self) -> dict[str, list[int]]:
        """In which order the events of each dossier were first processed."""
        return {reference: list(dict.fromkeys(versions)) for reference, versions in self.seen.items()}


def record(reference: str, version: int) -> dict[str, Any]:
    event = Event(
        reference=reference,
        subject=SUBJECT,
        version=version,
        kind="accept",
        actor=Actor.CLERK,
        by="",
        at=datetime.now(UTC),
        facts={"status": "accepted"},
    )
    image = dossier_items.from_event(event)
    keys = {name: image[name] for name in ("pk", "sk")}
    sequence = f"{version:04}{reference}"
    return {"eventName": "INSERT", "dynamodb": {"Keys": keys, "NewImage": image, "SequenceNumber": sequence}}


def test_each_dossier_is_processed_in_order_and_completely(
    stack: Stack, queue: Queue, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is first done of each event is done in the order in which it happened; nothing is left out."""
    monkeypatch.setattr(queue_consumer, "BACKOFF_SECONDS", (0,) * 40)
    monkeypatch.setattr(queue_consumer, "MOST_ATTEMPTS", 41)
    resources.create_table(stack.client("dynamodb"), NAME)
    table = Table(stack.client("dynamodb"), NAME)
    references = [f"ORDER-{number:02}" for number in range(DOSSIERS)]
    stream = [record(reference, version) for version in range(1, EVENTS + 1) for reference in references]
    consuming, done = Consuming(), threading.Event()

    def works(_: int) -> None:
        batch = Batch(Consumer.NOTIFICATIONS, consuming, table, queue, lambda: datetime.now(UTC), lambda: 60.0)
        step = queue_batches(stack.client("sqs"), queue.url, "worker", lambda event, _: batch.process(event["Records"]))
        while not done.is_set():
            step()

    with ThreadPoolExecutor(WORKERS) as pool:
        running = pool.map(works, range(WORKERS))
        chance, at = random.Random(3), 0
        while at < len(stream):
            # The reader begins again somewhat earlier than it was, as after a failure.
            size = chance.randint(1, 20)
            part = stream[max(0, at - chance.randint(0, 10)) : at + size]
            queues = dict.fromkeys(Consumer, queue)
            assert dispatch.dispatch(part, queues, table, at=datetime.now(UTC)) == {"batchItemFailures": []}
            at += size
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end and any(len(consuming.firsts.get(each, [])) < EVENTS for each in references):
            time.sleep(0.2)
        done.set()
        list(running)
    assert consuming.firsts == {reference: list(range(1, EVENTS + 1)) for reference in references}
    assert consuming.failures > DOSSIERS
    assert consuming.slow
