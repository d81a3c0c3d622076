"""Makes `chalicelib/catalogue/built/`, which is all the service ever reads, and refuses files that are wrong.

`python -m scripts.catalogue.build` writes it: one file per procedure with all its versions, and
`index.json` for the search. Git does not keep it: `make` and the tests make it anew when a source
is newer.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from chalicelib.catalogue import BUILT, HERE, field_name
from chalicelib.domain.procedure.fees import summary
from chalicelib.domain.procedure.procedure import Procedure
from scripts.catalogue import city
from scripts.catalogue.expand import UnknownPart, expanded
from scripts.catalogue.rules import faults
from scripts.catalogue.search_index import Entry
from scripts.catalogue.search_index import build as searchable

PROCEDURES = HERE / "procedures"
DOMAIN = HERE.parent / "domain"
SOURCES = (
    HERE,
    HERE / "forms",
    PROCEDURES,
    Path(__file__).parent,
    DOMAIN,
    *(each for each in sorted(DOMAIN.iterdir()) if each.is_dir()),
)

TODO = "TODO"
"""What a skeleton has where an author is to write."""


class Refused(ValueError):
    """Files that may not be published; one line a fault, each with the name of its file."""


def procedures(folder: Path = PROCEDURES, code: str = "") -> list[Procedure]:
    """Every version of every procedure (whose code begins so), by code and version.

    Raises `Refused` with every fault of every file.
    """
    text: list[str] = []
    read: list[Procedure] = []
    for path in sorted(folder.glob(f"{code}*.json")):
        try:
            procedure = _read(path)
        except Refused as refused:
            text.append(str(refused))
        else:
            read.append(procedure)
    read.sort(key=lambda each: (each.code, each.version))
    text.extend(_faults(read, {path.name.rpartition(".v")[0] for path in folder.glob("*.json")}))
    if text:
        raise Refused("\n".join(text))
    return read


def build(folder: Path = PROCEDURES, target: Path = BUILT) -> list[Procedure]:
    """Make the target anew from the files of the folder; what was there before is gone."""
    with _alone(target.parent):
        return _build(folder, target)


def ensure() -> None:
    """Build it if a source is newer than what was built, or nothing was."""
    with _alone(BUILT.parent):
        stamp = BUILT / "index.json"
        newest = max(path.stat().st_mtime for folder in SOURCES for path in folder.glob("*.*"))
        if not stamp.exists() or stamp.stat().st_mtime < newest:
            _build(PROCEDURES, BUILT)


def _build(folder: Path, target: Path) -> list[Procedure]:
    _check_the_city()
    made = procedures(folder)
    coming = target.with_name(target.name + ".new")
    shutil.rmtree(coming, ignore_errors=True)
    coming.mkdir()
    for code, versions in groupby(made, key=lambda each: each.code):
        text = [each.model_dump(mode="json", by_alias=True, exclude_defaults=True) for each in versions]
        _write(coming / f"{code}.json", {"versions": text})
    _write(coming / "index.json", index(made))
    shutil.rmtree(target, ignore_errors=True)
    coming.rename(target)
    return made


def _check_the_city() -> None:
    for name in city.FILES:
        try:
            city.check(HERE, name)
        except ValidationError as wrong:
            raise Refused("\n".join(f"{name}: {_place(error)}" for error in _first(wrong.errors()))) from wrong
        except ValueError as wrong:
            raise Refused(f"{name}: {wrong}") from wrong


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Two builds at once (tests beside a running stack) take turns."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def index(made: list[Procedure]) -> dict[str, Any]:
    """What a search needs: rows to show, by code with all versions, and words to find them by."""
    by_code = [list(versions) for _, versions in groupby(made, key=lambda each: each.code)]
    return {
        "procedures": [
            {"code": versions[0].code, "versions": [_row(each) for each in versions]} for versions in by_code
        ],
        "search": searchable([entry(versions) for versions in by_code]),
    }


def entry(versions: Sequence[Procedure]) -> Entry:
    """What the search knows of a procedure: the words of every version, for one of them may begin next year."""
    newest = versions[-1]
    return Entry(
        code=newest.code,
        name_vi="; ".join(dict.fromkeys(each.name.vi for each in versions)),
        name_en="; ".join(dict.fromkeys(each.name.en or "" for each in versions)),
        keywords=tuple(dict.fromkeys(word for each in versions for word in each.keywords)),
        field_name=field_name(newest.field)[0],
        topic=newest.topic or "",
        level=newest.level,
    )


def _row(of: Procedure) -> dict[str, Any]:
    """One version as a list shows it. Each has its own facts: the next one may already be on file."""
    vi, en = of.name.text
    fee_vi, fee_en = summary(of)
    return {
        "version": of.version,
        "valid_from": of.valid_from.isoformat(),
        "valid_to": of.valid_to.isoformat() if of.valid_to else None,
        "name": [vi, en],
        "field": of.field,
        "level": of.level,
        "processing": [of.processing.amount, of.processing.unit] if of.processing else None,
        "free": of.free,
        "fee": [fee_vi, fee_en],
    }


def _read(path: Path) -> Procedure:
    todo = [
        f"{path.name}: line {n}: still to write: {line.strip()}"
        for n, line in enumerate(path.read_text().splitlines(), 1)
        if TODO in line
    ]
    if todo:
        raise Refused("\n".join(todo))
    try:
        written = json.loads(path.read_bytes())
        procedure = Procedure.model_validate(expanded(written))
    except ValidationError as wrong:
        raise Refused("\n".join(f"{path.name}: {_place(error)}" for error in _first(wrong.errors()))) from wrong
    except (UnknownPart, ValueError) as wrong:
        raise Refused(f"{path.name}: {wrong}") from wrong
    if path.name != f"{procedure.code}.v{procedure.version}.json":
        raise Refused(f"{path.name}: holds {procedure.code} version {procedure.version}; the name must say the same")
    return procedure


def _first(errors: list[Any]) -> list[Any]:
    """Without those that only follow: a list whose one entry is wrong counts as too short."""
    places = [error["loc"] for error in errors]
    return [
        error
        for error in errors
        if error["type"] != "too_short"
        or not any(place != error["loc"] and place[: len(error["loc"])] == error["loc"] for place in places)
    ]


def _place(error: Any) -> str:
    """Where in the file, what is wrong there, and what would be right."""
    where = ".".join(str(step) for step in error["loc"])
    what = error["msg"].removeprefix("Value error, ")
    if error["type"] == "extra_forbidden":
        what = "there is no such key here; docs/adding-a-procedure.md has them all"
    elif error["type"].startswith("date"):
        what = f"{error['input']!r} is no date; write it as 2026-12-01"
    return f"{where}: {what}" if where else what


def _faults(read: list[Procedure], codes: set[str]) -> Iterator[str]:
    fields, agencies = (json.loads((HERE / name).read_bytes()) for name in ("fields.json", "agencies.json"))
    for each in read:
        for fault in faults(each, fields=fields, agencies=agencies, codes=codes):
            yield f"{each.code}.v{each.version}.json: {fault}"
    for before, after in pairwise(read):
        if before.code != after.code:
            continue
        if before.valid_from >= after.valid_from:
            yield f"{after.code}.v{after.version}.json: it must begin after version {before.version} does"


def _write(path: Path, text: dict[str, Any]) -> None:
    path.write_text(json.dumps(text, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")


if __name__ == "__main__":
    try:
        print(f"{len(build())} versions of procedures")
    except Refused as refused:
        sys.exit(str(refused))
