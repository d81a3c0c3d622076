"""What must hold for every file, and the exceptions that are explained."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from chalicelib.results.sealing import trial
from scripts.corpus.child import Ended
from scripts.corpus.examine import Outcome

TAKEN = frozenset(
    {
        "application/pdf",
        "image/jpeg",
        "image/png",
        "image/webp",
        "image/heic",
        "image/heif",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "application/vnd.oasis.opendocument.text",
    }
)
"""Formats that are taken and that another program reads, too."""
RULES = {
    "dies": "No process dies, and nothing raises.",
    "refused": "No sound file without active content is refused.",
    "accepted": "Nothing that cannot be opened is accepted.",
    "rendered": "Every accepted picture has its previews.",
    "unsealed": "Every accepted result can be sealed.",
    "no_result": "No PDF that another reader opens is refused as a result, but for a protected or signed one.",
}
EXCEPTIONS = Path(__file__).with_name("exceptions.json")


@dataclass(frozen=True)
class Result:
    """A file and what came of it."""

    package: str
    version: str
    name: str
    digest: str
    size: int
    ended: Ended

    @property
    def outcome(self) -> Outcome:
        """Of one whose process died: nothing."""
        return self.ended.outcome or Outcome("", "")


def broken(result: Result) -> Iterator[tuple[str, str]]:
    """The rules that this file breaks, and how."""
    outcome = result.outcome
    if not result.ended.outcome:
        yield "dies", result.ended.death
    if outcome.reason and outcome.content_type in TAKEN and outcome.reader and not outcome.unreadable:
        if outcome.reason not in ("active_content", "macros"):
            yield "refused", f"{outcome.reason}, but {outcome.reader} opens it"
        elif not outcome.signs:
            yield "refused", f"{outcome.reason}, without a sign of it"
    if result.ended.outcome and not outcome.reason and outcome.unreadable:
        yield "accepted", f"{outcome.reader}: {outcome.unreadable}"
    if outcome.rendered:
        yield "rendered", outcome.rendered
    if outcome.sealed:
        yield "unsealed", outcome.sealed
    if outcome.no_result == trial.UNSEALABLE and not outcome.unreadable:
        yield "no_result", f"{outcome.no_result}, but {outcome.reader} opens it"


def exceptions() -> dict[tuple[str, str], str]:
    """By rule and the SHA-256 of the file: why the rule need not hold."""
    rows = json.loads(EXCEPTIONS.read_text(encoding="utf-8"))
    return {(row["rule"], row["sha256"]): row["why"] for row in rows}
