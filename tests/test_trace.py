"""`make trace`: what happened to one dossier, in order of time, and nothing about anybody."""

from __future__ import annotations

import io
import json
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import boto3
import pytest

from chalicelib.platform import clients
from chalicelib.platform.logging import logger
from dev import provision
from dev import trace as local
from dev.place import Place
from infra import trace
from infra.package import ROOT
from tests import issuer as people
from tests.web.test_outages import silenced
from tests.world import EXTRACT, GAME, TABLE, World


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """All that the service logs."""
    written = io.StringIO()
    before = logger().registered_handler.setStream(written)
    yield written
    logger().registered_handler.setStream(before)


class Logs:
    """CloudWatch Logs: these lines stand in the group of the API, and it is asked for pages of one."""

    def __init__(self, lines: list[str]) -> None:
        self.lines, self.requests = lines, list[dict[str, Any]]()

    def get_paginator(self, operation: str) -> Logs:
        assert operation == "filter_log_events"
        return self

    def paginate(self, **requested: Any) -> Iterator[dict[str, Any]]:
        self.requests.append(requested)
        for line in self.lines if requested["logGroupName"] == "/aws/lambda/motcua-dev-APIHandler-1" else ():
            at = datetime.strptime(json.loads(line)["timestamp"], "%Y-%m-%d %H:%M:%S,%f%z")
            yield {"events": [{"timestamp": int(at.timestamp() * 1000), "message": line}]}


def test_events_and_log_lines_of_one_dossier_stand_in_order(world: World, log: io.StringIO) -> None:
    """Another's lines do not stand there, nor what citizen and officers are called and wrote."""
    unpaid, other = world.submitted(EXTRACT), world.submitted(GAME)
    attempt = world.attempt(unpaid)
    answering = silenced(clients.table().client, "dynamodb")
    assert world.notify(attempt) == "99"
    answering()
    assert world.notify(attempt) == "00"
    code = world.desk(unpaid, "accept")["code"]
    reference, history = trace.history_of(clients.table(), code)
    assert reference == unpaid["reference"]
    groups = {"APIHandler": "/aws/lambda/motcua-dev-APIHandler-1", "Sweep": "/aws/lambda/motcua-dev-Sweep-1"}
    logs, since = Logs(log.getvalue().splitlines()), datetime(2026, 12, 4, tzinfo=UTC)
    lines = list(trace.of_log_groups(logs, groups, reference, since))
    assert {requested["filterPattern"] for requested in logs.requests} == {f'{{ $.reference = "{reference}" }}'}
    assert {requested["startTime"] for requested in logs.requests} == {int(since.timestamp() * 1000)}
    printed = [str(entry) for entry in trace.in_order([*history, *lines])]
    assert [each for each in printed if "payment notice" in each and "outcome=try_again" in each]
    assert [each for each in printed if "reason=try_again" in each and "cause=EndpointConnectionError" in each]
    assert {"submit", "payment_started", "accept"} <= {entry.what for entry in history}
    text = "\n".join(printed)
    secrets = [other["reference"], people.CITIZEN["name"], people.CITIZEN["sub"], people.SUPERVISOR["sub"], "Trần"]
    assert not [secret for secret in secrets if secret in text]


def test_entries_are_sorted_by_moment() -> None:
    """Those of one moment stay as they were read."""
    at = datetime(2026, 12, 4, tzinfo=UTC)
    made = [trace.Entry(at + timedelta(minutes=minutes), "log", str(n)) for n, minutes in enumerate((2, 1, 1, 0))]
    assert [entry.what for entry in trace.in_order(made)] == ["3", "1", "2", "0"]


@pytest.mark.parametrize(
    "line",
    [
        "",
        "START RequestId: 2345-6789-ABCD",
        "[1]",
        '{"reference": "2345-6789-ABCE", "level": "INFO", "message": "x", "timestamp": "2026-12-04 09:00:00,000+0000"}',
        '{"reference": "2345-6789-ABCD", "level": "INFO", "message": "x"}',
    ],
)
def test_a_line_that_is_not_of_the_dossier_is_left_out(line: str) -> None:
    """Lambda's own lines, another dossier's, and what has no moment."""
    assert trace.of_line(line, "2345-6789-ABCD") is None


def test_of_a_line_only_codes_are_printed() -> None:
    """A field that holds anything else, and a field that is not on the list."""
    line = {"reference": "r", "level": "INFO", "message": "m", "timestamp": "2026-12-04 09:00:00,000+0700"}
    more = {"code": "try_again", "reason": "Trần Thị Mai", "route": "/x", "exception": "ValueError: Mai", "hours": 3}
    entry = trace.of_line(json.dumps({**line, **more}), "r")
    assert str(entry) == "2026-12-04T02:00:00.000+00:00  log  INFO m  code=try_again  hours=3"


def test_the_log_groups_are_those_of_the_functions_of_the_stack(world: World) -> None:
    """The access log names no dossier."""
    template = {
        "Resources": {
            "SweepLogs": {"Type": "AWS::Logs::LogGroup", "Properties": {"LogGroupName": "/aws/lambda/s-Sweep-1"}},
            "AccessLogs": {"Type": "AWS::Logs::LogGroup", "Properties": {"LogGroupName": "/aws/apigateway/s"}},
        }
    }
    cloudformation = boto3.client("cloudformation")
    cloudformation.create_stack(StackName="s", TemplateBody=json.dumps(template))
    assert trace.log_groups(cloudformation, "s") == {"Sweep": "/aws/lambda/s-Sweep-1"}


def test_the_local_stack_is_traced_from_its_own_log(
    world: World, log: io.StringIO, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same lines, from a file; before anything was logged there is the history alone."""
    unpaid = world.submitted(EXTRACT)
    world.notify(world.attempt(unpaid))
    at = Place(8000, tmp_path)
    monkeypatch.setattr(provision, "events", lambda _: (clients.table(), {}))
    alone = local.entries(at, unpaid["reference"])
    at.logs.mkdir()
    at.service_log.write_text(log.getvalue())
    assert {entry.source for entry in alone} == {"history"}
    found = local.entries(at, unpaid["reference"])
    assert "INFO payment notice" in [entry.what for entry in found]
    assert len(found) > len(alone)
    assert clients.table().name == TABLE


def test_without_a_dossier_it_says_how_it_is_called() -> None:
    done = subprocess.run(
        [ROOT / ".venv/bin/python", "-m", "infra.trace", "dev"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr.strip()) == (1, trace.USAGE)
