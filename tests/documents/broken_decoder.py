"""The decoder's program with tasks that end in every way a child can: `python -m tests.documents.broken_decoder`."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import time
from typing import BinaryIO

from chalicelib.documents import decoder
from chalicelib.documents.decoder import MB, Answer


def segfault(_: BinaryIO) -> Answer:
    ctypes.string_at(0)
    raise AssertionError("alive")


def killed(_: BinaryIO) -> Answer:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("alive")


def interrupted(_: BinaryIO) -> Answer:
    signal.signal(
        signal.SIGINT, signal.default_int_handler
    )  # whoever runs in the background inherits that it is ignored
    os.kill(os.getpid(), signal.SIGINT)
    raise AssertionError("alive")


def terminated(_: BinaryIO) -> Answer:
    os.kill(os.getpid(), signal.SIGTERM)
    raise AssertionError("alive")


def missing_module(file: BinaryIO) -> Answer:
    sys.modules["pypdf"] = None  # type: ignore[assignment]
    return decoder.inspected(file)


def memory(_: BinaryIO) -> Answer:
    return {"content_type": "", "reason": ""}, [bytes(2048 * MB)]


def busy(_: BinaryIO) -> Answer:
    decoder.resource.setrlimit(decoder.resource.RLIMIT_CPU, (1, 1))
    while True:
        pass


def asleep(_: BinaryIO) -> Answer:
    time.sleep(60)
    raise AssertionError("awake")


def surprised(_: BinaryIO) -> Answer:
    raise ZeroDivisionError


def incomplete(_: BinaryIO) -> Answer:
    raise ModuleNotFoundError(name="pypdf")


def full_disk(_: BinaryIO) -> Answer:
    raise OSError(28, "No space left on device")


def environment(_: BinaryIO) -> Answer:
    return {"content_type": "", "reason": ""}, [" ".join(os.environ).encode()]


def limits(_: BinaryIO) -> Answer:
    used = decoder.resource
    kinds = (used.RLIMIT_AS, used.RLIMIT_CPU, used.RLIMIT_CORE)
    return {"content_type": "", "reason": ""}, [str([used.getrlimit(each)[0] for each in kinds]).encode()]


ENDS = (
    segfault,
    killed,
    interrupted,
    terminated,
    missing_module,
    memory,
    busy,
    asleep,
    surprised,
    incomplete,
    full_disk,
    environment,
    limits,
)

if __name__ == "__main__":
    decoder.TASKS.update({each.__name__: each for each in ENDS})
    decoder.MEMORY.update(dict.fromkeys((each.__name__ for each in ENDS), 512 * MB))
    sys.exit(decoder.main())
