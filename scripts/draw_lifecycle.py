"""Draws `docs/lifecycle.md` from the lifecycle table. `--check` only says whether it is up to date."""

from __future__ import annotations

import sys
from pathlib import Path

from chalicelib.domain.dossier.lifecycle import FINAL, RULES, Status

TARGET = Path(__file__).parent.parent / "docs" / "lifecycle.md"


def drawn() -> str:
    """The whole document."""
    lines = [
        "# The life of a dossier",
        "",
        "Drawn from `chalicelib/domain/dossier/lifecycle.py` by `python -m scripts.draw_lifecycle`; do not edit.",
        "",
        "```mermaid",
        "stateDiagram-v2",
        f"    [*] --> {Status.DRAFT}",
    ]
    for rule in RULES:
        actors = ", ".join(sorted(rule.actors))
        lines.append(f"    {rule.source} --> {rule.target}: {rule.action} ({actors})")
        if rule.unpaid_target:
            lines.append(f"    {rule.source} --> {rule.unpaid_target}: {rule.action}, fee due ({actors})")
    lines += [f"    {status} --> [*]" for status in Status if status in FINAL]
    lines += ["```", "", "| status | national code | label | nhãn |", "| --- | --- | --- | --- |"]
    lines += [f"| {s.value} | {s.code or '-'} | {s.label[1]} | {s.label[0]} |" for s in Status]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    if "--check" in sys.argv:
        sys.exit(0 if TARGET.read_text() == drawn() else f"{TARGET.name} is not what the table says")
    TARGET.write_text(drawn())
