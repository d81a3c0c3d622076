"""The procedures, as versioned data: one file per version in `procedures/`, written by hand.

The service reads only `built/`, which `python -m scripts.catalogue.build` makes of them, refusing
a file that is wrong. Loading a procedure reads one file, and only a search reads the index.
Nothing is read at import.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from chalicelib.catalogue import texts
from chalicelib.domain.errors import NotFound, Text

if TYPE_CHECKING:
    from chalicelib.catalogue.search.index import Index
    from chalicelib.domain.procedure.procedure import Procedure

HERE = Path(__file__).parent
BUILT = HERE / "built"
CODE = re.compile(r"[0-9X]\.[0-9]{6}", re.ASCII)


@dataclass(frozen=True, kw_only=True)
class Row:
    """One line of a search."""

    code: str
    version: int
    name: Text
    field: str
    field_name: Text
    level: int
    processing: tuple[int, str] | None
    """How many, and of what: `working_days` or `days`."""
    free: bool
    fee: Text
    """What it costs, in a few words."""


def find_procedures(query: str, *, field: str, level: int, limit: int, after: int, on: date) -> tuple[list[Row], int]:
    """Procedures valid that day, best first: by name, code, field, what people call them, in spite of mistakes.

    `after` rows are passed over; the second value is the next `after`, 0 at the end.
    """
    entries, index = _index()
    valid = [_valid(entry["versions"], on) for entry in entries]

    def allowed(number: int) -> bool:
        version = valid[number]
        return version is not None and field in ("", version["field"]) and version["level"] >= level

    found = [number for number in index.find(query, allowed=allowed) if allowed(number)]
    rows = [_row(entries[number]["code"], valid[number] or {}) for number in found[after : after + limit]]
    return rows, after + limit if len(found) > after + limit else 0


def current(code: str, on: date) -> Procedure:
    """The version valid that day. Raises `NotFound`."""
    version = _valid(_versions(code), on)
    if version is None:
        raise _unknown()
    return load(code, version["version"])


@lru_cache(maxsize=64)
def load(code: str, version: int) -> Procedure:
    """This version, whether or not it is still valid: a dossier keeps the one it began with."""
    from chalicelib.domain.procedure.procedure import Procedure

    for each in _versions(code):
        if each["version"] == version:
            return Procedure.model_validate(each)
    raise _unknown()


def fields() -> dict[str, Text]:
    """The fields by id, in the order they are offered."""
    return {each: field_name(each) for each in _data("fields.json")}


def field_name(field: str) -> Text:
    """What a field is called."""
    name = _data("fields.json")[field]
    return name["vi"], name["en"]


def agency(of: str) -> dict[str, Any]:
    """What `agencies.json` says of an agency: name, address, opening.

    None is ever taken out of the file: results name their agency for decades, and what waits there is asked for by
    that list. Of one that was taken out all the same, its code is its name, and there is no more.
    """
    known: dict[str, dict[str, Any]] = _data("agencies.json")
    return known.get(of) or {"name": {"vi": of, "en": of}, "address": {"vi": "", "en": ""}}


@cache
def first_agency() -> str:
    """The agency that looks after what belongs to nobody: the first of `agencies.json`."""
    return next(iter(_data("agencies.json")))


def agencies() -> list[str]:
    """All of them."""
    return list(_data("agencies.json"))


def agency_name(of: str) -> Text:
    """What an agency is called."""
    name = agency(of)["name"]
    return name["vi"], name["en"]


@lru_cache(maxsize=64)
def _versions(code: str) -> list[dict[str, Any]]:
    # Codes come from outside, and only what looks like one may become part of a path.
    if not CODE.fullmatch(code):
        raise _unknown()
    try:
        data = (BUILT / f"{code}.json").read_bytes()
    except FileNotFoundError:
        raise _unknown() from None
    return json.loads(data)["versions"]  # type: ignore[no-any-return]


@cache
def _data(name: str) -> dict[str, Any]:
    return json.loads((HERE / name).read_bytes())  # type: ignore[no-any-return]


@cache
def _index() -> tuple[list[dict[str, Any]], Index]:
    """The rows of the catalogue, and the way to find their numbers."""
    from chalicelib.catalogue.search.index import Index

    data = json.loads((BUILT / "index.json").read_bytes())
    return data["procedures"], Index(data["search"])


def _valid(versions: list[dict[str, Any]], on: date) -> dict[str, Any] | None:
    """The version valid that day: the newest, when one begins before the last one ends."""
    day = on.isoformat()
    valid = (each for each in versions if each["valid_from"] <= day <= (each.get("valid_to") or day))
    return max(valid, key=lambda each: int(each["version"]), default=None)


def _row(code: str, version: dict[str, Any]) -> Row:
    vi, en = version["name"]
    fee_vi, fee_en = version["fee"]
    return Row(
        code=code,
        version=version["version"],
        name=(vi, en),
        field=version["field"],
        field_name=field_name(version["field"]),
        level=version["level"],
        processing=tuple(version["processing"]) if version["processing"] else None,
        free=version["free"],
        fee=(fee_vi, fee_en),
    )


def _unknown() -> NotFound:
    return NotFound("procedure_not_found", texts.NO_SUCH_PROCEDURE)
