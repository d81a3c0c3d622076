"""Two JSON Schema validators on one of our forms: `python -m bench.validators`.

Import in a new process, the first check, and checks after that; `jsonschema` is 1. The sizes are
of the installed packages with what they need. See docs/adr/0010-jsonschema.md.
"""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.metadata import files
from pathlib import Path

RUNS = 7
PACKAGES = {
    "jsonschema": ("jsonschema", "attrs", "referencing", "jsonschema-specifications", "rpds-py"),
    "jsonschema-rs": ("jsonschema-rs",),
}
MAKE = {
    "jsonschema": "import jsonschema; v = jsonschema.Draft202012Validator(schema)",
    "jsonschema-rs": "import jsonschema_rs; v = jsonschema_rs.Draft202012Validator(schema)",
}
MEASURE = """
import json, sys, time
schema, form = json.loads(sys.argv[1])
begin = time.perf_counter(); {make}; made = time.perf_counter()
assert list(v.iter_errors(form)); first = time.perf_counter()
for _ in range(500): list(v.iter_errors(form))
print(made - begin, first - made, (time.perf_counter() - first) / 500)
"""


def measured(package: str, values: str) -> list[float]:
    """Import and preparation, first check, a later check: seconds, the best of several."""
    runs = []
    for _ in range(RUNS):
        queries = [sys.executable, "-c", MEASURE.format(make=MAKE[package]), values]
        done = subprocess.run(queries, capture_output=True, text=True, check=True)
        runs.append([float(each) for each in done.stdout.split()])
    return [min(column) for column in zip(*runs, strict=True)]


def size(package: str) -> float:
    """Megabytes installed."""
    paths = (path.locate() for each in PACKAGES[package] for path in files(each) or ())
    return sum(Path(str(path)).stat().st_size for path in paths if Path(str(path)).is_file()) / 1e6


if __name__ == "__main__":
    built = Path("chalicelib/catalogue/built/2.001885.json")
    schema = json.loads(built.read_bytes())["versions"][-1]["form"]["schema"]
    wrong = {"floor_area": 3, "phone": 5, "machines": "a", "applicant_kind": "robot"}
    values = json.dumps([schema, wrong])
    base = measured("jsonschema", values)
    for package in PACKAGES:
        taken = measured(package, values)
        ratios = "  ".join(
            f"{name} {value * 1000:7.3f} ms ({value / one:4.2f} x)"
            for name, value, one in zip(("import", "first", "later"), taken, base, strict=True)
        )
        print(f"{package:14} {ratios}  installed {size(package):.1f} MB")
