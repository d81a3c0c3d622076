"""Decodes a file in a child process, so that a decoder that dies takes nothing with it but this one file.

A native decoder (HEIC, WebP, JPEG, fonts and colour profiles inside of them) can end its process by a signal on a
crafted or merely damaged file; no `except` sees that. The child has limits of memory, CPU and time, and none of our
credentials. Its death is the file's fault: `damaged`. Only what is no file's fault raises (`DecoderBroken`).
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from signal import SIGHUP, SIGINT, SIGTERM, Signals
from tempfile import TemporaryFile
from typing import IO, Any

from chalicelib.documents.decoder import OUR_FAULT
from chalicelib.documents.inspection.result import Finding
from chalicelib.platform.logging import logger

SECONDS = 75
"""The longest a child runs, by the clock: its function has time left to write the answer down."""
MODULE = "chalicelib.documents.decoder"
_ORDERS = (SIGHUP, SIGINT, SIGTERM)
"""Signals by which somebody else ends a process; no file does."""
_PASSED = ("LD_LIBRARY_PATH", "TMPDIR", "SYSTEMROOT")
"""What a child needs of our environment. Credentials, addresses and names of secrets stay here."""


class DecoderBroken(RuntimeError):
    """No fault of the file: a missing module, a full disk, a child that was stopped. The caller tries again later."""


@dataclass(frozen=True)
class Decoded:
    """What a child answered."""

    finding: Finding
    outputs: tuple[bytes, ...] = ()
    """The files it made: pictures, or a repaired PDF."""
    died: str = ""
    """How the child ended when it gave no answer: `SIGSEGV`, `timeout` ...; empty when it answered."""


def inspect(file: IO[bytes]) -> Decoded:
    """What a file is. It is read from its beginning."""
    return run("inspect", file)


def inspect_result(file: IO[bytes]) -> Decoded:
    """What a result file of the desk is; refused too when it cannot be sealed."""
    return run("result", file)


def pictures(file: IO[bytes]) -> Decoded:
    """`outputs`: the preview of a photograph and, where browsers cannot show its format, a JPEG in full size."""
    return run("pictures", file)


def can_be_sealed(content: bytes) -> bool:
    """Whether this PDF is a usable result, sealed on trial."""
    return not _run_on("result", content).finding.reason


def repair(content: bytes) -> bytes | None:
    """An unsigned PDF with a new cross-reference table; `None` when it cannot be repaired."""
    return next(iter(_run_on("repair", content).outputs), None)


def _run_on(task: str, content: bytes) -> Decoded:
    with TemporaryFile() as file:
        file.write(content)
        file.flush()
        return run(task, file)


def run(task: str, file: IO[bytes], seconds: float = SECONDS) -> Decoded:
    """One task of `decoder.TASKS` with this file, which must have a descriptor. Raises `DecoderBroken`."""
    file.seek(0)
    with TemporaryFile() as out:
        try:
            done = subprocess.run(  # noqa: S603 (nothing in it comes from outside)
                [sys.executable, "-P", "-m", MODULE, task],
                stdin=file,
                stdout=out,
                stderr=subprocess.DEVNULL,  # it may quote the file
                env=_environment(),
                cwd="/",
                start_new_session=True,  # a Ctrl-C in the terminal of a local stack is not meant for it
                timeout=seconds,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return _dead(task, "timeout")
        out.seek(0)
        if done.returncode == 0:
            return _answer(out)
        if -done.returncode in _ORDERS:
            raise DecoderBroken(f"it was ended by {_signal(-done.returncode)}")
        if done.returncode < 0:
            return _dead(task, _signal(-done.returncode))
        if done.returncode == OUR_FAULT:
            raise DecoderBroken(out.read(100).decode("ascii", "replace"))
        raise DecoderBroken(f"exit status {done.returncode}")


def _environment() -> dict[str, str]:
    passed = {name: os.environ[name] for name in _PASSED if name in os.environ}
    path = os.pathsep.join(os.path.abspath(each) for each in sys.path if each)
    # One arena for all threads: each would reserve 64 MB of the address space.
    return {**passed, "PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1", "MALLOC_ARENA_MAX": "1", "LC_ALL": "C.UTF-8"}


def _answer(out: IO[bytes]) -> Decoded:
    facts: dict[str, Any] = json.loads(out.readline())
    outputs = tuple(out.read(size) for size in facts.pop("sizes"))
    return Decoded(Finding(**facts), outputs)


def _dead(task: str, how: str) -> Decoded:
    logger().warning("decoder died", extra={"task": task, "how": how})
    return Decoded(Finding(content_type="", reason="damaged"), died=how)


def _signal(number: int) -> str:
    try:
        return Signals(number).name
    except ValueError:
        return f"signal {number}"
