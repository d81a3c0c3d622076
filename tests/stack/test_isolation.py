"""What is wrong with one dossier delays nobody else: parallel workers, faults of every kind, a replay.

`DOSSIERS=1000 python -m pytest tests/stack/test_isolation.py` is the long form; a usual run takes fewer.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from chalicelib.domain.consumers import Consumer
from chalicelib.domain.undelivered import Undelivered
from chalicelib.platform import clients
from chalicelib.storage import dossier_items, dossiers, undelivered
from chalicelib.storage.payments import receipts
from dev import environment, place
from dev.stack import Stack
from infra import resources
from infra import undelivered as command
from tests.stack.poisoned_dossiers import ABANDONED, KINDS, Case, pay, prepared

DOSSIERS = int(os.environ.get("DOSSIERS", "30"))
POISONED = max(len(KINDS), DOSSIERS // 20)
EACH_SECOND = 10
"""So many dossiers are paid in a second: what two processors process in that time."""
WORKERS = {"issue_receipts": 2, "seal_result": 1, "send_notifications": 3, "dispatch_events": 1}
WITHIN = timedelta(minutes=1)
PATIENCE = 180.0
NAME = "motcua-isolation"
SENDER = "isolation@motcua.example"


@pytest.fixture(scope="module")
def service(stack: Stack, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """A table and queues of their own on the emulator; the environment of the functions."""
    state = tmp_path_factory.mktemp("isolation")
    dynamodb, sqs = stack.client("dynamodb"), stack.client("sqs")
    resources.create_table(dynamodb, NAME)
    stack.client("ses").verify_email_identity(EmailAddress=SENDER)
    made = {**environment.variables(stack.at), "TABLE_NAME": NAME, "MAIL_FROM": SENDER, "LOG_LEVEL": "CRITICAL"}
    for consumer in Consumer:
        for kind in ("queue", "dead_letter"):
            attributes = {"FifoQueue": "true", "DeduplicationScope": "messageGroup", "VisibilityTimeout": "6"}
            attributes["FifoThroughputLimit"] = "perMessageGroupId"
            name = f"{NAME}-{consumer}-{kind}".replace("_", "-") + ".fifo"
            url = sqs.create_queue(QueueName=name, Attributes=attributes)["QueueUrl"]
            made[f"{consumer}_{kind}_url".upper()] = url
    made["STREAM_ARN"] = dynamodb.describe_table(TableName=NAME)["Table"]["LatestStreamArn"]
    made["FAULTS"] = str(state / "faults.json")
    made["JOURNAL"] = str(state / "journal.sqlite")
    with pytest.MonkeyPatch.context() as patch:
        for name, value in made.items():
            patch.setenv(name, value)
        clients.forget()
        yield made
    clients.forget()


class Workers:
    """Functions in processes of their own. One that ends is started again, as Lambda does."""

    def __init__(self, environ: dict[str, str]) -> None:
        self._environ = {**os.environ, **environ}
        names = [name for name, count in WORKERS.items() for _ in range(count)]
        self._running = [(name, self._start(name)) for name in names]
        self.died = 0

    def verify_files(self) -> None:
        for at, (name, process) in enumerate(self._running):
            if process.poll() is not None:
                self.died += 1
                self._running[at] = (name, self._start(name))

    def stop(self) -> None:
        for _, process in self._running:
            process.kill()
            process.wait()

    def _start(self, name: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "tests.stack.event_worker", name]
        return subprocess.Popen(command, cwd=place.ROOT, env=self._environ, stdin=subprocess.DEVNULL)


def test_each_healthy_dossier_is_served_within_a_minute_and_the_others_are_listed_and_replayed(
    stack: Stack, service: dict[str, str]
) -> None:
    """Exactly one message for each channel, and a receipt."""
    chance = random.Random(12)
    kinds = [KINDS[n % len(KINDS)] for n in range(POISONED)] + [""] * (DOSSIERS - POISONED)
    chance.shuffle(kinds)
    cases = [prepared(number, kind, now()) for number, kind in enumerate(kinds)]
    faults = {address: fault for case in cases for address, fault in case.fault.items()}
    Path(service["FAULTS"]).write_text(json.dumps(faults))
    healthy = [case for case in cases if not case.kind]
    workers = Workers(service)
    try:
        paid_at = {case.reference: paid(case, workers) for case in cases}
        until("everybody is served", workers, lambda: served(stack, healthy))
        until("what fails is given up", workers, lambda: missing(cases) == set())
    finally:
        workers.stop()
    seen = messages(stack)
    for case in healthy:
        for to in (case.email, case.phone):
            assert len(seen[to]) == 1, (case, to, seen[to])
        assert seen[case.email][0] - paid_at[case.reference] < WITHIN
        (receipt,) = receipts.of_dossier(clients.table(), case.reference)
        assert receipt.issued_at - paid_at[case.reference] < WITHIN
    assert workers.died > 0
    assert {each.event.reference for each in listed()} == {case.reference for case in cases if case.kind}
    dead = {reference for consumer in Consumer for reference in dead_letters(stack, consumer)}
    assert dead >= {case.reference for case in cases if case.kind in ABANDONED - {"unreadable"}}
    _replay(stack, service, cases, faults)


def _replay(stack: Stack, service: dict[str, str], cases: list[Case], faults: dict[str, Any]) -> None:
    """The causes are mended, then everything that was given up is sent again; nothing else is told twice."""
    Path(service["FAULTS"]).write_text("{}")
    for number, case in enumerate(cases):
        if case.kind.startswith("invalid"):
            contact = {**case.content.contact, "email": f"corrected{number}@example.invalid"}
            _put(dossier_items.from_content(case.reference, replace(case.content, contact=contact)))
        if case.kind == "no_receipt":
            dossier = dossiers.find(clients.table(), case.reference)
            _put(dossier_items.from_dossier(replace(dossier, procedure_version=1)))
    queues = {consumer: clients.queue(consumer) for consumer in Consumer}
    command.run("replay", command.Choice(), clients.table(), queues)
    stays = {case.reference for case in cases if case.kind in ("unreadable", "no_file")}
    workers = Workers(service)
    try:
        until("the replay is done", workers, lambda: idle(stack) and {e.event.reference for e in listed()} <= stays)
    finally:
        workers.stop()
    after = messages(stack)
    for number, case in enumerate(cases):
        email = f"corrected{number}@example.invalid" if case.kind.startswith("invalid") else case.email
        reported = 2 if case.kind == "no_file" else 1
        assert (len(after[email]), len(after[case.phone])) == (reported, reported), case
        assert len(receipts.of_dossier(clients.table(), case.reference)) == 1, case
    assert {each.event.reference for each in listed()} == stays


def now() -> datetime:
    return datetime.now(UTC)


def paid(case: Case, workers: Workers) -> datetime:
    time.sleep(1 / EACH_SECOND)
    workers.verify_files()
    at = now()
    pay(case, at)
    return at


def messages(stack: Stack) -> dict[str, list[datetime]]:
    """When each message reached each address, as the emulator has it."""
    with httpx.Client(base_url=f"{stack.at.aws}/_ministack", timeout=30) as line:
        mails = line.get("/ses/messages").raise_for_status().json()["messages"]
        texts = line.get("/sns/sms-messages").raise_for_status().json()["sms_messages"]
    found: defaultdict[str, list[datetime]] = defaultdict(list)
    for account in mails.values():
        for mail in account:
            for to in mail["To"]:
                found[to].append(datetime.fromtimestamp(mail["Timestamp"], UTC))
    for number, sent in texts.items():
        found[number] = [now()] * len(sent)
    return found


def served(stack: Stack, healthy: list[Case]) -> bool:
    seen = messages(stack)
    if not all(seen[case.email] and seen[case.phone] for case in healthy):
        return False
    return all(receipts.of_dossier(clients.table(), case.reference) for case in healthy)


def listed() -> list[Undelivered]:
    return [each for consumer in Consumer for each in undelivered.undelivered_events(clients.table(), consumer)]


def dead_letters(stack: Stack, consumer: Consumer) -> list[str]:
    """The dossiers whose messages lie in a consumer's dead-letter queue; they stay there."""
    found: list[str] = []
    url = clients.queue(consumer).dead_letter_url
    while (
        answer := stack.client("sqs")
        .receive_message(QueueUrl=url, MaxNumberOfMessages=10, AttributeNames=["MessageGroupId"], VisibilityTimeout=3)
        .get("Messages")
    ):
        found += [each["Attributes"]["MessageGroupId"] for each in answer]
    return found


def missing(cases: list[Case]) -> set[str]:
    """Dossiers in which something is wrong and that are not on the list."""
    return {case.reference for case in cases if case.kind} - {each.event.reference for each in listed()}


def idle(stack: Stack) -> bool:
    """Whether every queue is empty."""
    names = ("ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible")
    return all(
        stack.client("sqs").get_queue_attributes(QueueUrl=clients.queue(consumer).url, AttributeNames=list(names))[
            "Attributes"
        ]
        == dict.fromkeys(names, "0")
        for consumer in Consumer
    )


def until(what: str, workers: Workers, happened: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not happened():
        assert time.monotonic() < end, f"waited in vain: {what}"
        workers.verify_files()
        time.sleep(1)


def _put(item: Any) -> None:
    table = clients.table()
    table.client.put_item(TableName=table.name, Item=item)
