"""Makes `catalogue/index.json` from the procedure files, refusing a file that is wrong.

`python -m scripts.build_index` writes it; with `--check` it only says whether it is up to date.
"""

from __future__ import annotations

import json
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

from chalicelib.catalogue import HERE
from chalicelib.catalogue.rules import faults
from chalicelib.domain.fees import summary
from chalicelib.domain.procedure import Procedure
from chalicelib.domain.text import words

TARGET = HERE / "index.json"
PROCEDURES = HERE / "procedures"


def procedures(folder: Path = PROCEDURES) -> list[Procedure]:
    """Every version of every procedure, by code and version. Raises `ValueError` naming the file."""
    fields, agencies = (json.loads((HERE / name).read_bytes()) for name in ("fields.json", "agencies.json"))
    found = []
    for path in sorted(folder.glob("*.json")):
        try:
            procedure = Procedure.model_validate_json(path.read_bytes())
        except ValueError as wrong:
            raise ValueError(f"{path.name}: {wrong}") from wrong
        said = faults(procedure, fields=fields, agencies=agencies)
        if path.name != f"{procedure.code}.v{procedure.version}.json":
            said.append(f"holds {procedure.code} version {procedure.version}")
        if said:
            raise ValueError(f"{path.name}: " + "; ".join(said))
        found.append(procedure)
    found.sort(key=lambda each: (each.code, each.version))
    for before, after in pairwise(found):
        if before.code == after.code and before.valid_from >= after.valid_from:
            raise ValueError(f"{after.code} version {after.version} must begin after version {before.version}")
    return found


def built(folder: Path = PROCEDURES) -> str:
    """The whole index."""
    by_code: dict[str, dict[str, Any]] = {}
    for each in procedures(folder):
        by_code.setdefault(each.code, {"code": each.code, "versions": []})["versions"].append(_version(each))
    return json.dumps({"procedures": list(by_code.values())}, ensure_ascii=False, indent=1) + "\n"


def _version(of: Procedure) -> dict[str, Any]:
    """One version as a list shows it. Each has its own facts: the next one may already be on file."""
    vi, en = summary(of)
    return {
        "version": of.version,
        "valid_from": of.valid_from.isoformat(),
        "valid_to": of.valid_to.isoformat() if of.valid_to else None,
        "name": {"vi": of.name.vi, "en": of.name.en},
        "field": of.field,
        "level": of.level,
        "working_days": of.processing.working_days,
        "free": of.free,
        "fee": {"vi": vi, "en": en},
        "text": " " + " ".join(words(f"{of.code} {of.name.vi} {of.name.en}")),
        "aside": " " + " ".join(words(" ".join(of.keywords))),
    }


if __name__ == "__main__":
    if "--check" in sys.argv:
        sys.exit(0 if TARGET.read_text(encoding="utf-8") == built() else f"{TARGET.name} is stale: run make index")
    TARGET.write_text(built(), encoding="utf-8")
