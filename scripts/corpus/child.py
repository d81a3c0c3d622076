"""A process of its own for each file, with limits of memory, processor time and time: a decoder may end it."""

from __future__ import annotations

import os
import pickle
import resource
import select
import signal
import time
from dataclasses import dataclass
from pathlib import Path

# Loaded once, and not in each fork.
import pypdfium2  # type: ignore[import-untyped]  # noqa: F401

from scripts.corpus.examine import Outcome, examine

MEMORY = 4 * 2**30
"""Of addresses, libraries included; several times what the product's own limits allow."""
PROCESSOR_SECONDS = 60
SECONDS = 120


@dataclass(frozen=True)
class Ended:
    """How the process ended: with an outcome, or why without one."""

    outcome: Outcome | None
    death: str = ""
    seconds: float = 0.0


def run(path: Path) -> Ended:
    """Examine the file in a fork of this process, which has loaded all libraries. This process must have one thread."""
    began = time.monotonic()
    ours, theirs = os.pipe()
    child = os.fork()
    if not child:
        os.close(ours)
        _work(path, theirs)
    os.close(theirs)
    answer = _answer(ours, began + SECONDS)
    os.close(ours)
    if answer is None:
        os.kill(child, signal.SIGKILL)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    seconds = time.monotonic() - began
    if answer is None:
        return Ended(None, f"no answer in {SECONDS} s", seconds)
    if status:
        return Ended(None, signal.Signals(-status).name if status < 0 else f"exit code {status}", seconds)
    result = pickle.loads(answer)  # noqa: S301 - from our own fork
    return Ended(result, "", seconds) if isinstance(result, Outcome) else Ended(None, result, seconds)


def _work(path: Path, to: int) -> None:
    """Never returns."""
    try:
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR_SECONDS, PROCESSOR_SECONDS))
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        try:
            result: object = examine(path)
        except BaseException as error:
            result = f"{type(error).__name__}: {str(error)[:80]}"
        with os.fdopen(to, "wb") as pipe:
            pipe.write(pickle.dumps(result))
    finally:
        os._exit(0)


def _answer(pipe: int, until: float) -> bytes | None:
    """All that is written until the other end is closed; None when that takes too long."""
    read = b""
    while (left := until - time.monotonic()) > 0:
        if not select.select([pipe], [], [], left)[0]:
            break
        piece = os.read(pipe, 65_536)
        if not piece:
            return read
        read += piece
    return None
