"""The procedures, as versioned data: one file per version in `procedures/`.

Searching reads `index.json` alone; loading a procedure reads one file. Neither happens at import.
`python -m scripts.build_index` makes the index and refuses a file that is wrong.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from chalicelib.domain.errors import NotFound, Text
from chalicelib.domain.text import fold

if TYPE_CHECKING:
    from chalicelib.domain.procedure import Procedure

HERE = Path(__file__).parent


@dataclass(frozen=True, kw_only=True)
class Row:
    """One line of a search."""

    code: str
    version: int
    name: Text
    field: str
    field_name: Text
    level: int
    working_days: int
    free: bool


def search(words: str, *, field: str, level: int, limit: int, after: int, on: date) -> tuple[list[Row], int]:
    """Procedures valid that day in which every word begins some word, best first.

    `after` rows are passed over; the second value is the next `after`, 0 at the end.
    """
    asked = fold(words).split()
    matched = []
    for entry in _entries():
        version = _valid(entry["versions"], on)
        if version is None or (field and entry["field"] != field) or entry["level"] < level:
            continue
        rank = _rank(asked, entry["text"], entry["aside"])
        if rank is not None:
            matched.append((rank, entry["code"], version, entry))
    matched.sort(key=lambda found: found[:2])
    rows = [_row(entry, version) for _, _, version, entry in matched[after : after + limit]]
    return rows, after + limit if len(matched) > after + limit else 0


def current(code: str, on: date) -> Procedure:
    """The version valid that day. Raises `NotFound`."""
    for entry in _entries():
        if entry["code"] == code:
            version = _valid(entry["versions"], on)
            if version is not None:
                return load(code, version)
    raise _unknown()


@lru_cache(maxsize=64)
def load(code: str, version: int) -> Procedure:
    """This version, whether or not it is still valid: a dossier keeps the one it began with."""
    from chalicelib.domain.procedure import Procedure

    # Only what the index knows is opened: codes come from outside.
    known = {(entry["code"], each["version"]) for entry in _entries() for each in entry["versions"]}
    if (code, version) not in known:
        raise _unknown()
    return Procedure.model_validate_json((HERE / "procedures" / f"{code}.v{version}.json").read_bytes())


def field_name(field: str) -> Text:
    """What a field is called."""
    name = _data("fields.json")[field]
    return name["vi"], name["en"]


def agency_name(agency: str) -> Text:
    """What an agency is called."""
    name = _data("agencies.json")[agency]["name"]
    return name["vi"], name["en"]


def _entries() -> Iterable[dict[str, Any]]:
    return _data("index.json")["procedures"]  # type: ignore[no-any-return]


@cache
def _data(name: str) -> dict[str, Any]:
    return json.loads((HERE / name).read_text())  # type: ignore[no-any-return]


def _valid(versions: list[dict[str, Any]], on: date) -> int | None:
    day = on.isoformat()
    valid = (v["version"] for v in versions if v["valid_from"] <= day and day <= (v["valid_to"] or day))
    return max(valid, default=None)


def _rank(asked: list[str], text: str, aside: str) -> int | None:
    """Lower is better: words of the name before words aside of it; `None` when a word is nowhere."""
    rank = 0
    for word in asked:
        if f" {word}" in text:
            continue
        if f" {word}" not in aside:
            return None
        rank += 1
    return rank


def _row(entry: dict[str, Any], version: int) -> Row:
    return Row(
        code=entry["code"],
        version=version,
        name=(entry["name"]["vi"], entry["name"]["en"]),
        field=entry["field"],
        field_name=field_name(entry["field"]),
        level=entry["level"],
        working_days=entry["working_days"],
        free=entry["free"],
    )


def _unknown() -> NotFound:
    return NotFound("procedure_not_found", ("Không có thủ tục này.", "There is no such procedure."))
