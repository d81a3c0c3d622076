"""An upgrade of a stack with live data on the emulator: index by index, rows while requests run, no event twice."""

from __future__ import annotations

import threading
from datetime import datetime
from typing import Any

import boto3
import pytest

from chalicelib.domain.errors import Refused
from chalicelib.domain.person import Person
from chalicelib.filing import draft as citizens
from chalicelib.storage import dossiers, due_items, keys
from chalicelib.storage.keys import DueKind
from chalicelib.storage.table import Table
from dev import environment
from dev.stack import Stack
from infra import artefacts, migrate, releases, resources, updates
from tests import issuer as people
from tests.released import loaded

UPGRADED = datetime.fromisoformat("2026-12-04T10:00:00+07:00")
CITIZEN = Person(subject=people.CITIZEN["sub"], name=people.CITIZEN["name"])
LIVE = ("draft_empty", "draft_complete", "fee_open", "paid_filed", "filed", "decided", "returned", "paid_twice")
WRITTEN = "draft_empty"


def table_of_today() -> Any:
    """The table of the template, without the condition that is outside of it."""
    table = resources.load(resources.TEMPLATE.read_text())["Resources"]["Table"]
    return table | {"Properties": {**table["Properties"], "DeletionProtectionEnabled": False}}


def template(table: Any) -> Any:
    """A stack of nothing but the table."""
    return {"AWSTemplateFormatVersion": "2010-09-09", "Resources": {"Table": table}}


def released(projection: dict[str, Any]) -> Any:
    """The table as it was released, its index of due things with this projection."""
    _, record = releases.last()
    of = record["Table"]
    of["Indexes"]["by_expiry"]["Projection"] = projection
    table = table_of_today()
    table["Properties"] |= {
        "AttributeDefinitions": [
            {"AttributeName": name, "AttributeType": kind} for name, kind in of["Attributes"].items()
        ],
        "GlobalSecondaryIndexes": [{"IndexName": name, **each} for name, each in of["Indexes"].items()],
    }
    return table


@pytest.fixture
def emulator(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> Stack:
    """What the deploy command reads of its environment."""
    for name, value in environment.aws(stack.at).items():
        monkeypatch.setenv(name, value)
    return stack


def bring_up(name: str, to: Any) -> None:
    """What `make deploy` does between its upload and its smoke test."""
    updates.bring_up(boto3.client("cloudformation"), name, to, {}, artefacts.of_stage("test").put)


@pytest.mark.parametrize(
    ("release", "projection"),
    [
        ("0e3724c", {"ProjectionType": "KEYS_ONLY"}),
        ("f4894f2", {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["created_at", "state"]}),
    ],
)
def test_a_release_with_live_data_is_upgraded(
    emulator: Stack, release: str, projection: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    """Citizens save meanwhile; each saved once, all rows have today's shape, what is due is found in the new index."""
    name = f"motcua-upgrade-{release}"
    bring_up(name, template(released(projection)))
    table, _ = migrate.of_stack(boto3.client("cloudformation"), name)
    table.client.delete_item(TableName=table.name, Key=keys.migration())
    references = loaded.read(release)["dossiers"]
    rows = loaded.rows_of(release, *(references[each] for each in LIVE))
    loaded.put(table.client, table.name, [loaded.stored(row) for row in rows])
    before = {each["sk"] for each in rows if each.get("type") == "event"}
    reference = references[WRITTEN]
    capsys.readouterr()
    stop, saved = threading.Event(), list[int]()

    def save() -> None:
        while not stop.is_set():
            try:
                version = dossiers.find(table, reference).version
                case_file = citizens.fill(table, CITIZEN, reference, version, {}, at=UPGRADED)
                saved.append(case_file.dossier.version)
            except Refused:
                continue

    citizen = threading.Thread(target=save)
    citizen.start()
    try:
        bring_up(name, template(table_of_today()))
    finally:
        stop.set()
        citizen.join()
    message = capsys.readouterr().out
    assert message.index("add index by_due") < message.index("the new code") < message.index("rewritten")
    assert message.index("rewritten") < message.index("delete index by_expiry")
    assert len(saved) > 1
    assert sorted(set(saved)) == saved
    stored = [
        row for page in table.client.get_paginator("scan").paginate(TableName=table.name) for row in page["Items"]
    ]
    assert [row["sk"]["S"] for row in stored if row.get("schema") != {"N": "2"}] == []
    events = [row["sk"]["S"] for row in stored if row.get("type") == {"S": "event"}]
    assert before <= set(events)
    assert inserted(emulator, table) == len(events)
    names = {
        each["IndexName"]
        for each in table.client.describe_table(TableName=table.name)["Table"]["GlobalSecondaryIndexes"]
    }
    assert names == {"by_citizen", "by_queue", "by_code", "by_due"}
    due = {each.id for each in due_items.due(table, DueKind.ATTEMPT, at=UPGRADED, limit=100)}
    assert loaded.read(release)["attempts"]["fee_open"] in due
    bring_up(name, template(table_of_today()))
    assert "already as it should be" in capsys.readouterr().out


def inserted(stack: Stack, table: Table) -> int:
    """How many events the stream brought as new: each once, and none because of the migration."""
    streams: Any = stack.client("dynamodbstreams")
    arn = table.client.describe_table(TableName=table.name)["Table"]["LatestStreamArn"]
    found = 0
    for shard in streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]:
        values = streams.get_shard_iterator(StreamArn=arn, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON")
        iterator = values["ShardIterator"]
        while iterator:
            got = streams.get_records(ShardIterator=iterator)
            new = (each for each in got["Records"] if each["eventName"] == "INSERT")
            found += sum(each["dynamodb"]["NewImage"].get("type") == {"S": "event"} for each in new)
            if not got["Records"]:
                break
            iterator = got.get("NextShardIterator")
    return found
