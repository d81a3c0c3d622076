"""Due items in DynamoDB: one partition set for each kind, and a place that can be moved without reading the item."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import boto3
import pytest
from moto import mock_aws

from chalicelib.storage import dossier_items, due_items, keys
from chalicelib.storage.keys import DueKind
from chalicelib.storage.payments import payment_items
from chalicelib.storage.table import Item, Table
from infra import resources
from tests.schedule.rows import LONG_AGO, NOON, attempt
from tests.schedule.stuck import HEALTHY, backlog

HOUR = timedelta(hours=1)
REFERENCE = backlog().reference()
ATTEMPT = attempt(REFERENCE, HEALTHY, check_at=LONG_AGO)


@pytest.fixture
def table() -> Iterator[Table]:
    """One attempt that is due."""
    with mock_aws():
        client = boto3.client("dynamodb")
        resources.create_table(client, "t")
        made = Table(client, "t")
        put(made, payment_items.from_attempt(ATTEMPT))
        yield made


def put(table: Table, item: Item) -> None:
    """Write it, whatever is there."""
    table.client.put_item(TableName=table.name, Item=item)


def stored(table: Table) -> Item:
    """The attempt's row."""
    return table.client.get_item(TableName=table.name, Key=keys.attempt(ATTEMPT.id))["Item"]


def due(table: Table, hours: int = 0) -> list[due_items.Due]:
    """The attempts that are due so long after noon."""
    return due_items.due(table, DueKind.ATTEMPT, at=NOON + hours * HOUR, limit=10)


def test_a_due_item_tells_what_it_is_and_since_when(table: Table) -> None:
    """From the index alone."""
    (found,) = due(table)
    assert (found.entity, found.id, found.kind) == ("ATTEMPT", ATTEMPT.id, DueKind.ATTEMPT)
    assert (found.due_at, found.since, found.open_since) == (LONG_AGO, LONG_AGO, ATTEMPT.created_at)
    assert [due_items.due(table, kind, at=NOON, limit=10) for kind in DueKind if kind is not DueKind.ATTEMPT] == [
        []
    ] * 4


def test_what_is_postponed_is_due_later_and_nothing_else_of_it_changes(table: Table) -> None:
    """Not its version: nobody who read it before is refused because of that."""
    before = stored(table)
    assert due_items.postpone(table, due(table)[0], until=NOON + HOUR)
    assert due(table) == []
    after = stored(table)
    assert {name for name in after if after[name] != before.get(name)} == {"by_due_sk", "due_since"}


def test_since_when_it_is_due_is_remembered_until_it_is_written(table: Table) -> None:
    """However often it is postponed."""
    for hour in (0, 1, 2):
        assert due_items.postpone(table, due(table, hour)[0], until=NOON + (hour + 1) * HOUR - timedelta(minutes=1))
    (found,) = due(table, 3)
    assert (found.since, found.due_at) == (LONG_AGO, NOON + 3 * HOUR - timedelta(minutes=1))
    put(table, payment_items.from_attempt(replace(ATTEMPT, check_at=NOON)))
    (found,) = due(table, 3)
    assert (found.since, found.due_at) == (NOON, NOON)


def test_what_was_written_meanwhile_keeps_its_new_place(table: Table) -> None:
    """Nor does anything come back that is gone."""
    (seen,) = due(table)
    put(table, payment_items.from_attempt(replace(ATTEMPT, check_at=NOON)))
    assert not due_items.postpone(table, seen, until=NOON + HOUR)
    assert due(table)[0].due_at == NOON
    table.client.delete_item(TableName=table.name, Key=keys.attempt(ATTEMPT.id))
    assert not due_items.postpone(table, seen, until=NOON + HOUR)
    assert due(table, 10) == []


def test_only_one_begins(table: Table) -> None:
    """And the next write of the item, or postponing it, ends that."""
    (seen,) = due(table)
    assert due_items.begin(table, seen, at=NOON)
    assert not due_items.begin(table, seen, at=NOON)
    assert due(table)[0].begun_at == NOON
    assert due_items.postpone(table, seen, until=NOON + HOUR)
    assert due(table, 2)[0].begun_at is None
    assert due_items.begin(table, due(table, 2)[0], at=NOON)
    put(table, payment_items.from_attempt(ATTEMPT))
    assert due(table)[0].begun_at is None


@pytest.mark.parametrize("kind", DueKind)
def test_the_dossiers_of_a_city_fill_all_partitions_of_a_kind(kind: DueKind) -> None:
    """None carries much more than its part: a partition key takes a thousand write units a second."""
    of, counts = backlog(), dict.fromkeys(keys.in_all_due(kind), 0)
    for _ in range(8000):
        counts[keys.in_due(kind, of.reference())] += 1
    assert len(counts) == keys.DUE_SHARDS
    assert max(counts.values()) < 1.2 * 8000 / keys.DUE_SHARDS


def test_files_that_are_awaited_and_files_to_verify_stand_apart() -> None:
    """However many are to be verified."""
    orphan = dossier_items.from_orphan(ATTEMPT.id, due=NOON)
    assert orphan["by_due_pk"]["S"] in keys.in_all_due(DueKind.FILE)
    everywhere = [pk for kind in DueKind for pk in keys.in_all_due(kind)]
    assert len(set(everywhere)) == len(everywhere) == len(DueKind) * keys.DUE_SHARDS
