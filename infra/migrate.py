"""`python -m infra.migrate STAGE`: rewrites rows of earlier releases in today's shape.

It may be interrupted and repeated, and runs while the service does: each row is written only if nobody changed it
meanwhile. It adds no event to a history. Like every offline command, it may scan the table.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import groupby
from typing import TYPE_CHECKING, Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.domain.errors import NotFound, Stale
from chalicelib.domain.issued import waiting_for_seal
from chalicelib.domain.lifecycle import Status
from chalicelib.storage import dossiers, items, keys, money_items, released_rows, result_items
from chalicelib.storage.rows import SCHEMA, Item, Row, typed
from chalicelib.storage.table import Table, get, query

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient

SAVED_EVERY = 1000
"""Rows after which progress is saved and printed."""
INDEX_ATTRIBUTE = ("_pk", "_sk")
_KEY = ("pk", "sk")


@dataclass(frozen=True)
class Progress:
    """Of one pass over the table."""

    rows: int = 0
    rewritten: int = 0


def migrate(table: Table, *, seals: bool, at: datetime, tell: Callable[[str], None] = print) -> None:
    """Rewrite rows until a whole pass over the table found none to rewrite. `seals`: this stage seals results."""
    if is_finished(table, seals=seals):
        tell("All rows have today's shape.")
        return
    while True:
        after = (get(table, keys.migration()) or {}).get("after", {}).get("M")
        made = _pass(table, after, seals=seals, at=at, tell=tell)
        tell(f"{made.rows} rows read, {made.rewritten} rewritten")
        whole = after is None
        _save(table, seals=seals, finished=whole and not made.rewritten)
        if whole and not made.rewritten:
            return


def is_finished(table: Table, *, seals: bool) -> bool:
    """Whether nothing is left to do for this schema."""
    row = Row(get(table, keys.migration()) or {})
    return row.b("finished") and row.n("schema") >= SCHEMA and row.b("seals") == seals


def _pass(table: Table, after: Item | None, *, seals: bool, at: datetime, tell: Callable[[str], None]) -> Progress:
    done = Progress()
    for pk, rows in groupby(_scanned(table, after), key=lambda row: row["pk"]):
        partition: list[Item] = []
        for row in rows:
            done = replace(done, rows=done.rows + 1)
            if not released_rows.is_current(row):
                partition = partition or list(_partition(table, pk))
                done = replace(done, rewritten=done.rewritten + _rewritten(table, row, partition))
            if seals and Row(row).s("type") == "dossier":
                done = replace(done, rewritten=done.rewritten + _sealed_later(table, Row(row), at))
            if done.rows % SAVED_EVERY == 0:
                tell(f"{done.rows} rows read, {done.rewritten} rewritten ...")
                _save(table, seals=seals, after=row)
    return done


def _scanned(table: Table, after: Item | None) -> Iterator[Item]:
    """Every row, or those after the one at which an interrupted pass stopped."""
    start: dict[str, Any] = {"ExclusiveStartKey": after} if after else {}
    while True:
        page = table.client.scan(TableName=table.name, ConsistentRead=True, **start)
        yield from page["Items"]
        if "LastEvaluatedKey" not in page:
            break
        start = {"ExclusiveStartKey": page["LastEvaluatedKey"]}


def _save(table: Table, *, seals: bool, after: Item | None = None, finished: bool = False) -> None:
    item: dict[str, Any] = {**keys.migration(), **typed("migration", {"seals": seals, "finished": finished})}
    if after is not None:
        item["after"] = {"M": {name: after[name] for name in _KEY}}
    table.client.put_item(TableName=table.name, Item=item)


def _rewritten(table: Table, row: Item, partition: list[Item]) -> bool:
    """Whether the row was rewritten. A row that was changed meanwhile is read and decided anew."""
    here: Item | None = row
    while here is not None and not released_rows.is_current(here):
        if _written(table, here, in_todays_shape(here, partition)):
            return True
        here = get(table, {name: row[name] for name in _KEY})
    return False


def in_todays_shape(row: Item, partition: list[Item]) -> Item:
    """The row as today's code would write it, with its places in the indexes."""
    now = released_rows.current(row, partition)
    kind = Row(row).s("type")
    if kind not in _WRITTEN_AGAIN:
        return now
    placeless = {name: value for name, value in now.items() if name in _KEY or not name.endswith(INDEX_ATTRIBUTE)}
    return {**placeless, **_WRITTEN_AGAIN[kind](now)}


def _orphan(row: Item) -> Item:
    order = Row(row).s("by_expiry_sk")
    return items.from_orphan(row["id"]["S"], due=keys.moment_of(order)) if order else row


_WRITTEN_AGAIN: Mapping[str, Callable[[Item], Item]] = {
    "dossier": lambda row: items.from_dossier(items.to_dossier(row)),
    "document": lambda row: items.from_document(items.to_document(row)),
    "orphan": _orphan,
    "attempt": lambda row: money_items.from_attempt(money_items.to_attempt(row)),
    "refund": lambda row: money_items.from_refund(money_items.to_refund(row)),
    "result": lambda row: result_items.from_result(result_items.to_result(row)),
}
"""Types whose place in an index may differ from the stored one."""


def _written(table: Table, before: Item, after: Item) -> bool:
    """Write what differs, if the row is as it was read."""
    changed = {name: value for name, value in after.items() if before.get(name) != value}
    gone = [name for name in before if name.endswith(INDEX_ATTRIBUTE) and name not in after]
    looked_at = sorted({"version", "papers", "schema", *changed, *gone})
    names = {f"#{n}": name for n, name in enumerate(looked_at)}
    of = {name: short for short, name in names.items()}
    was = {f":was{short[1:]}": before[name] for short, name in names.items() if name in before}
    becomes = {f":is{of[name][1:]}": value for name, value in changed.items()}
    conditions = [
        f"{short} = :was{short[1:]}" if name in before else f"attribute_not_exists({short})"
        for short, name in names.items()
    ]
    update = "SET " + ", ".join(f"{of[name]} = :is{of[name][1:]}" for name in changed)
    if gone:
        update += " REMOVE " + ", ".join(of[name] for name in gone)
    try:
        table.client.update_item(
            TableName=table.name,
            Key={name: before[name] for name in _KEY},
            UpdateExpression=update,
            ConditionExpression=" AND ".join(["attribute_exists(pk)", *conditions]),
            ExpressionAttributeNames=names,
            ExpressionAttributeValues={**was, **becomes},
        )
    except table.client.exceptions.ConditionalCheckFailedException:
        return False
    return True


def _sealed_later(table: Table, head: Row, at: datetime) -> bool:
    """Whether a dossier that was decided where nothing was sealed is now waiting for its seal."""
    if head.s("status") != Status.DECIDED or head.maybe_at("seal_by") is not None:
        return False
    try:
        whole = dossiers.whole(table, head.s("reference"))
        if whole.dossier.status is not Status.DECIDED or whole.dossier.seal_by or waiting_for_seal(whole) is None:
            return False
        dossiers.amend(table, replace(whole.dossier, seal_by=at))
    except (NotFound, Stale):
        return False  # it changed meanwhile, the next pass sees it
    return True


def _partition(table: Table, pk: Mapping[str, str]) -> Iterator[Item]:
    return query(table, "pk = :pk", {":pk": pk}, ConsistentRead=True)


def of_stack(cloudformation: CloudFormationClient, stack: str) -> tuple[Table, bool]:
    """The table of a deployed stack, and whether results are sealed there."""
    found = cloudformation.describe_stack_resource(StackName=stack, LogicalResourceId="Table")
    name = found["StackResourceDetail"]["PhysicalResourceId"]
    parameters = cloudformation.describe_stacks(StackName=stack)["Stacks"][0].get("Parameters", [])
    seals = any(each["ParameterKey"] == "SealKey" and each["ParameterValue"] for each in parameters)
    return Table(boto3.client("dynamodb"), name), seals


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit("usage: make migrate STAGE=dev|test|staging|prod")
    try:
        table, seals = of_stack(boto3.client("cloudformation"), f"motcua-{sys.argv[1]}")
        migrate(table, seals=seals, at=datetime.now(UTC))
    except (BotoCoreError, ClientError) as refused:
        raise SystemExit(f"AWS: {refused}") from refused
