"""One function per question about the papers of a dossier, numbered as in `docs/access-patterns.md`."""

from __future__ import annotations

from chalicelib.domain.documents import Document
from chalicelib.domain.dossier import Dossier, Event, stale
from chalicelib.domain.errors import NotFound
from chalicelib.domain.lifecycle import Status
from chalicelib.domain.references import parent
from chalicelib.storage import items, keys
from chalicelib.storage.table import (
    IS_NEW,
    IS_UNCHANGED,
    Operation,
    Table,
    WriteConflict,
    check,
    delete,
    get_all,
    put,
    write,
)


def declare(table: Table, document: Document, event: Event, *, while_: Status) -> None:
    """D1. Declare a file, while the dossier still stands there. Raises `Stale` when it no longer does."""
    _write(
        table,
        put(items.from_document(document), IS_NEW),
        put(items.from_event(event), IS_NEW),
        _still(document.reference, while_),
    )


def find(table: Table, document_id: str) -> tuple[Dossier, Document]:
    """D2. One file and where its dossier stands, in one call. Raises `NotFound`."""
    found = get_all(table, keys.head(parent(document_id)), keys.document(document_id))
    rows = {row["type"]["S"]: row for row in found}
    if "document" not in rows:
        raise NotFound("document_not_found", ("Không tìm thấy tệp này.", "No such file."))
    return items.to_dossier(rows["dossier"]), items.to_document(rows["document"])


def remove(table: Table, document: Document, event: Event, *, while_: Status) -> None:
    """D3. Take a file out, while the dossier still stands there. Raises `Stale`."""
    _write(
        table,
        delete(keys.document(document.id), IS_UNCHANGED, seen={"N": str(document.version)}),
        put(items.from_event(event), IS_NEW),
        _still(document.reference, while_),
    )


def examined(table: Table, document: Document, event: Event) -> None:
    """D4. What the check of a file found, once. Raises `Stale` when the file changed meanwhile."""
    _write(
        table,
        put(items.from_document(document), IS_UNCHANGED, seen={"N": str(document.version - 1)}),
        put(items.from_event(event), IS_NEW),
    )


def _still(reference: str, status: Status) -> Operation:
    return check(keys.head(reference), "#status = :status", status={"S": status.value})


def _write(table: Table, *operations: Operation) -> None:
    try:
        write(table, *operations)
    except WriteConflict as conflict:
        raise stale() from conflict
