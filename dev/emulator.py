"""MiniStack, the AWS emulator, as a subprocess that never outlives us.

`dev.emulator_state` writes its state to disk before each answer. It is asked to stop by us, or, when we were killed,
by the end of its standard input.
"""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from dev import place
from dev.emulator_state import objects, store
from dev.emulator_state.store import Unwritten
from dev.place import Place
from dev.state_files import DamagedState

START_SECONDS = 30
STOP_SECONDS = 30
DAMAGED, UNWRITTEN = 65, 74
"""What the subprocess ends with when its state cannot be read, or its last changes cannot be written."""


@contextmanager
def running(at: Place, lock: int) -> Iterator[subprocess.Popen[bytes]]:
    """The emulator, answering. Raises `DamagedState` when its state is damaged.

    It holds `lock` (a file descriptor) as long as it lives: it stops listening before it has
    closed its state, and whoever starts next must not open it before.
    """
    store.check(at.state / "aws")
    objects.repair(at.state / "s3")
    at.logs.mkdir(parents=True, exist_ok=True)
    with (at.logs / "ministack.log").open("ab") as log:
        log_begins = log.tell()
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
        _wait_for(child, at, log_begins)
        yield child
    finally:
        child.terminate()
        try:
            child.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            child.kill()
            print(
                f"The AWS emulator did not stop and was killed; what it had answered is kept ({at.logs})",
                file=sys.stderr,
            )
        if child.returncode == UNWRITTEN:
            print(_LAST_UNWRITTEN.format(at=at), file=sys.stderr)


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
        "MOTCUA_STATE": str(at.state),
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


_LAST_UNWRITTEN = """\
The disk took nothing at the stop (see {at.logs}). What was answered with success is kept in {at.state};
what was refused meanwhile is not. Make room on the disk before the next start."""


def _wait_for(child: subprocess.Popen[bytes], at: Place, log_begins: int) -> None:
    until = time.monotonic() + START_SECONDS
    with httpx.Client(timeout=2) as line:
        while time.monotonic() < until:
            if child.poll() in (DAMAGED, UNWRITTEN):
                with (at.logs / "ministack.log").open(encoding="utf-8", errors="replace") as log:
                    log.seek(log_begins)
                    raise SystemExit(log.read().rpartition(_REFUSAL)[2].strip())
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


_REFUSAL = "\n--- refused ---\n"
"""Stands in the log before the sentence for the terminal."""


def main() -> None:
    """The subprocess itself."""
    threading.Thread(target=_stop_with_parent, daemon=True).start()
    try:
        _serve(Path(os.environ["MOTCUA_STATE"]))
    except DamagedState as damaged:
        _end(DAMAGED, str(damaged))
    except (Unwritten, OSError, sqlite3.Error) as failed:
        _end(UNWRITTEN, f"The state of the local stack cannot be written ({failed}). Is the disk full?")


def _serve(state: Path) -> None:
    import ministack.app

    from dev.emulator_state.gate import Gate
    from dev.emulator_state.keeper import Keeper

    ministack_app: Any = ministack.app
    keeper = Keeper(state, ministack_app)
    keeper.restore()
    ministack_app._load_persisted_state = lambda: None
    ministack_app.save_all = lambda _states: None
    ministack_app.app = Gate(ministack_app.app, keeper)
    sys.argv = ["ministack"]
    try:
        ministack_app.main()
    finally:
        keeper.close()


def _end(code: int, sentence: str) -> None:
    print(_REFUSAL + sentence, file=sys.stderr, flush=True)
    # Threads of the emulator may still run; nothing of theirs is wanted any more.
    os._exit(code)


if __name__ == "__main__":
    main()
