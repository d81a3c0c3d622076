"""What `python -m dev` prints, and what it says when something is in the way."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from werkzeug.wrappers import Response

from dev.__main__ import main
from dev.place import ACCOUNTS, ROOT
from dev.servers import serving, three_free


def dev(*words: str, port: int, state: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "dev", *words],
        cwd=ROOT,
        env={**os.environ, "PORT": str(port), "MOTCUA_STATE": str(state)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_secrets_are_json(tmp_path: Path) -> None:
    assert json.loads(dev("secrets", port=8000, state=tmp_path).stdout).keys() == ACCOUNTS.keys()


def test_a_token_without_a_stack_is_an_error_on_stderr(tmp_path: Path) -> None:
    done = dev("token", "officer", "clerk", port=three_free(), state=tmp_path)
    assert done.returncode == 1
    assert done.stdout == ""
    assert "make run" in done.stderr


def test_an_identity_number_has_twelve_digits(tmp_path: Path) -> None:
    done = dev("token", "citizen", "42", "Trần Thị Mai", port=three_free(), state=tmp_path)
    assert done.returncode == 1
    assert "12 digits" in done.stderr


def test_a_taken_port_is_named_with_the_way_out(tmp_path: Path) -> None:
    port = three_free()
    with serving(Response("somebody else"), port + 1):
        done = dev("run", "--no-journey", port=port, state=tmp_path)
    assert done.returncode == 1
    assert str(port + 1) in done.stderr
    assert f"PORT={port + 100}" in done.stderr


def test_a_port_that_is_no_port_is_refused(tmp_path: Path) -> None:
    done = dev("run", port=80, state=tmp_path)
    assert done.returncode == 1
    assert "PORT=80" in done.stderr


@pytest.mark.parametrize("words", [["--no-journey"], []])
def test_who_asks_to_stop_during_the_start_is_not_left_with_half_a_stack(
    words: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is started to the end, and then stopped in order; the journey is not begun."""
    seen: list[str] = []

    @contextmanager
    def serving(_at: object) -> Iterator[subprocess.Popen[bytes]]:
        for _ in range(2):
            os.kill(os.getpid(), signal.SIGTERM)
        seen.append("started")
        try:
            yield subprocess.Popen([sys.executable, "-c", ""])
        finally:
            os.kill(os.getpid(), signal.SIGINT)
            seen.append("stopped")

    monkeypatch.setattr("dev.stack.serving", serving)
    monkeypatch.setattr("dev.__main__._walk", lambda _at: seen.append("walked"))
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)}
    try:
        assert main(["run", *words]) == 0
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    assert seen == ["started", "stopped"]
    assert "the state is kept" in capsys.readouterr().out
