"""What `python -m dev` prints, and what it says when something is in the way."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from werkzeug.wrappers import Response

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
