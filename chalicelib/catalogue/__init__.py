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
from chalicelib.domain.text import words

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
    fee: Text
    """What it costs, in a few words."""


def search(asked: str, *, field: str, level: int, limit: int, after: int, on: date) -> tuple[list[Row], int]:
    """Procedures valid that day in which every word begins some word, best first.

    `after` rows are passed over; the second value is the next `after`, 0 at the end.
    """
    wanted = words(asked)
    matched = []
    for entry in _entries():
        version = _valid(entry["versions"], on)
        if version is None or (field and version["field"] != field) or version["level"] < level:
            continue
        rank = _rank(wanted, version["text"], version["aside"])
        if rank is not None:
            matched.append((rank, entry["code"], version))
    matched.sort(key=lambda found: found[:2])
    rows = [_row(code, version) for _, code, version in matched[after : after + limit]]
    return rows, after + limit if len(matched) > after + limit else 0


def current(code: str, on: date) -> Procedure:
    """The version valid that day. Raises `NotFound`."""
    for entry in _entries():
        if entry["code"] == code:
            version = _valid(entry["versions"], on)
            if version is not None:
                return load(code, version["version"])
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
    return json.loads((HERE / name).read_bytes())  # type: ignore[no-any-return]


def _valid(versions: list[dict[str, Any]], on: date) -> dict[str, Any] | None:
    """The version valid that day: the newest, when one begins before the last one ends."""
    day = on.isoformat()
    valid = (each for each in versions if each["valid_from"] <= day <= (each["valid_to"] or day))
    return max(valid, key=lambda each: int(each["version"]), default=None)


def _rank(wanted: list[str], text: str, aside: str) -> tuple[int, bool] | None:
    """Lower is better: words of the name before words aside of it, then words that stand together.

    `None` when a word is nowhere.
    """
    elsewhere = [word for word in wanted if f" {word}" not in text]
    if any(f" {word}" not in aside for word in elsewhere):
        return None
    phrase = f" {' '.join(wanted)}"
    return len(elsewhere), phrase not in text and phrase not in aside


def _row(code: str, version: dict[str, Any]) -> Row:
    return Row(
        code=code,
        version=version["version"],
        name=(version["name"]["vi"], version["name"]["en"]),
        field=version["field"],
        field_name=field_name(version["field"]),
        level=version["level"],
        working_days=version["working_days"],
        free=version["free"],
        fee=(version["fee"]["vi"], version["fee"]["en"]),
    )


def _unknown() -> NotFound:
    return NotFound("procedure_not_found", ("Không có thủ tục này.", "There is no such procedure."))
