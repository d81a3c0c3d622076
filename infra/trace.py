"""`python -m infra.trace STAGE REFERENCE`: what happened to one dossier, from its history and the logs of its stage.

Only kinds, actors, states, moments and identifiers of requests and events are printed, never who acted or what was
written. It goes wherever the AWS environment points, with the rights of whoever runs it.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3

from chalicelib.domain.dossier.dossier import Event
from chalicelib.storage import access, dossiers
from chalicelib.storage.table import Table
from infra.commands import in_a_sentence

USAGE = "usage: make trace DOSSIER=<reference or code> STAGE=local|dev|test|staging|prod"
SHOWN = (
    *("request_id", "invocation_id", "event_id", "message_id", "sequence_number", "document", "attempt", "identifier"),
    *("event", "kind", "queue", "provider", "state", "outcome", "scan", "what", "code", "reason"),
    *("exception_name", "cause", "hours"),
)
"""The fields of a log line that are printed, in this order. No other one is, and none that is not a code."""
_CODE = re.compile(r"[\w.:#/-]{1,80}", re.ASCII)
BEFORE = timedelta(hours=1)
"""Logs are searched from so long before the first event: clocks differ, and a request begins before its event."""


@dataclass(frozen=True)
class Entry:
    """One line of the trace."""

    at: datetime
    source: str
    what: str
    fields: tuple[str, ...] = ()

    def __str__(self) -> str:
        return "  ".join(
            (self.at.astimezone(UTC).isoformat(timespec="milliseconds"), self.source, self.what, *self.fields)
        )


def of_history(history: Iterable[Event]) -> Iterator[Entry]:
    """An entry for each event."""
    for event in history:
        yield Entry(event.at, "history", event.kind, (f"{event.subject}/{event.version}", f"actor={event.actor.value}"))


def of_line(line: str, reference: str, at: datetime | None = None, source: str = "log") -> Entry | None:
    """The entry of a log line; `None` where it is not about this dossier. `at`: else the line's own moment."""
    try:
        logged = json.loads(line)
        if logged["reference"] != reference:
            return None
        at = at or datetime.strptime(logged["timestamp"], "%Y-%m-%d %H:%M:%S,%f%z")
        what = f"{logged['level']} {logged['message']}"
    except (ValueError, KeyError, TypeError):  # Lambda's own lines are no JSON
        return None
    values = {name: str(logged[name]) for name in SHOWN if name in logged}
    return Entry(at, source, what, tuple(f"{name}={text}" for name, text in values.items() if _CODE.fullmatch(text)))


def in_order(entries: Iterable[Entry]) -> list[Entry]:
    """By moment; those of one moment stay in the order in which they were read."""
    return sorted(entries, key=lambda entry: entry.at)


def history_of(table: Table, named: str) -> tuple[str, list[Entry]]:
    """The reference of the dossier that a reference or code names, and its history. Raises `NotFound`."""
    reference = access.reference_of(table, named)
    return reference, list(of_history(dossiers.load_case_file(table, reference).history))


def of_log_groups(logs: Any, groups: Mapping[str, str], reference: str, since: datetime) -> Iterator[Entry]:
    """The entries of CloudWatch's log groups (by the name that is printed) since this moment."""
    pages = logs.get_paginator("filter_log_events")
    pattern = json.dumps(reference)
    for source, group in groups.items():
        for page in pages.paginate(
            logGroupName=group,
            startTime=int(since.timestamp() * 1000),
            filterPattern=f"{{ $.reference = {pattern} }}",
        ):
            for event in page["events"]:
                at = datetime.fromtimestamp(event["timestamp"] / 1000, UTC)
                if entry := of_line(event["message"], reference, at, source):
                    yield entry


def log_groups(cloudformation: Any, stack: str) -> dict[str, str]:
    """The log groups of a stack's functions, by logical name without its ending."""
    pages = cloudformation.get_paginator("list_stack_resources").paginate(StackName=stack)
    resources = (each for page in pages for each in page["StackResourceSummaries"])
    return {
        each["LogicalResourceId"].removesuffix("Logs"): each["PhysicalResourceId"]
        for each in resources
        if each["ResourceType"] == "AWS::Logs::LogGroup" and each["PhysicalResourceId"].startswith("/aws/lambda/")
    }


def of_stage(stage: str, named: str) -> list[Entry]:
    """Everything known of a dossier of a deployed stage."""
    stack, cloudformation = f"motcua-{stage}", boto3.client("cloudformation")
    (described,) = cloudformation.describe_stacks(StackName=stack)["Stacks"]
    outputs = {each["OutputKey"]: each["OutputValue"] for each in described.get("Outputs", [])}
    reference, history = history_of(Table(boto3.client("dynamodb"), outputs["TableName"]), named)
    since = min((entry.at for entry in history), default=datetime.now(UTC)) - BEFORE
    groups = log_groups(cloudformation, stack)
    return in_order([*history, *of_log_groups(boto3.client("logs"), groups, reference, since)])


if __name__ == "__main__":
    if len(sys.argv) != 3 or not all(sys.argv):
        raise SystemExit(USAGE)
    with in_a_sentence():
        print(*of_stage(*sys.argv[1:]), sep="\n")
