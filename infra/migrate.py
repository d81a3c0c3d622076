"""`python -m infra.migrate STAGE`: rewrites rows of earlier releases in today's shape.

It may be interrupted and repeated, and runs while the service does: each row is written only if nobody changed it
meanwhile. It adds no event to a history. A row that cannot be read is listed and left as it is. Like every offline
command, it may scan the table.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import groupby
from typing import TYPE_CHECKING, Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.domain.current_result import waiting_for_seal
from chalicelib.domain.dossier.lifecycle import Status
from chalicelib.domain.errors import NotFound, Stale, Unavailable
from chalicelib.storage import dossiers, keys, released_rows
from chalicelib.storage.attributes import SCHEMA, Item, Row, typed
from chalicelib.storage.table import Table, get, query
from infra import renamed_parameters
from infra.commands import in_a_sentence
from infra.row_shapes import KEY, in_todays_shape, write_changes

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient

SAVED_EVERY = 1000
"""Rows after which progress is saved and printed."""


@dataclass
class Progress:
    """Of one pass over the table."""

    rows: int = 0
    rewritten: int = 0
    left: list[str] = field(default_factory=list)
    """The key of each row that could not be read, and the class of the fault; nothing else of it."""

    def __str__(self) -> str:
        left = f", {len(self.left)} left as they are" if self.left else ""
        return f"{self.rows} rows read, {self.rewritten} rewritten{left}"


@dataclass(frozen=True)
class _Pass:
    """What a pass over the table needs to know."""

    table: Table
    seals: bool
    at: datetime
    tell: Callable[[str], None]


def migrate(table: Table, *, seals: bool, at: datetime, tell: Callable[[str], None] = print) -> None:
    """Rewrite rows until a whole pass over the table found none to rewrite. `seals`: this stage seals results.

    Rows that cannot be read are listed in the end, and looked at again the next time.
    """
    if is_finished(table, seals=seals):
        tell("All rows have today's shape.")
        return
    while True:
        after = (get(table, keys.migration()) or {}).get("after", {}).get("M")
        made = _made(_Pass(table, seals, at, tell), after)
        tell(str(made))
        case_file = after is None
        passed = case_file and not made.rewritten
        _save(table, seals=seals, passed=passed, left=len(made.left))
        if passed:
            for row in made.left:
                tell(f"could not be read, left as it is: {row}")
            return


def is_finished(table: Table, *, seals: bool) -> bool:
    """Whether nothing is left to do for this schema."""
    return has_passed(table, seals=seals) and not rows_left(table)


def has_passed(table: Table, *, seals: bool) -> bool:
    """Whether all rows that can be read have this schema, so that nothing needs what was before it."""
    row = Row(get(table, keys.migration()) or {})
    return row.b("finished") and row.n("schema") >= SCHEMA and row.b("seals") == seals


def rows_left(table: Table) -> int:
    """How many rows the last pass could not read."""
    return Row(get(table, keys.migration()) or {}).n("left")


def _made(this: _Pass, after: Item | None) -> Progress:
    done = Progress()
    for pk, rows in groupby(_scanned(this.table, after), key=lambda row: row["pk"]):
        partition: list[Item] = []

        def others(pk: Mapping[str, str] = pk, read: list[Item] = partition) -> list[Item]:
            if not read:
                read += _partition(this.table, pk)
            return read

        for row in rows:
            done.rows += 1
            try:
                done.rewritten += _brought_up(this, row, others)
            except Exception as fault:
                if not _is_of_the_row(fault):
                    raise
                done.left.append(f"{row['pk']['S']} {row['sk']['S']} {type(fault).__name__}")
            if done.rows % SAVED_EVERY == 0:
                this.tell(f"{done} ...")
                _save(this.table, seals=this.seals, after=row)
    return done


def _brought_up(this: _Pass, row: Item, others: Callable[[], list[Item]]) -> int:
    """How often the row was written."""
    written = 0
    if not released_rows.is_current(row):
        written += _rewritten(this.table, row, others())
    if this.seals and Row(row).s("type") == "dossier":
        written += _sealed_later(this.table, Row(row), this.at)
    return written


def _is_of_the_row(fault: Exception) -> bool:
    """Whether the row is at fault; otherwise the table did not answer, and the others would fare no better."""
    if isinstance(fault, ClientError):
        return fault.response["Error"]["Code"] == "ValidationException"
    return not isinstance(fault, BotoCoreError | Unavailable)


def _scanned(table: Table, after: Item | None) -> Iterator[Item]:
    """Every row, or those after the one at which an interrupted pass stopped."""
    start: dict[str, Any] = {"ExclusiveStartKey": after} if after else {}
    while True:
        page = table.client.scan(TableName=table.name, ConsistentRead=True, **start)
        yield from page["Items"]
        if "LastEvaluatedKey" not in page:
            break
        start = {"ExclusiveStartKey": page["LastEvaluatedKey"]}


def _save(table: Table, *, seals: bool, after: Item | None = None, passed: bool = False, left: int = 0) -> None:
    stands = {"seals": seals, "finished": passed, "left": left}
    item: dict[str, Any] = {**keys.migration(), **typed("migration", stands)}
    if after is not None:
        item["after"] = {"M": {name: after[name] for name in KEY}}
    table.client.put_item(TableName=table.name, Item=item)


def _rewritten(table: Table, row: Item, partition: list[Item]) -> bool:
    """Whether the row was rewritten. A row that was changed meanwhile is read and decided anew."""
    here: Item | None = row
    while here is not None and not released_rows.is_current(here):
        if write_changes(table, here, in_todays_shape(here, partition)):
            return True
        here = get(table, {name: row[name] for name in KEY})
    return False


def _sealed_later(table: Table, head: Row, at: datetime) -> bool:
    """Whether a dossier that was decided where nothing was sealed is now waiting for its seal."""
    if head.s("status") != Status.DECIDED or head.maybe_at("seal_by") is not None:
        return False
    try:
        case_file = dossiers.load_case_file(table, head.s("reference"))
        if (
            case_file.dossier.status is not Status.DECIDED
            or case_file.dossier.seal_by
            or waiting_for_seal(case_file) is None
        ):
            return False
        dossiers.amend(table, replace(case_file.dossier, seal_by=at))
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
    values = {each["ParameterKey"]: each.get("ParameterValue") for each in parameters}
    seals = any(values.get(name) for name in renamed_parameters.names_of("SealKeyringParameter"))
    return Table(boto3.client("dynamodb"), name), seals


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit("usage: make migrate STAGE=dev|test|staging|prod")
    with in_a_sentence():
        table, seals = of_stack(boto3.client("cloudformation"), f"motcua-{sys.argv[1]}")
        migrate(table, seals=seals, at=datetime.now(UTC))
