"""The Lambda runtime of each stage (`stage_runtimes.json`), and whether this interpreter may package for it.

Chalice packages for the interpreter that runs it: the template names its version, and the wheels are those for it. The
stage `test` has no entry: the emulator runs its zips on this machine, with this very interpreter.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

RUNTIMES: dict[str, str] = json.loads(Path(__file__).with_name("stage_runtimes.json").read_text())


def check(stage: str, version: tuple[int, int] = sys.version_info[:2]) -> None:
    """Exits when the stage has another runtime than this version of Python."""
    runtime, ours = RUNTIMES.get(stage), f"python{version[0]}.{version[1]}"
    if runtime not in (None, ours):
        raise SystemExit(
            f"The stage {stage} runs {runtime} (infra/stage_runtimes.json), and .venv is {ours}: Chalice packages for "
            f"the interpreter that runs it. Next: rm -r .venv && make PYTHON={runtime} package STAGE={stage}"
        )
