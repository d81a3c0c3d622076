"""The access patterns of documents, numbered as in `docs/access-patterns.md`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import islice

from chalicelib.domain.document.document import Document, Task
from chalicelib.domain.dossier.dossier import Change, Dossier, Event, stale
from chalicelib.domain.dossier.lifecycle import Status
from chalicelib.domain.errors import NotFound
from chalicelib.domain.identifiers import parent
from chalicelib.storage import dossier_items, keys, texts
from chalicelib.storage.aws_errors import translate_aws_errors
from chalicelib.storage.dossier_rows import read
from chalicelib.storage.dossier_writes import head, step
from chalicelib.storage.readable import readable
from chalicelib.storage.table import (
    IS_NEW,
    IS_UNCHANGED,
    WAITS,
    Operation,
    Table,
    WriteConflict,
    check,
    delete,
    put,
    query,
    write,
)


def declare(table: Table, document: Document, event: Event, after: Dossier) -> None:
    """D1. Declare a file; `after`: its dossier with the next document set. Raises `Stale`."""
    _write(
        table,
        put(dossier_items.from_document(document), IS_NEW),
        put(dossier_items.from_event(event), IS_NEW),
        _bump_document_version(after),
    )


def find(table: Table, document_id: str) -> tuple[Dossier, Document]:
    """D2. A document and its dossier, in one call. Raises `NotFound`."""
    rows = read(table, keys.head(parent(document_id)), keys.document(document_id))
    if "document" not in rows:
        raise not_found()
    return dossier_items.to_dossier(rows["dossier"]), dossier_items.to_document(rows["document"])


def remove(table: Table, document: Document, event: Event, after: Dossier, *, due: datetime) -> None:
    """D3. Take a file out of a dossier, as D1; what is stored is to go at `due`. Raises `Stale`."""
    _write(
        table, *_orphaned(document, due), put(dossier_items.from_event(event), IS_NEW), _bump_document_version(after)
    )


def examined(table: Table, document: Document, event: Event) -> None:
    """D4. What the check of a file found, once. Raises `Stale` when the file changed meanwhile."""
    _write(table, _changed(document), put(dossier_items.from_event(event), IS_NEW))


def amend(table: Table, document: Document) -> None:
    """D5. Note what changed of a file and is no fact of its history. Raises `Stale`."""
    _write(table, _changed(document))


def order(table: Table, documents: Sequence[Document], after: Dossier) -> None:
    """D6. Note in which order the files of a slot stand, as D1. Raises `Stale`."""
    _write(table, *(_changed(each) for each in documents), _bump_document_version(after))


def scanned(table: Table, document: Document, event: Event, *, while_: Status, agency: str) -> None:
    """D7. Store a scan result, if the dossier still has this status. Where an agency is named, its desk gets the
    task that follows, in place of an earlier one. Raises `Stale`.
    """
    operations = [_changed(document), put(dossier_items.from_event(event), IS_NEW), _still(document.reference, while_)]
    if agency and document.scan.task:
        operations.append(put(dossier_items.from_task(document, agency, at=event.at)))
    elif agency:
        operations.append(delete(keys.task(document.id)))
    _write(table, *operations)


def tasks(table: Table, agency: str, *, limit: int) -> list[Task]:
    """D8. The tasks of this agency's desk about documents, oldest first."""
    pk = {"S": keys.in_tasks(agency)}
    rows = query(table, "by_queue_pk = :pk", {":pk": pk}, IndexName=keys.BY_QUEUE, Limit=limit)
    return list(readable(islice(rows, limit), dossier_items.to_task))


def close_task(table: Table, document: Document, agency: str, by: str, *, at: datetime) -> bool:
    """D9. Close a task. False when there is none, or it was closed concurrently."""
    try:
        write(table, put(dossier_items.closed_task(document, agency, by, at=at), WAITS))
    except WriteConflict:
        return False
    return True


def orphan(table: Table, change: Change, documents: Sequence[Document], *, at: datetime) -> None:
    """D10. Store a step that removes all documents of a dossier and queues their files for deletion. Raises `Stale`."""
    _write(table, *step(change), *(operation for each in documents for operation in _orphaned(each, at)))


def swept(table: Table, document_id: str, *, at: datetime) -> None:
    """D11. Record that the files of a removed document are tagged for deletion. Idempotent."""
    with translate_aws_errors():
        table.client.put_item(TableName=table.name, Item=dossier_items.swept_orphan(document_id, at=at))


def take_back(table: Table, document: Document, event: Event, after: Dossier, *, due: datetime) -> None:
    """D12. Take a file of the desk out, as D3, and what the desk should have done about it. Raises `Stale`."""
    task = delete(keys.task(document.id))
    _write(
        table,
        *_orphaned(document, due),
        put(dossier_items.from_event(event), IS_NEW),
        _bump_document_version(after),
        task,
    )


def release(table: Table, document: Document, event: Event, *, while_: Status) -> None:
    """D13. Open a file that could not be scanned, while its dossier still stands there; a task about it ends.
    Raises `Stale`.
    """
    task = delete(keys.task(document.id))
    _write(
        table,
        _changed(document),
        put(dossier_items.from_event(event), IS_NEW),
        _still(document.reference, while_),
        task,
    )


def not_found() -> NotFound:
    """The same refusal for a missing document and for somebody else's."""
    return NotFound("document_not_found", texts.NO_SUCH_FILE)


def _orphaned(document: Document, due: datetime) -> list[Operation]:
    return [
        delete(keys.document(document.id), IS_UNCHANGED, seen={"N": str(document.version)}),
        put(dossier_items.from_orphan(document.id, due=due), IS_NEW),
    ]


def _changed(document: Document) -> Operation:
    return put(dossier_items.from_document(document), IS_UNCHANGED, seen={"N": str(document.version - 1)})


def _bump_document_version(after: Dossier) -> Operation:
    return head(after, version=after.version, document_set_version=after.document_set_version - 1)


def _still(reference: str, status: Status) -> Operation:
    return check(keys.head(reference), "#status = :status", status={"S": status.value})


def _write(table: Table, *operations: Operation) -> None:
    try:
        write(table, *operations)
    except WriteConflict as conflict:
        raise stale() from conflict
