"""A handler that dies takes no other with it; its event comes again, and is put aside when it always does that."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from dev import journey, provision, pumps
from dev.handler_process import HandlerDied, HandlerFailed, Handlers
from dev.journal import Journal
from dev.put_aside import listed
from dev.stack import running
from tests.dev.emulator_world import somewhere, started
from tests.dev.test_restart import filed

DEATHS = ["kill", "segfault", "exit"]


@pytest.fixture(scope="module")
def handlers() -> Iterator[Handlers]:
    made = Handlers([sys.executable, "-m", "tests.dev.deadly_handlers"], dict(os.environ))
    made.start()
    yield made
    made.stop()


@pytest.mark.parametrize("death", DEATHS)
def test_the_next_event_finds_a_new_process(handlers: Handlers, death: str) -> None:
    before = handlers.invoke("one", {})["pid"]
    with pytest.raises(HandlerDied):
        handlers.invoke("one", {"do": death})
    assert handlers.invoke("one", {})["pid"] != before


def test_another_handler_does_not_notice(handlers: Handlers) -> None:
    before = handlers.invoke("other", {})
    with pytest.raises(HandlerDied):
        handlers.invoke("one", {"do": "kill"})
    assert handlers.invoke("other", {})["pid"] == before["pid"]
    assert before["function"] == "other"


def test_one_that_raises_goes_on_and_says_why(handlers: Handlers) -> None:
    before = handlers.invoke("one", {})["pid"]
    with pytest.raises(HandlerFailed, match="this event is wrong"):
        handlers.invoke("one", {"do": "raise"})
    assert handlers.invoke("one", {})["pid"] == before


def test_one_that_takes_too_long_is_ended(handlers: Handlers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dev.handler_process.GRACE_SECONDS", 0.1)
    hanging = handlers.invoke("one", {}, 1.0)
    assert 0 < hanging["left"] <= 1000
    with pytest.raises(HandlerDied, match="took longer"):
        handlers.invoke("one", {"do": "hang"}, 0.5)
    with pytest.raises(ProcessLookupError):
        wait_for_end(hanging["pid"])


def test_the_process_that_forks_is_started_again(handlers: Handlers) -> None:
    parent = handlers._parent
    assert parent is not None
    parent.kill()
    parent.wait()
    assert handlers.invoke("a new one", {})["function"] == "a new one"


def test_threads_do_not_mix_their_answers(handlers: Handlers) -> None:
    received: list[bool] = []

    def ask(name: str) -> None:
        received.extend(handlers.invoke(name, {})["function"] == name for _ in range(20))

    threads = [threading.Thread(target=ask, args=(f"h{number % 3}",)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert received == [True] * 120


@pytest.mark.parametrize("death", [*DEATHS, "raise"])
def test_a_deadly_record_is_put_aside_and_those_around_it_arrive(
    handlers: Handlers, tmp_path: Path, death: str
) -> None:
    journal = Journal(tmp_path / "events.sqlite")
    journal.keep([record(number, death if number == 2 else "") for number in range(5)])
    tries = 0
    while journal.waiting(1):
        # A new step each time, as after a restart: what was counted must be on disk.
        step = pumps.stream_batches(journal, handlers.handler("dispatch_events"), "dispatch_events")
        for _ in range(3):
            try:
                step()
            except HandlerFailed:
                tries += 1
    assert tries == pumps.MOST_TRIES
    assert [one["dynamodb"]["SequenceNumber"] for one in journal.aside()] == ["2"]


def test_a_deadly_message_goes_to_its_dead_letter_queue(
    handlers: Handlers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pumps, "LONGEST_WAIT", 0.0)
    at = somewhere(tmp_path)
    with started(at):
        sqs = provision.client(at, "sqs")
        queue = provision._queue(at, "document_arrived", {"source": ["aws.s3"]})
        for what in ("kill", ""):
            sqs.send_message(QueueUrl=queue, MessageBody=json.dumps({"do": what}))
        step = pumps.arrivals(sqs, queue, "document_arrived", handlers.handler("document_arrived"))
        for _ in range(pumps.MOST_TRIES + 2):
            step()
        left = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["All"])["Attributes"]
        put_aside = list(listed(at))
    assert left["ApproximateNumberOfMessages"] == left["ApproximateNumberOfMessagesNotVisible"] == "0"
    assert put_aside == [{"from": f"{queue}-dead", "event": {"do": "kill"}}]


def test_the_stack_outlives_all_its_handlers(tmp_path: Path) -> None:
    with running(tmp_path) as stack:
        citizen = journey.Traveller(stack.url, stack.citizen())
        before = filed(stack, citizen)
        ended = processes(tmp_path)
        assert len(ended) > 1
        for pid in ended:
            os.kill(pid, signal.SIGKILL)
        assert filed(stack, citizen) != before


def record(number: int, do: str) -> dict[str, Any]:
    keys = {"pk": {"S": "DOSSIER#1"}, "sk": {"S": f"EVENT#{number}"}}
    return {"dynamodb": {"Keys": keys, "NewImage": {**keys, "do": {"S": do}}, "SequenceNumber": str(number)}}


def processes(state: Path) -> list[int]:
    """The processes in which the handlers of this stack run, and the one that forks them."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            words = (process / "cmdline").read_text().split("\0")
            if "dev.handler_process" in words and str(state) in words:
                found.append(int(process.name))
    return found


def wait_for_end(pid: int, clock: Callable[[], float] = time.monotonic) -> None:
    until = clock() + 5
    while clock() < until:
        os.kill(pid, 0)
        time.sleep(0.05)
