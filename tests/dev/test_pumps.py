"""Nothing the stream said is lost or told twice, whatever fails in between."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from dev.journal import Journal
from dev.pumps import stream_batches
from dev.stream import copying


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal(tmp_path / "events.sqlite")


def record(name: str) -> dict[str, Any]:
    keys = {"pk": {"S": "DOSSIER#1"}, "sk": {"S": f"EVENT#{name}"}}
    image = {**keys, "type": {"S": "event"}}
    return {"eventName": "INSERT", "dynamodb": {"Keys": keys, "NewImage": image, "SequenceNumber": f"seq-{name}"}}


class Lambda:
    """A handler that hears records until one of them is in the way."""

    def __init__(self, *stubborn: str) -> None:
        self.stubborn = set(stubborn)
        self.received: list[str] = []

    def __call__(self, event: dict[str, Any], _context: object) -> dict[str, Any]:
        for one in event["Records"]:
            sequence = one["dynamodb"]["SequenceNumber"]
            if sequence in self.stubborn:
                return {"batchItemFailures": [{"itemIdentifier": sequence}]}
            self.received.append(sequence)
        return {"batchItemFailures": []}


def test_events_are_announced_in_order_and_once(journal: Journal) -> None:
    handler = Lambda()
    journal.keep([record("1"), record("2")])
    journal.keep([record("2"), record("3")])
    step = stream_batches(journal, handler, "dispatch_events")
    for _ in range(3):
        step()
    assert handler.received == ["seq-1", "seq-2", "seq-3"]


def test_a_failing_event_holds_back_those_after_it_until_it_succeeds(journal: Journal) -> None:
    handler = Lambda("seq-2")
    journal.keep([record("1"), record("2"), record("3")])
    step = stream_batches(journal, handler, "dispatch_events")
    waits = [step(), step()]
    assert handler.received == ["seq-1"]
    assert waits == sorted(waits)
    assert waits[0] > 0
    handler.stubborn.clear()
    step()
    assert handler.received == ["seq-1", "seq-2", "seq-3"]


def test_a_new_process_begins_where_the_last_one_ended(journal: Journal) -> None:
    journal.keep([record("1"), record("2")])
    stream_batches(journal, Lambda("seq-2"), "dispatch_events")()
    later = Lambda()
    stream_batches(Journal(journal.path), later, "dispatch_events")()
    assert later.received == ["seq-2"]


def test_a_handler_that_raises_loses_nothing(journal: Journal) -> None:
    journal.keep([record("1")])

    def broken(_event: object, _context: object) -> None:
        raise RuntimeError("no table")

    with pytest.raises(RuntimeError):
        stream_batches(journal, broken, "dispatch_events")()
    assert len(journal.waiting(10)) == 1


def test_an_unknown_sequence_number_fails_the_whole_batch(journal: Journal) -> None:
    journal.keep([record("1")])
    stream_batches(journal, lambda *_: {"batchItemFailures": [{"itemIdentifier": "seq-9"}]}, "dispatch_events")()
    assert len(journal.waiting(10)) == 1


def test_only_new_history_events_leave_the_stream(journal: Journal) -> None:
    changed = {**record("2"), "eventName": "MODIFY"}
    other = record("3")
    other["dynamodb"]["NewImage"]["type"] = {"S": "dossier"}
    copying(Stream([record("1"), changed, other]), "arn", [journal])()
    assert [one["dynamodb"]["SequenceNumber"] for one in journal.waiting(10)] == ["seq-1"]


class Stream:
    """DynamoDB Streams with one shard and these records."""

    def __init__(self, records: list[dict[str, Any]]) -> None:
        from datetime import UTC, datetime

        self.records = records
        for one in records:
            one["dynamodb"]["ApproximateCreationDateTime"] = datetime(2026, 12, 4, tzinfo=UTC)

    def describe_stream(self, **_: object) -> dict[str, Any]:
        return {"StreamDescription": {"Shards": [{"ShardId": "shard"}]}}

    def get_shard_iterator(self, **_: object) -> dict[str, str]:
        return {"ShardIterator": "start"}

    def get_records(self, **_: object) -> dict[str, Any]:
        return {"Records": self.records, "NextShardIterator": "end"}
