"""The whole local stack: in this process (`serving`), or as a subprocess for tests (`running`)."""

from __future__ import annotations

import fcntl
import json
import logging
import os
import signal
import sqlite3
import subprocess
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import httpx
from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.domain.consumers import Consumer
from chalicelib.platform.logging import logger
from dev import emulator, environment, handler_process, people, place, provision, tokens
from dev.place import Place
from dev.servers import is_free, three_free
from dev.state_files import check_database, read_json, refuse

START_SECONDS = 60
FAREWELL_SECONDS = 5
CONSUMERS = {
    Consumer.RECEIPTS: "issue_receipts",
    Consumer.SEALING: "seal_result",
    Consumer.NOTIFICATIONS: "send_notifications",
}
"""The handler of each consumer of events."""


@contextmanager
def serving(at: Place) -> Iterator[subprocess.Popen[bytes]]:
    """Everything, answering, with this process's environment made local. Gives the emulator's process.

    It ends in this order: pumps, servers, a last look at what is not kept elsewhere, emulator.
    """
    refuse_if_taken(at)
    with ExitStack() as running_parts:
        lock = running_parts.enter_context(_alone(at))
        check_state(at)
        log_to(at)
        child = running_parts.enter_context(emulator.running(at, lock))
        environment.settle(at)
        _start(at, running_parts)
        yield child


def refuse_if_taken(at: Place) -> None:
    """Say who holds a port we need, and the way out."""
    taken = [f"{port} ({what})" for what, port in at.ports().items() if not is_free(port)]
    if not taken:
        return
    other = _stack_at(at.site)
    if other:
        raise SystemExit(
            f"Motcua is already running at {at.site} (process {other['pid']}, state in {other['state']}).\n"
            f"Use that one, stop it with Ctrl-C where it runs, or start another beside it:\n"
            f"    PORT={at.port + 100} MOTCUA_STATE=.local/second make run"
        )
    raise SystemExit(
        f"Port {', port '.join(taken)} is taken by another program.\n"
        f"Choose three free neighbours with PORT, for example:\n    PORT={at.port + 100} make run"
    )


def check_state(at: Place) -> None:
    """Raise `DamagedState` when a file of the stack itself is damaged; the emulator looks at its own."""
    for database in sorted(at.state.glob("*.sqlite")):
        check_database(database)
    for secret, field in ((at.seal_keyring, "certificates"), (at.issuer_key, "kid")):
        if secret.exists() and field not in read_json(secret):
            refuse(secret, f"has no field {field!r}")


@dataclass(frozen=True)
class Stack:
    """A running stack as its users see it: over HTTP."""

    at: Place

    @property
    def url(self) -> str:
        return self.at.site

    def citizen(self, number: str = "042190000001", name: str = "Trần Thị Mai") -> str:
        """An id token of a citizen."""
        return tokens.obtain(self.at.issuer, people.citizen(number, name))

    def officer(self, role: str, agency: str = place.AGENCY) -> str:
        """An id token of an officer."""
        return tokens.obtain(self.at.issuer, people.officer(role, agency))

    def client(self, service: str) -> Any:
        """A boto3 client of this stack's emulator."""
        return provision.client(self.at, service)


@contextmanager
def running(state: Path, port: int = 0, **environ: str) -> Iterator[Stack]:
    """A stack in a process of its own (port 0: any three free ones), gone when the block ends."""
    at = Place(port or three_free(), state)
    state.mkdir(parents=True, exist_ok=True)
    log_file = state / "run.log"
    with log_file.open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "dev", "run", "--no-journey"],
            cwd=place.ROOT,
            env={**os.environ, "PORT": str(at.port), "MOTCUA_STATE": str(state), **environ},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
    try:
        _wait_for(at, process, log_file)
        yield Stack(at)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(emulator.STOP_SECONDS + 15)


def _start(at: Place, parts: ExitStack) -> None:
    handlers = parts.enter_context(handler_process.running(at))
    _quieten()
    # Late: these read the environment that was just made, and take a second to import.
    from app import app
    from chalicelib.platform import clients
    from dev import clock, issuer, pumps, scanner, site, stream
    from dev.gateway import Gateway
    from dev.journal import JOURNAL, Journal
    from dev.outbox import Outbox
    from dev.sandbox.calls import Calls
    from dev.sandbox.notifier import Notifier
    from dev.sandbox.sandbox import Sandbox
    from dev.sandbox.store import Store
    from dev.servers import serving as answering

    clients.forget()
    there = provision.provide(at, app)
    outbox = Outbox(at.state / "outbox.sqlite")
    journal = Journal(at.state / JOURNAL)
    stream.reconcile(provision.client(at, "dynamodb"), there.stream_arn, journal)
    copy = stream.copying(provision.client(at, "dynamodbstreams"), there.stream_arn, [journal])
    sandbox = Sandbox.at(at, Notifier(Calls(Store(at.state / "providers.sqlite")), clock.now))

    parts.callback(_drain, copy)
    netloc = at.issuer.removeprefix("http://")
    parts.enter_context(answering(issuer.application(at.issuer_key, netloc), at.port + 1))
    everything = site.application(at, Gateway(app), sandbox, outbox)
    parts.enter_context(answering(everything, at.port))
    steps = {
        "stream": copy,
        "dispatch_events": pumps.stream_batches(journal, handlers.handler("dispatch_events"), "dispatch_events"),
        **{
            name: pumps.queue_batches(
                provision.client(at, "sqs"),
                at.queue_url(environment.queue_name(consumer, "queue")),
                name,
                handlers.handler(name),
            )
            for consumer, name in CONSUMERS.items()
        },
        **{
            name: pumps.arrivals(provision.client(at, "sqs"), queue, name, handlers.handler(name))
            for name, queue in there.queues.items()
            if name != scanner.NAME
        },
        scanner.NAME: pumps.arrivals(
            provision.client(at, "sqs"),
            there.queues[scanner.NAME],
            "malware_scanned",
            scanner.scanning(provision.client(at, "s3"), handlers.handler("malware_scanned")),
        ),
        "sweep": pumps.schedule(handlers.handler("sweep"), "sweep"),
        "look again": pumps.schedule(handlers.handler("look_again"), "look_again", 10 * pumps.MINUTE),
        "providers": sandbox.step,
    }
    parts.enter_context(pumps.turning(steps))


def _drain(copy: Any) -> None:
    try:
        while copy() == 0.0:
            pass
    except (sqlite3.Error, BotoCoreError, ClientError) as failed:
        # The table has all events; the next start compares the journals with it.
        logging.getLogger(__name__).info("the stream was not read to its end: %s", failed)


@contextmanager
def _alone(at: Place) -> Iterator[int]:
    """One stack per state folder: two emulators would overwrite each other's state. Gives the lock's descriptor."""
    at.state.mkdir(parents=True, exist_ok=True)
    with (at.state / "lock").open("a+") as lock:
        if not _locked(lock, FAREWELL_SECONDS):
            lock.seek(0)
            raise SystemExit(
                f"Another stack ({lock.read().strip()}) uses the state in {at.state}.\n"
                f"Stop it first, or give this one a folder of its own: MOTCUA_STATE=.local/second make run"
            )
        lock.truncate(0)
        lock.write(f"{at.site}, process {os.getpid()}")
        lock.flush()
        yield lock.fileno()


def _locked(lock: IO[str], seconds: float) -> bool:
    """Whether the lock is ours now; the emulator of a killed stack is given time to write its state."""
    until = time.monotonic() + seconds
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            if time.monotonic() > until:
                return False
            time.sleep(0.1)
        else:
            return True


def _stack_at(site: str, get: Callable[..., httpx.Response] = httpx.get) -> dict[str, Any]:
    try:
        status = get(f"{site}/dev/status", timeout=3).json()
    except (httpx.HTTPError, json.JSONDecodeError):
        return {}
    return status if isinstance(status, dict) and status.get("stack") == "motcua-local" else {}


def _wait_for(at: Place, process: subprocess.Popen[bytes], log_file: Path) -> None:
    until = time.monotonic() + START_SECONDS
    with httpx.Client() as line:
        while not _stack_at(at.site, line.get):
            if process.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"the stack did not start:\n{log_file.read_text()[-3000:]}")
            time.sleep(0.05)


def log_to(at: Place) -> None:
    """All this process logs goes to the stack's log, warnings to the terminal too; the service's lines to its own."""
    at.logs.mkdir(parents=True, exist_ok=True)
    everything = logging.FileHandler(at.logs / "stack.log", encoding="utf-8")
    everything.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    loud = logging.StreamHandler()
    loud.setLevel(logging.WARNING)
    loud.setFormatter(logging.Formatter("%(levelname)s %(name)s: %(message)s"))
    # A full disk is not a reason to write tracebacks of the log itself.
    logging.raiseExceptions = False
    logging.basicConfig(level=logging.INFO, handlers=[everything, loud], force=True)
    service = logging.FileHandler(at.service_log, encoding="utf-8")
    service.setFormatter(logger().registered_formatter)
    logger().addHandler(service)
    # The log is for `dev trace`; the terminal stays quiet.
    logger().setLevel(logging.INFO)
    logger().registered_handler.setLevel(os.environ.get("LOG_LEVEL", "WARNING"))
    # What was sent and by whom is in the site's own log; the client libraries would repeat it.
    for name in ("botocore", "httpx", "urllib3"):
        logging.getLogger(name).setLevel(logging.WARNING)


def _quieten() -> None:
    """The identity provider's package uses modules that authlib calls deprecated; we cannot change that."""
    from authlib.deprecate import AuthlibDeprecationWarning

    warnings.simplefilter("ignore", AuthlibDeprecationWarning)
