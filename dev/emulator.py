"""MiniStack, the AWS emulator, as a subprocess that never outlives us.

It keeps its state in memory and writes it down when it is asked to stop, so it is always asked:
by us, or, when we were killed, by the end of its standard input.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx

from dev import place
from dev.place import Place

START_SECONDS = 30
STOP_SECONDS = 30


@contextmanager
def running(at: Place, lock: int) -> Iterator[subprocess.Popen[bytes]]:
    """The emulator, answering. It has written its state when this ends.

    It holds `lock` (a file descriptor) as long as it lives: it stops listening before it has
    written its state, and whoever starts next must not read the old one.
    """
    at.logs.mkdir(parents=True, exist_ok=True)
    with (at.logs / "ministack.log").open("ab") as log:
        child = subprocess.Popen(
            [sys.executable, "-m", "dev.emulator"],
            cwd=place.ROOT,
            env={**_inherited(), **_settings(at)},
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
            # Ctrl-C goes to the whole process group; the emulator must go last, after the pumps.
            start_new_session=True,
            pass_fds=(lock,),
        )
    try:
        _wait_for(child, at)
        yield child
    finally:
        child.terminate()
        try:
            child.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            child.kill()
            print(f"the AWS emulator did not stop; its last changes may be lost ({at.logs})", file=sys.stderr)


def _inherited() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}


def _settings(at: Place) -> dict[str, str]:
    temporary = at.state / "tmp"
    temporary.mkdir(parents=True, exist_ok=True)
    return {
        "BIND_HOST": place.HOST,
        "MINISTACK_HOST": place.HOST,
        "GATEWAY_PORT": str(at.port + 2),
        "MINISTACK_REGION": place.REGION,
        "PERSIST_STATE": "1",
        "STATE_DIR": str(at.state / "aws"),
        "S3_PERSIST": "1",
        "S3_DATA_DIR": str(at.state / "s3"),
        "TMPDIR": str(temporary),
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
        "LOG_LEVEL": "WARNING",
        # Without it the signature of a presigned POST is not looked at.
        "AUTH": "true",
        "AWS_ACCESS_KEY_ID": place.ACCESS_KEY,
        "AWS_SECRET_ACCESS_KEY": place.SECRET_KEY,
    }


def _wait_for(child: subprocess.Popen[bytes], at: Place) -> None:
    until = time.monotonic() + START_SECONDS
    with httpx.Client(timeout=2) as line:
        while time.monotonic() < until:
            if child.poll() is not None:
                raise SystemExit(f"the AWS emulator stopped at once; see {at.logs / 'ministack.log'}")
            try:
                if line.get(f"{at.aws}/_ministack/health").is_success:
                    return
            except httpx.TransportError:
                time.sleep(0.05)
    raise SystemExit(f"the AWS emulator did not answer within {START_SECONDS} s; see {at.logs / 'ministack.log'}")


def _stop_with_parent() -> None:
    sys.stdin.buffer.read()
    os.kill(os.getpid(), signal.SIGTERM)


def main() -> None:
    """The subprocess itself."""
    from ministack.app import main as serve

    threading.Thread(target=_stop_with_parent, daemon=True).start()
    sys.argv = ["ministack"]
    serve()  # type: ignore[no-untyped-call]


if __name__ == "__main__":
    main()
