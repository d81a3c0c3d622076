"""Every version of every procedure as the build wrote it, by code and version; read once for all tests."""

from __future__ import annotations

import json

from chalicelib.domain.procedure.procedure import Procedure
from scripts.catalogue.build import BUILT

ALL = [
    Procedure.model_validate(version)
    for path in sorted(BUILT.glob("*.json"))
    if path.stem != "index"
    for version in json.loads(path.read_bytes())["versions"]
]
