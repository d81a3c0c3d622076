"""Event handlers in processes of their own, as Lambda runs them: one that dies takes nothing else with it.

`Handlers` starts one process that imports the application and then only forks: once for each handler that gets an
event, and again when that one died. So a crash is always the fault of the one event its process had.
HTTP requests stay in the stack's own process: their code reads JSON and forms, files are opened by event handlers only.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

from dev import environment, place
from dev.place import Place

LIMIT_SECONDS = 300.0
"""How long a handler may take, as its context says: the longest that any function of the template may."""
GRACE_SECONDS = 5.0
_LENGTH = 8


class HandlerFailed(Exception):
    """The handler raised; the text is its traceback."""


class HandlerDied(HandlerFailed):
    """The handler's process ended, or was ended because it took too long."""


@dataclass(frozen=True)
class Context:
    """What Lambda tells a handler about itself."""

    function_name: str
    ends_at: float = field(default_factory=lambda: time.monotonic() + LIMIT_SECONDS)
    memory_limit_in_mb: int = 512

    @property
    def invoked_function_arn(self) -> str:
        return f"arn:aws:lambda:{place.REGION}:000000000000:function:{self.function_name}"

    @property
    def aws_request_id(self) -> str:
        return str(uuid4())

    def get_remaining_time_in_millis(self) -> int:
        return max(0, int((self.ends_at - time.monotonic()) * 1000))


@dataclass(frozen=True)
class _Process:
    """One handler's process, with one event at a time."""

    line: socket.socket
    pid: int


class Handlers:
    """Runs handlers by name. For any thread; two events of one handler wait for one another."""

    def __init__(self, command: list[str], environ: dict[str, str]) -> None:
        self._command, self._environ = command, environ
        self._parent: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        self._processes: dict[str, _Process] = {}
        self._locks: dict[str, threading.Lock] = {}
        self._starting = threading.Lock()

    def invoke(self, name: str, event: Any, limit: float = LIMIT_SECONDS) -> Any:
        """The answer of the handler. Raises `HandlerFailed` when it raised, `HandlerDied` when its process is gone."""
        with self._starting:
            lock = self._locks.setdefault(name, threading.Lock())
        with lock:
            process = self._processes.get(name) or self._fork(name)
            process.line.settimeout(limit + GRACE_SECONDS)
            try:
                _send(process.line, {"event": event, "limit": limit})
                answer = _receive(process.line)
            except (OSError, EOFError) as lost:
                late = isinstance(lost, TimeoutError)
                self._forget(name, kill=late)
                why = f"took longer than {limit:.0f} s" if late else "ended"
                raise HandlerDied(f"the process of {name} {why} while it had this event") from lost
        if "error" in answer:
            raise HandlerFailed(answer["error"])
        return answer["answer"]

    def handler(self, name: str) -> Callable[[Any, Any], Any]:
        """As an entry of Chalice's `handler_map`; the context is made where the handler runs."""
        return lambda event, _context: self.invoke(name, event)

    def start(self) -> None:
        """Begin to import the application; the first event waits for it."""
        with self._starting:
            self._stop_parent()
            ours, theirs = socket.socketpair()
            with theirs:
                self._parent = subprocess.Popen(
                    [*self._command, str(theirs.fileno())],
                    cwd=place.ROOT,
                    env=self._environ,
                    stdin=subprocess.DEVNULL,
                    pass_fds=(theirs.fileno(),),
                    # Ctrl-C is for the stack, which stops when its handlers are done.
                    start_new_session=True,
                )
            self._control = ours

    def stop(self) -> None:
        """End all of them."""
        for name in list(self._processes):
            self._forget(name)
        with self._starting:
            self._stop_parent()

    def _stop_parent(self) -> None:
        if self._control is not None:
            self._control.close()
        if self._parent is not None:
            self._parent.kill()
            self._parent.wait()

    def _fork(self, name: str) -> _Process:
        for again in (True, False):
            try:
                self._processes[name] = self._ask_for(name)
                return self._processes[name]
            except (OSError, EOFError):
                if again:
                    self.start()
        raise HandlerDied(f"no process for {name} can be started; see the log")

    def _ask_for(self, name: str) -> _Process:
        ours, theirs = socket.socketpair()
        with theirs, self._starting:
            if self._control is None:
                raise EOFError
            socket.send_fds(self._control, [b"%-64s" % name.encode()], [theirs.fileno()])
            pid = _receive(self._control)["pid"]
        return _Process(ours, pid)

    def _forget(self, name: str, *, kill: bool = False) -> None:
        process = self._processes.pop(name)
        process.line.close()
        # One that ended is reaped already and its number may be another's; an idle one ends with its line.
        if kill:
            with contextlib.suppress(ProcessLookupError):
                os.kill(process.pid, signal.SIGKILL)


@contextmanager
def running(at: Place) -> Iterator[Handlers]:
    """The handlers of `app.py` for this stack, until the block ends."""
    command = [sys.executable, "-m", "dev.handler_process", str(at.port), str(at.state)]
    handlers = Handlers(command, {**os.environ, **environment.variables(at)})
    handlers.start()
    try:
        yield handlers
    finally:
        handlers.stop()


def serve(control: socket.socket, handlers: Callable[[str], Callable[[Any, Any], Any]]) -> None:
    """Fork a process for each name that comes in, until the other side is gone. Never returns in a forked one."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    while True:
        name, descriptors, _, _ = socket.recv_fds(control, 64, 1)
        if not name:
            return
        line = socket.socket(fileno=descriptors[0])
        pid = os.fork()
        if pid == 0:
            control.close()
            _answer_events(line, name.decode().strip(), handlers)
        line.close()
        _send(control, {"pid": pid})


def _answer_events(line: socket.socket, name: str, handlers: Callable[[str], Callable[[Any, Any], Any]]) -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    # When memory runs out, this process is the one to go.
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000")
    while True:
        try:
            requested = _receive(line)
        except (OSError, EOFError):
            os._exit(0)
        answer: dict[str, Any]
        try:
            context = Context(name, time.monotonic() + requested["limit"])
            answer = {"answer": handlers(name)(requested["event"], context)}
        except Exception:
            answer = {"error": traceback.format_exc()}
        with contextlib.suppress(OSError):
            _send(line, answer)


def _send(line: socket.socket, value: Any) -> None:
    content = json.dumps(value).encode()
    line.sendall(len(content).to_bytes(_LENGTH, "big") + content)


def _receive(line: socket.socket) -> Any:
    return json.loads(_exactly(line, int.from_bytes(_exactly(line, _LENGTH), "big")))


def _exactly(line: socket.socket, size: int) -> bytes:
    content = bytearray()
    while len(content) < size:
        piece = line.recv(min(size - len(content), 1 << 20))
        if not piece:
            raise EOFError("the other side is gone")
        content += piece
    return bytes(content)


def main(port: str, state: str, descriptor: str) -> None:
    """The process that forks. Its environment is the local one already."""
    from dev.stack import log_to

    control = socket.socket(fileno=int(descriptor))
    log_to(Place(int(port), Path(state)))
    from app import app

    serve(control, lambda name: app.handler_map[name])


if __name__ == "__main__":
    main(*sys.argv[1:])
