"""Rows of earlier releases are rewritten while others write, stop after stop, and nothing is taken back."""

from __future__ import annotations

import runpy
import sys
from datetime import datetime
from typing import Any

import pytest

from chalicelib.domain.errors import Unavailable
from chalicelib.storage import keys
from chalicelib.storage.aws_errors import unavailable
from chalicelib.storage.table import Table
from infra import migrate, updates
from tests import issuer as people
from tests.released.loaded import Released
from tests.world import NOON, TABLE, World

AT = datetime.fromisoformat(NOON)


@pytest.fixture
def released(world: World) -> Released:
    """Some dossiers of the oldest release."""
    made = Released("0e3724c", world)
    made.load("draft_empty", "fee_open", "decided", "paid_late")
    return made


@pytest.fixture
def table(world: World) -> Table:
    """Where they are."""
    return Table(world.dynamodb, TABLE)


def run(table: Table, *, seals: bool = False) -> list[str]:
    """What it tells."""
    reported: list[str] = []
    migrate.migrate(table, seals=seals, at=AT, tell=reported.append)
    return reported


def old_rows(table: Table) -> list[str]:
    """Rows without today's schema."""
    rows = [row for page in table.client.get_paginator("scan").paginate(TableName=TABLE) for row in page["Items"]]
    return [row["sk"]["S"] for row in rows if row.get("schema") != {"N": "2"}]


def test_it_reads_until_a_whole_pass_finds_nothing(released: Released, table: Table) -> None:
    """And then no more."""
    count = len(old_rows(table))
    assert run(table) == [f"{count} rows read, {count} rewritten", f"{count + 1} rows read, 0 rewritten"]
    assert old_rows(table) == []
    assert run(table) == ["All rows have today's shape."]


def test_it_goes_on_where_it_was_stopped(released: Released, table: Table, monkeypatch: pytest.MonkeyPatch) -> None:
    """Saved every so often; what an interrupted pass did not see is not taken for done."""
    monkeypatch.setattr(migrate, "SAVED_EVERY", 10)

    def stop(line: str) -> None:
        if line.startswith("20 "):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        migrate.migrate(table, seals=False, at=AT, tell=stop)
    assert not migrate.is_finished(table, seals=False)
    left = len(old_rows(table))
    assert left
    assert f"{left} rewritten" in " ".join(run(table))
    assert old_rows(table) == []


def test_what_somebody_writes_meanwhile_stays(
    released: Released, table: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between reading a row and writing it: the dossier keeps its new version."""
    write, done = migrate.write_changes, list[Any]()

    def late(into: Table, before: Any, after: Any) -> bool:
        if before["sk"]["S"] == "HEAD" and before["reference"]["S"] == released.references["draft_empty"] and not done:
            seen = released.seen("draft_empty")
            patch = {"version": seen["version"], "contact": {"email": "binh@example.com"}}
            done.append(released.world.must(200, "PATCH", released.path("draft_empty"), people.CITIZEN, patch))
        return write(into, before, after)

    monkeypatch.setattr(migrate, "write_changes", late)
    run(table)
    assert released.seen("draft_empty")["version"] == done[0]["version"]
    assert released.seen("draft_empty")["contact"]["email"] == "binh@example.com"


def test_a_row_written_by_the_earlier_code_is_migrated_with_its_change(
    released: Released, table: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its last invocations may write after the row was read."""
    write, done = migrate.write_changes, list[str]()
    key = keys.attempt(released.attempts["fee_open"])

    def late(into: Table, before: Any, after: Any) -> bool:
        if before["sk"] == key["sk"] and not done:
            done.append("written")
            item = {**before, "version": {"N": "2"}, "state": {"S": "failed"}}
            table.client.put_item(TableName=TABLE, Item=item)
        return write(into, before, after)

    monkeypatch.setattr(migrate, "write_changes", late)
    run(table)
    row = table.client.get_item(TableName=TABLE, Key=key)["Item"]
    assert (row["state"]["S"], row["version"]["N"], row["schema"]["N"]) == ("failed", "2", "2")


def test_where_results_are_sealed_later_it_runs_once_more(released: Released, table: Table) -> None:
    """What was decided before is then due to be sealed."""
    run(table)
    assert not migrate.is_finished(table, seals=True)
    run(table, seals=True)
    head = table.client.get_item(TableName=TABLE, Key=keys.head(released.references["decided"]))["Item"]
    assert head["seal_by"]["S"] == keys.moment(AT)
    assert migrate.is_finished(table, seals=True)


def spoil(table: Table, key: Any, **attributes: str) -> Any:
    """Make a row unreadable; the row as it then stands."""
    row = dict(table.client.get_item(TableName=TABLE, Key=key)["Item"])
    row |= {name: {"S": value} for name, value in attributes.items()}
    table.client.put_item(TableName=TABLE, Item=row)
    return row


def test_a_row_that_cannot_be_read_is_listed_and_left(released: Released, table: Table) -> None:
    """All others are rewritten. It holds nothing up, and a later run looks at it again."""
    key = keys.attempt(released.attempts["fee_open"])
    spoilt = spoil(table, key, state="nobody knows")
    reported = run(table)
    assert reported[-1] == f"could not be read, left as it is: {key['pk']['S']} {key['sk']['S']} ValueError"
    assert reported[-2].endswith(" rows read, 0 rewritten, 1 left as they are")
    assert old_rows(table) == [key["sk"]["S"]]
    assert table.client.get_item(TableName=TABLE, Key=key)["Item"] == spoilt
    assert migrate.has_passed(table, seals=False)
    assert migrate.rows_left(table) == 1
    assert not migrate.is_finished(table, seals=False)
    table.client.put_item(TableName=TABLE, Item={**spoilt, "state": {"S": "pending"}})
    run(table)
    assert old_rows(table) == []
    assert migrate.is_finished(table, seals=False)


def test_a_dossier_that_cannot_be_read_is_not_sealed_and_holds_up_no_other(released: Released, table: Table) -> None:
    """Though its rows have today's shape."""
    run(table)
    key = keys.head(released.references["decided"])
    spoil(table, key, opened_at="yesterday")
    released.load("returned")
    reported = run(table, seals=True)
    assert [line for line in reported if line.startswith("could not be read")] == [
        f"could not be read, left as it is: {key['pk']['S']} HEAD ValueError"
    ]
    assert old_rows(table) == []
    assert migrate.has_passed(table, seals=True)


def test_while_the_table_does_not_answer_no_row_is_blamed(
    released: Released, table: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It stops, and what it has not seen is not taken for done."""

    def silent(*_: Any) -> bool:
        raise unavailable()

    monkeypatch.setattr(migrate, "write_changes", silent)
    with pytest.raises(Unavailable):
        run(table)
    assert not migrate.has_passed(table, seals=False)


@pytest.mark.parametrize("waits", [True, False])
def test_a_deployment_waits_only_for_code_that_was_there_before(
    released: Released, table: Table, monkeypatch: pytest.MonkeyPatch, waits: bool
) -> None:
    """And not a second time because of a row that cannot be read."""
    waited: list[int] = []
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    monkeypatch.setattr(migrate, "of_stack", lambda *_: (table, False))
    monkeypatch.setattr(updates.time, "sleep", waited.append)
    spoil(table, keys.attempt(released.attempts["fee_open"]), state="nobody knows")
    client: Any = None
    for _ in range(2):
        updates._migrate(client, "motcua-test", waits=waits)
    assert waited == [updates.OLD_CODE_SECONDS] * waits


@pytest.mark.parametrize("command", ["migrate", "deploy"])
def test_a_refusal_ends_a_command_in_a_sentence(monkeypatch: pytest.MonkeyPatch, command: str) -> None:
    """Not in a traceback."""

    def silent(*_: Any) -> Any:
        raise unavailable()

    monkeypatch.setattr("boto3.client", silent)
    monkeypatch.setattr("infra.package.package", silent)
    monkeypatch.setattr(sys, "argv", [command, "test"])
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")  # the stage is made for the emulator
    monkeypatch.delitem(sys.modules, f"infra.{command}", raising=False)
    with pytest.raises(SystemExit) as ended:
        runpy.run_module(f"infra.{command}", run_name="__main__")
    assert ended.value.code == unavailable().text[1]


def test_what_was_decided_while_nothing_was_sealed_is_sealed_when_it_is_again(released: Released, table: Table) -> None:
    """Sealing was on when rows were migrated, was off for a while, and is on once more."""
    run(table, seals=True)
    key = keys.head(released.references["decided"])
    row = table.client.get_item(TableName=TABLE, Key=key)["Item"]
    as_decided_without_seals = {n: v for n, v in row.items() if n not in ("seal_by", "by_due_pk", "by_due_sk")}
    table.client.put_item(TableName=TABLE, Item=as_decided_without_seals)
    run(table)
    assert "seal_by" not in table.client.get_item(TableName=TABLE, Key=key)["Item"]
    run(table, seals=True)
    assert table.client.get_item(TableName=TABLE, Key=key)["Item"]["seal_by"]["S"] == keys.moment(AT)
