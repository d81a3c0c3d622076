"""One function per question about dossiers, numbered as in `docs/access-patterns.md`."""

from __future__ import annotations

import heapq
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from chalicelib.domain.case_file import CaseFile
from chalicelib.domain.document.document import RESULT_SLOT, Document
from chalicelib.domain.dossier.dossier import Change, Content, Dossier, stale
from chalicelib.domain.dossier.history import in_order
from chalicelib.domain.errors import NotFound
from chalicelib.storage import dossier_items, keys, released_rows, result_items, texts
from chalicelib.storage.attributes import SCHEMA, typed
from chalicelib.storage.aws_errors import translate_aws_errors
from chalicelib.storage.dossier_writes import _event_write, head, step
from chalicelib.storage.payments import ledger_items, payment_items
from chalicelib.storage.readable import readable
from chalicelib.storage.table import (
    IS_NEW,
    IS_UNCHANGED,
    Item,
    Operation,
    Table,
    WriteConflict,
    check,
    get,
    get_all,
    put,
    query,
    write,
)

DOSSIER_NOT_FOUND = "dossier_not_found"
"""The code of the refusal when there is no such dossier."""


@dataclass(frozen=True)
class IdempotencyRecord:
    """The dossier opened under an Idempotency-Key, and the hash of the request body."""

    reference: str
    body_hash: str


def open_(
    table: Table, change: Change, content: Content, *, key: str = "", body_hash: str = "", ttl: int = 0
) -> IdempotencyRecord | None:
    """A1. Open a dossier, once per Idempotency-Key; returns the record of an earlier request with this key, if any."""
    dossier = change.dossier
    operations = [put(dossier_items.from_dossier(dossier), IS_NEW), *_event_write(change)]
    operations.append(put(dossier_items.from_content(dossier.reference, content), IS_NEW))
    if key:
        record = typed("idempotency", {"reference": dossier.reference, "body_hash": body_hash, "ttl": ttl})
        operations.append(put({**keys.idempotency(dossier.owner, key), **record}, IS_NEW))
    try:
        write(table, *operations)
    except WriteConflict as conflict:
        found = conflict.existing.get(len(operations) - 1)
        if not key or found is None:
            raise
        return IdempotencyRecord(found["reference"]["S"], found["body_hash"]["S"])
    return None


def find(table: Table, reference: str) -> Dossier:
    """A2. The head of a dossier. Raises `NotFound`."""
    item = get(table, keys.head(reference))
    if item is None:
        raise not_found()
    return dossier_items.to_dossier(item)


def load_case_file(table: Table, reference: str) -> CaseFile:
    """A3. A dossier with its documents, payments, results and history. Raises `NotFound`."""
    rows = list(query(table, "pk = :pk", {":pk": keys.head(reference)["pk"]}, ConsistentRead=True))
    if not any(row["type"]["S"] == "dossier" for row in rows):
        raise not_found()
    return _gathered(released_rows.all_current(rows))


def save(
    table: Table,
    change: Change,
    *,
    content: Content | None = None,
    bound: Iterable[Document] = (),
    claims_code: bool = False,
) -> None:
    """A4. One step of a dossier and its event; `bound` documents must still be as they were read.

    Raises `Stale` when anything changed meanwhile.
    """
    operations = [*step(change), *(_as_read(document) for document in bound)]
    if content is not None:
        operations.append(put(dossier_items.from_content(change.dossier.reference, content)))
    if claims_code:
        taken = typed("code", {"reference": change.dossier.reference})
        operations.append(put({**keys.code(change.dossier.code), **taken}, IS_NEW))
    try:
        write(table, *operations)
    except WriteConflict as conflict:
        raise stale() from conflict


def amend(table: Table, dossier: Dossier) -> None:
    """A12. Store a change of a dossier that is not a step of its lifecycle. Raises `Stale`."""
    try:
        write(table, head(dossier, version=dossier.version, document_set_version=dossier.document_set_version))
    except WriteConflict as conflict:
        raise stale() from conflict


def owned_by(table: Table, owner: str, *, limit: int, after: str = "") -> tuple[list[Dossier], str]:
    """A5. A citizen's dossiers, newest first, with where the next page begins."""
    rows = query(
        table,
        "by_citizen_pk = :pk AND by_citizen_sk < :after",
        {":pk": {"S": keys.in_citizen(owner)}, ":after": {"S": after or "~"}},
        IndexName=keys.BY_CITIZEN,
        ScanIndexForward=False,
        Limit=limit + 1,
    )
    return _page(rows, "by_citizen_sk", limit)


def queue(
    table: Table, agency: str, *, status: str, due_before: datetime | None, limit: int, after: str = ""
) -> tuple[list[Dossier], str]:
    """A6. A desk's queue, most urgent first, with where the next page begins."""
    before = keys.moment(due_before) if due_before else "~"
    if after > before:
        return [], ""
    values = {":after": {"S": after or " "}, ":before": {"S": before}}
    options: dict[str, object] = {"IndexName": keys.BY_QUEUE}
    if status:
        values[":status"] = {"S": status}
        options |= {"FilterExpression": "#s = :status", "ExpressionAttributeNames": {"#s": "status"}}
    else:
        options |= {"Limit": limit + 1}
    shards = (
        query(
            table,
            "by_queue_pk = :pk AND by_queue_sk BETWEEN :after AND :before",
            {**values, ":pk": {"S": pk}},
            **options,
        )
        for pk in keys.in_queues(agency)
    )
    rows = (
        row
        for row in heapq.merge(*shards, key=lambda row: str(row["by_queue_sk"]["S"]))
        if row["by_queue_sk"]["S"] != after
    )
    return _page(rows, "by_queue_sk", limit)


def with_code(table: Table, code: str) -> Dossier:
    """A7. Where the dossier with this legal code stands, a moment ago. Raises `NotFound`."""
    found = query(
        table,
        "by_code_pk = :pk",
        {":pk": {"S": keys.in_code(code)}},
        IndexName=keys.BY_CODE,
        Limit=1,
    )
    for item in found:
        return dossier_items.to_dossier(item)
    raise not_found()


def next_number(table: Table, agency: str, day: str) -> int:
    """A8. The next number of an agency's day, never given twice; a failed acceptance leaves a gap."""
    with translate_aws_errors():
        # Not idempotent: when the SDK repeats it after a lost answer one more number is left out, none is given twice.
        answer = table.client.update_item(
            TableName=table.name,
            Key=keys.sequence(agency, day),
            UpdateExpression="ADD taken :one SET #type = :type, #schema = :schema",
            ExpressionAttributeNames={"#type": "type", "#schema": "schema"},
            ExpressionAttributeValues={":one": {"N": "1"}, ":type": {"S": "sequence"}, ":schema": {"N": str(SCHEMA)}},
            ReturnValues="UPDATED_NEW",
        )
    return int(answer["Attributes"]["taken"]["N"])


def contents(table: Table, references: Iterable[str]) -> dict[str, Content]:
    """A10. What was written in each of these dossiers; one that is gone or cannot be read is left out."""
    wanted = [keys.content(reference) for reference in references]
    found = get_all(table, *wanted) if wanted else []
    return dict(readable(found, lambda item: (keys.reference_of(item["pk"]["S"]), dossier_items.to_content(item))))


def not_found() -> NotFound:
    """The same refusal for a missing dossier and for somebody else's."""
    return NotFound(DOSSIER_NOT_FOUND, texts.NO_SUCH_DOSSIER)


def _as_read(document: Document) -> Operation:
    return check(keys.document(document.id), IS_UNCHANGED, seen={"N": str(document.version)})


def _page(rows: Iterable[Item], order: str, limit: int) -> tuple[list[Dossier], str]:
    taken = list(islice(rows, limit + 1))
    following = taken[limit - 1][order]["S"] if len(taken) > limit else ""
    return list(readable(taken[:limit], dossier_items.to_dossier)), following


def _gathered(rows: Iterable[Item]) -> CaseFile:
    by_type: dict[str, list[Item]] = {}
    for row in rows:
        by_type.setdefault(row["type"]["S"], []).append(row)
    declared = sorted(map(dossier_items.to_document, by_type.get("document", [])), key=lambda d: (d.declared_at, d.id))
    slots = list(dict.fromkeys(document.slot for document in declared))
    # Slot by slot, as they were first used, the desk's last; within one in the order its files were put in.
    documents = sorted(declared, key=lambda d: (d.slot == RESULT_SLOT, slots.index(d.slot), d.position))
    places = {document.id: place for place, document in enumerate(documents)}
    attempts = (payment_items.to_attempt(row) for row in by_type.get("attempt", []))
    refunds = (payment_items.to_refund(row) for row in by_type.get("refund", []))
    receipts = (ledger_items.to_receipt(row) for row in by_type.get("receipt", []))
    results = (result_items.to_result(row) for row in by_type.get("result", []))
    history = list(readable(by_type.get("event", []), dossier_items.to_event))
    refused = map(dossier_items.to_unreachable, by_type.get("unreachable", []))
    return CaseFile(
        dossier=dossier_items.to_dossier(by_type["dossier"][0]),
        content=dossier_items.to_content(by_type["content"][0]),
        documents=tuple(documents),
        attempts=tuple(sorted(attempts, key=lambda a: (a.created_at, a.id))),
        refunds=tuple(sorted(refunds, key=lambda r: r.id)),
        receipts=tuple(sorted(receipts, key=lambda r: (r.issued_at, r.name))),
        results=tuple(sorted(results, key=lambda r: places.get(r.document, 0))),
        history=in_order(history),
        refused_addresses=tuple(sorted(refused, key=lambda each: each.channel)),
    )
