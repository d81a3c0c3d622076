"""Every version of every procedure as the build wrote it."""

from __future__ import annotations

import json
from functools import cache

from chalicelib.domain.procedure.procedure import Procedure
from scripts.catalogue import build


@cache
def published() -> list[Procedure]:
    """By code and version; built where a source is newer, read once for all tests of a process."""
    build.ensure()
    return [
        Procedure.model_validate(version)
        for path in sorted(build.BUILT.glob("*.json"))
        if path.stem != "index"
        for version in json.loads(path.read_bytes())["versions"]
    ]
