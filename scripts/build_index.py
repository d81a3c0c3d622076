"""Makes `catalogue/index.json` from the procedure files, refusing a file that is wrong.

`python -m scripts.build_index` writes it; with `--check` it only says whether it is up to date.
"""

from __future__ import annotations

import json
import sys
from typing import Any

from chalicelib.catalogue import HERE
from chalicelib.domain.procedure import Procedure
from chalicelib.domain.text import fold

TARGET = HERE / "index.json"


def procedures() -> list[Procedure]:
    """Every version of every procedure, by code and version. Raises `ValueError` naming the file."""
    found = []
    for path in sorted((HERE / "procedures").glob("*.json")):
        try:
            procedure = Procedure.model_validate_json(path.read_bytes())
        except ValueError as wrong:
            raise ValueError(f"{path.name}: {wrong}") from wrong
        if path.name != f"{procedure.code}.v{procedure.version}.json":
            raise ValueError(f"{path.name}: holds {procedure.code} version {procedure.version}")
        found.append(procedure)
    return sorted(found, key=lambda each: (each.code, each.version))


def built() -> str:
    """The whole index."""
    by_code: dict[str, dict[str, Any]] = {}
    for each in procedures():
        entry = by_code.setdefault(each.code, {"code": each.code, "versions": []})
        entry["versions"].append(
            {
                "version": each.version,
                "valid_from": each.valid_from.isoformat(),
                "valid_to": each.valid_to and each.valid_to.isoformat(),
            }
        )
        entry |= {
            "name": {"vi": each.name.vi, "en": each.name.en},
            "field": each.field,
            "level": each.level,
            "working_days": each.processing.working_days,
            "free": not each.fees,
            "text": " " + fold(f"{each.code} {each.name.vi} {each.name.en}"),
            "aside": " " + fold(" ".join(each.keywords)),
        }
    return json.dumps({"procedures": list(by_code.values())}, ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    if "--check" in sys.argv:
        sys.exit(0 if TARGET.read_text() == built() else f"{TARGET.name} is stale: run make index")
    TARGET.write_text(built())
