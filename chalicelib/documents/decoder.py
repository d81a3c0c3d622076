"""The child process that decodes one file: `python -m chalicelib.documents.decoder <task>`, the file on standard input.

It has no credentials and no name of the file, limits its own memory and CPU time before it reads anything, and answers
on standard output: one line of JSON, then the pictures it made, `sizes` bytes each.

A native decoder may end the process by a signal; that is why it is one. `decoder_process` says what follows from that.
"""

from __future__ import annotations

import errno
import io
import json
import resource
import sys
from collections.abc import Callable
from dataclasses import asdict
from typing import Any, BinaryIO, NoReturn

Answer = tuple[dict[str, Any], list[bytes]]

MB = 1024 * 1024
MEMORY = {"inspect": 1100 * MB, "result": 1100 * MB, "pictures": 1700 * MB, "repair": 1100 * MB}
"""Address space of each task, in bytes: less than its function has, so that the child fails and not the function."""
CPU_SECONDS = 60
"""Processor time of any task."""
OUTPUT_BYTES = 64 * MB
OUR_FAULT = 70
"""The exit status (`EX_SOFTWARE`) when this program, and not the file, is broken; what is missing is on the output."""


def main() -> None:
    """Do the task named on the command line."""
    task = sys.argv[1]
    _limit(MEMORY[task])
    try:
        with open(0, "rb", closefd=False) as file:
            facts, pictures = TASKS[task](file)
    except ImportError as missing:
        _give_up(str(missing.name))
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EIO, errno.EMFILE):
            _give_up(errno.errorcode[error.errno])
        facts, pictures = {"content_type": "", "reason": "damaged"}, []
    except MemoryError:
        facts, pictures = {"content_type": "", "reason": "bomb"}, []
    except Exception:  # No parser names all it may raise.
        facts, pictures = {"content_type": "", "reason": "damaged"}, []
    out = sys.stdout.buffer
    out.write(json.dumps({**facts, "sizes": [len(each) for each in pictures]}).encode() + b"\n")
    for each in pictures:
        out.write(each)
    out.flush()


def _give_up(why: str) -> NoReturn:
    sys.stdout.write(why)
    sys.stdout.flush()
    raise SystemExit(OUR_FAULT)


def inspected(file: BinaryIO) -> Answer:
    """What the file is: the fields of a `Finding`."""
    from chalicelib.documents.inspection import inspect

    return asdict(inspect(file)), []


def result(file: BinaryIO) -> Answer:
    """What a result of the desk is, and whether it can be sealed: its reason is that of the seal when it cannot."""
    facts, _ = inspected(file)
    if not facts["reason"] and facts["content_type"] == "application/pdf":
        from chalicelib.results.sealing import trial

        file.seek(0)
        facts["reason"] = trial.fault(file.read(), _repaired)
    return facts, []


def pictures(file: BinaryIO) -> Answer:
    """What officers see of a photograph: a small picture and, of a format that browsers do not show, one in full size.

    None of a file that is no usable photograph.
    """
    from chalicelib.documents.inspection import previews

    facts, _ = inspected(file)
    content_type = facts["content_type"]
    if facts["reason"] or not content_type.startswith("image/"):
        return facts, []
    make: list[Callable[[BinaryIO, str], bytes]] = [previews.preview]
    if previews.is_foreign(content_type):
        make.append(previews.in_full)
    try:
        return facts, [each(file, content_type) for each in make]
    except previews.Unreadable as unreadable:
        return {**facts, "reason": str(unreadable)}, []


def repaired(file: BinaryIO) -> Answer:
    """A PDF with its cross-reference table made anew; none when that is impossible or would break a signature."""
    made = _repaired(file.read())
    return {"content_type": "application/pdf", "reason": "" if made else "damaged"}, [made] if made else []


def _repaired(content: bytes) -> bytes | None:
    """The repaired PDF, inspected like one that arrives: the repair may bring up objects that the file did not name."""
    from chalicelib.documents.inspection import inspect
    from chalicelib.results.sealing import repair

    made = repair.repaired(content)
    return made if made and not inspect(io.BytesIO(made)).reason else None


TASKS: dict[str, Callable[[BinaryIO], Answer]] = {
    "inspect": inspected,
    "result": result,
    "pictures": pictures,
    "repair": repaired,
}


def _limit(memory: int) -> None:
    """No more than this address space, and no core file. macOS refuses some of these; Lambda and Linux keep them."""
    wanted = {
        resource.RLIMIT_AS: memory,
        resource.RLIMIT_CPU: CPU_SECONDS,
        resource.RLIMIT_FSIZE: OUTPUT_BYTES,
        resource.RLIMIT_CORE: 0,
    }
    for which, most in wanted.items():
        try:
            resource.setrlimit(which, (most, most))
        except (ValueError, OSError):
            if sys.platform == "linux":
                raise


if __name__ == "__main__":
    main()
