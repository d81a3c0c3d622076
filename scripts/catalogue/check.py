"""Checks the catalogue's files and says what is wrong in each: `make catalogue-check [CODE=2.001885]`.

First what can be seen in the file, then an answer to its form is made up (hypothesis-jsonschema)
and must be one our own validator takes. `tests/catalogue/test_filing.py` files such answers from
end to end.
"""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path

from chalicelib.catalogue.forms import validation
from chalicelib.domain.procedure.procedure import Procedure
from scripts.catalogue.build import Refused, procedures
from scripts.catalogue.made_up import Unsatisfiable, answer

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "tests" / "catalogue" / "examples"


def main(code: str = "") -> str:
    """What is wrong, a line each; empty when nothing is."""
    try:
        chosen = procedures(code=code)
    except Refused as refused:
        return str(refused)
    if not chosen:
        return f"there is no procedure {code}"
    values = [line for each in chosen if each.level >= 3 for line in _unfillable(each)]
    values += [line for each in chosen if each.level == 4 for line in _without_example(each)]
    if not values:
        levels = {level: sum(each.level == level for each in chosen) for level in (1, 2, 3, 4)}
        print(f"{len(chosen)} files are right: " + ", ".join(f"{count} at level {n}" for n, count in levels.items()))
    return "\n".join(values)


def _unfillable(procedure: Procedure) -> list[str]:
    at = f"{procedure.code}.v{procedure.version}.json: form"
    try:
        made = answer(procedure.form.schema_)
    except Unsatisfiable as reason:
        return [f"{at}: no answer can satisfy it ({reason}): two of its rules contradict each other"]
    today = date.today()  # noqa: DTZ011 (a form must be fillable on the day it is checked)
    wrong = validation.check(procedure.form.schema_, made, complete=True, today=today, ui=procedure.form.ui)
    return [f"{at}.{name}: a made-up answer {made!r} is refused: {text[1]}" for name, text in wrong.items()]


def _without_example(procedure: Procedure) -> list[str]:
    """Level 4 has an answer as a citizen would give it."""
    path = EXAMPLES / f"{procedure.code}.json"
    if not path.exists():
        return [f"{path.relative_to(ROOT)}: not there; write the answers of a citizen, as the form's JSON object"]
    form, today = json.loads(path.read_bytes()), date.today()  # noqa: DTZ011
    wrong = validation.check(procedure.form.schema_, form, complete=True, today=today, ui=procedure.form.ui)
    return [f"{path.relative_to(ROOT)}: {name}: {text[1]}" for name, text in wrong.items()]


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:2]) or None)
