"""The packaged template of each stage, made once in a test run: it takes seconds and must not be made twice at once."""

from __future__ import annotations

import fcntl
import os
from functools import cache
from pathlib import Path
from typing import Any
from uuid import uuid4

from infra import resources
from infra.package import ROOT, STAGES, package

__all__ = ["ROOT", "STAGES", "alarms", "folder", "of_type", "template", "text"]

MADE = ROOT / "build" / f"made-{os.environ.get('PYTEST_XDIST_TESTRUNUID') or uuid4().hex}"
"""Which stages this run has packaged; its workers share it."""


@cache
def folder(stage: str) -> Path:
    """The package of a stage; making it fails when cfn-lint finds anything."""
    MADE.mkdir(parents=True, exist_ok=True)
    with (MADE / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (MADE / stage).exists():
            package(stage)
            (MADE / stage).touch()
    return ROOT / "build" / stage


@cache
def text(stage: str) -> str:
    """Its template as it is written."""
    return (folder(stage) / "sam.yaml").read_text()


@cache
def template(stage: str = "prod") -> Any:
    """Its template as plain values."""
    return resources.load(text(stage))


def of_type(kind: str, stage: str = "prod") -> dict[str, Any]:
    """The properties of all resources of a type, by logical id."""
    found = template(stage)["Resources"].items()
    return {name: each.get("Properties", {}) for name, each in found if each["Type"] == kind}


def alarms() -> dict[str, Any]:
    """The properties of all alarms, by logical id."""
    return of_type("AWS::CloudWatch::Alarm")
