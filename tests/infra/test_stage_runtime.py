"""A stage is packaged by the interpreter of its runtime, or not at all."""

from __future__ import annotations

import subprocess
import sys

import pytest

from chalicelib.platform import sdk_version
from infra import stage_runtime
from infra.package import ROOT, STAGES


def test_each_stage_but_the_emulators_has_a_runtime() -> None:
    assert set(stage_runtime.RUNTIMES) == set(STAGES) - {"test"}


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("version", [(3, 11), (3, 12), (3, 13)])
def test_only_the_interpreter_of_the_runtime_packages(stage: str, version: tuple[int, int]) -> None:
    """The refusal says which one does, and how."""
    if stage == "test" or version == (3, 11):
        stage_runtime.check(stage, version)
        return
    with pytest.raises(SystemExit, match=f"make PYTHON=python3.11 package STAGE={stage}"):
        stage_runtime.check(stage, version)


@pytest.mark.parametrize("command", ["infra.package", "infra.deploy"])
def test_both_commands_refuse_before_they_do_anything(command: str) -> None:
    """Another runtime than this interpreter, whichever this is."""
    code = (
        "import runpy, sys; from infra import stage_runtime; stage_runtime.RUNTIMES['prod'] = 'python2.7'; "
        f"sys.argv = ['x', 'prod']; runpy.run_module({command!r}, run_name='__main__')"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, "make PYTHON=python2.7" in done.stderr, "Traceback" in done.stderr) == (1, True, False)


@pytest.mark.parametrize("version", ["1.37.0", "1.37.10", "1.43.106", "2.0.0"])
def test_the_least_botocore_and_later_ones_serve(version: str) -> None:
    sdk_version.check(version)


@pytest.mark.parametrize("version", ["1.36.26", "1.9.99", "0.99.0"])
def test_an_older_botocore_serves_nothing_and_says_why(version: str) -> None:
    """Numbers are compared, not texts."""
    with pytest.raises(RuntimeError, match=f"botocore {version} .* older than 1.37.0"):
        sdk_version.check(version)


def test_the_version_is_checked_when_a_function_starts() -> None:
    """Before the first request: the import of app.py ends."""
    code = "import botocore; botocore.__version__ = '1.36.0'; import app"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "botocore 1.36.0 of this runtime is older" in done.stderr
