"""One function per question about sealed results, numbered as in `docs/access-patterns.md`."""

from __future__ import annotations

from collections.abc import Sequence

from chalicelib.domain.dossier.dossier import Dossier, Event, stale
from chalicelib.domain.errors import NotFound
from chalicelib.domain.identifiers import parent
from chalicelib.domain.result.result import Result
from chalicelib.storage import dossier_items, keys, result_items, texts
from chalicelib.storage.dossier_rows import read
from chalicelib.storage.table import IS_NEW, IS_UNCHANGED, Operation, Table, WriteConflict, get, put, write


def issue(table: Table, result: Result, ended: Sequence[Result], events: Sequence[Event]) -> bool:
    """S1. A new result with its code, and those it stands for, in one transaction: once for each file.

    False when something else was written first: read and decide again.
    """
    try:
        write(
            table,
            put(result_items.from_code(result), IS_NEW),
            put(result_items.from_result(result), IS_NEW),
            *(_changed(each) for each in ended),
            *(put(dossier_items.from_event(each), IS_NEW) for each in events),
        )
    except WriteConflict:
        return False
    return True


def document_of(table: Table, code: str) -> str:
    """S2. The file that has this code. Raises `NotFound`."""
    row = get(table, keys.result_code(code))
    if row is None:
        raise not_found()
    return str(row["document"]["S"])


def find(table: Table, document: str) -> tuple[Dossier, Result]:
    """S3. The result made of a file and where its dossier stands, in one call. Raises `NotFound`."""
    rows = read(table, keys.head(parent(document)), keys.sealed_result(document))
    if "result" not in rows:
        raise not_found()
    return dossier_items.to_dossier(rows["dossier"]), result_items.to_result(rows["result"])


def save(table: Table, result: Result, event: Event) -> None:
    """S4. What became of a result. Raises `Stale` when it changed meanwhile."""
    _write(table, _changed(result), put(dossier_items.from_event(event), IS_NEW))


def amend(table: Table, result: Result) -> None:
    """S5. Note what changed of a result and is no fact of its history. Raises `Stale`."""
    _write(table, _changed(result))


def not_found() -> NotFound:
    """The one answer for a result that is not there and for one that is another agency's."""
    return NotFound("result_not_found", texts.NO_SUCH_RESULT)


def _write(table: Table, *operations: Operation) -> None:
    try:
        write(table, *operations)
    except WriteConflict as conflict:
        raise stale() from conflict


def _changed(result: Result) -> Operation:
    return put(result_items.from_result(result), IS_UNCHANGED, seen={"N": str(result.version - 1)})
