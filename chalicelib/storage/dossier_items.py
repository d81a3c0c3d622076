"""Mapping of dossiers, documents, tasks and events to items and back. Entities have no keys."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from chalicelib.domain.document.document import Check, Document, Scan, Task
from chalicelib.domain.dossier import events
from chalicelib.domain.dossier.dossier import Content, Dossier, Event
from chalicelib.domain.dossier.lifecycle import AT_THE_DESK, Actor, Status
from chalicelib.domain.identifiers import parent
from chalicelib.domain.undelivered import Reason, Unreachable
from chalicelib.storage import keys
from chalicelib.storage.attributes import Item, Row, indexed, typed, values
from chalicelib.storage.keys import DueKind, when
from chalicelib.storage.stored_names import stored_values


def from_dossier(dossier: Dossier) -> Item:
    """The head of a dossier. It is in an index only while that index's queries concern it."""
    ref = dossier.reference
    stands: dict[str, Any] = {}
    stands |= indexed(keys.BY_CITIZEN, keys.in_citizen(dossier.owner), when(dossier.opened_at, ref))
    if dossier.status in AT_THE_DESK and dossier.act_by:
        stands |= indexed(keys.BY_QUEUE, keys.in_queue(dossier.agency, ref), when(dossier.act_by, ref))
    if dossier.code:
        stands |= indexed(keys.BY_CODE, keys.in_code(dossier.code), ref)
    if dossier.wakes_at:
        stands |= indexed(keys.BY_DUE, keys.in_due(DueKind.DOSSIER, ref), when(dossier.wakes_at, ref))
    names = {"procedure_name": None, "procedure_name_vi": dossier.procedure_name[0]}
    names["procedure_name_en"] = dossier.procedure_name[1]
    return {**keys.head(ref), **typed("dossier", {**stored_values(dossier), **names}), **stands}


def to_dossier(item: Item) -> Dossier:
    """The head of a dossier, as `from_dossier` wrote it."""
    row = Row(item)
    return Dossier(
        reference=row.s("reference"),
        owner=row.s("owner"),
        procedure=row.s("procedure"),
        procedure_version=row.n("procedure_version"),
        procedure_name=(row.s("procedure_name_vi"), row.s("procedure_name_en")),
        agency=row.s("agency"),
        status=Status(row.s("status")),
        version=row.n("version"),
        opened_at=row.at("opened_at"),
        changed_at=row.at("changed_at"),
        expires_at=row.maybe_at("expires_at"),
        reminded_at=row.maybe_at("reminded_at"),
        files_until=row.maybe_at("files_until"),
        document_set_version=row.n("papers"),
        desk_document_changes=row.n("desk_papers"),
        saved_event=row.n("saved_event"),
        saved_since=row.maybe_at("saved_since"),
        amount_due=row.n("amount_due"),
        paid_at=row.maybe_at("paid_at"),
        filed_at=row.maybe_at("filed_at"),
        code=row.s("code"),
        accepted_at=row.maybe_at("accepted_at"),
        act_by=row.maybe_at("act_by"),
        due_at=row.maybe_at("due_at"),
        decided_at=row.maybe_at("decided_at"),
        outcome=row.s("outcome"),
        decided_on=row.s("decided_on"),
        decided_document_set=row.n("decided_papers"),
        seal_by=row.maybe_at("seal_by"),
        reason=row.s("reason"),
        returned_at=row.maybe_at("returned_at"),
    )


def from_content(reference: str, content: Content) -> Item:
    """What the citizen wrote, as one JSON text: it is read and written whole, numbers stay exact."""
    body = json.dumps(values(content), ensure_ascii=False, separators=(",", ":"))
    return {**keys.content(reference), **typed("content", {"reference": reference, "body": body})}


def to_content(item: Item) -> Content:
    """What the citizen wrote, as `from_content` wrote it."""
    return Content(**json.loads(item["body"]["S"]))


def from_document(document: Document) -> Item:
    """A document; it is among the due items while a scheduled check is planned."""
    stands: dict[str, Any] = {}
    if document.next_check_at is not None:
        kind = DueKind.VERIFICATION if document.is_verified else DueKind.FILE
        stands = indexed(keys.BY_DUE, keys.in_due(kind, document.reference), when(document.next_check_at, document.id))
    return {**keys.document(document.id), **typed("document", stored_values(document)), **stands}


def to_document(item: Item) -> Document:
    """A document, as `from_document` wrote it."""
    row = Row(item)
    return Document(
        id=row.s("id"),
        reference=row.s("reference"),
        slot=row.s("slot"),
        filename=row.s("filename"),
        content_type=row.s("content_type"),
        size=row.n("size"),
        sha256=row.s("sha256"),
        declared_at=row.at("declared_at"),
        position=row.n("position"),
        state=Check(row.s("state")),
        reason=row.s("reason"),
        checked_at=row.maybe_at("checked_at"),
        object_version=row.s("object_version"),
        upload=row.s("upload"),
        scan=Scan(row.s("scan") or Scan.NOT_SCANNED),
        scanned_at=row.maybe_at("scanned_at"),
        scanned_version=row.s("scanned_version"),
        tries=row.n("tries"),
        next_check_at=row.maybe_at("look_at"),
        version=row.n("version"),
    )


def from_orphan(document_id: str, *, due: datetime) -> Item:
    """That the file of a document that is no more still lies in storage, until it is marked there."""
    stands = indexed(keys.BY_DUE, keys.in_due(DueKind.FILE, parent(document_id)), when(due, document_id))
    return {**keys.orphan(document_id), **typed("orphan", {"id": document_id}), **stands}


def swept_orphan(document_id: str, *, at: datetime) -> Item:
    """The same, marked."""
    return {**keys.orphan(document_id), **typed("orphan", {"id": document_id, "swept_at": at})}


def from_task(document: Document, agency: str, *, at: datetime) -> Item:
    """What the desk must do about a file."""
    stands = indexed(keys.BY_QUEUE, keys.in_tasks(agency), when(at, document.id))
    return {**_task(document, agency=agency, raised_at=at), **stands}


def closed_task(document: Document, agency: str, by: str, *, at: datetime) -> Item:
    """The same, done."""
    return _task(document, agency=agency, by=by, closed_at=at)


def _task(document: Document, **more: Any) -> Item:
    of = {"document": document.id, "reference": document.reference, "slot": document.slot, "kind": document.scan.task}
    return {**keys.task(document.id), **typed("task", {**of, **more})}


def to_task(item: Item) -> Task:
    """What the desk must do about a file, as `from_task` wrote it."""
    row = Row(item)
    return Task(
        document=row.s("document"),
        reference=row.s("reference"),
        slot=row.s("slot"),
        kind=row.s("kind"),
        raised_at=row.at("raised_at"),
    )


def from_event(event: Event) -> Item:
    """One fact of a history; the stream hands it on."""
    facts = json.dumps(dict(event.facts), ensure_ascii=False)
    return {
        **keys.event(event.reference, event.subject, event.version),
        **typed("event", {**values(event), "facts": facts}),
    }


def to_event(item: Item) -> Event:
    """One fact of a history, as `from_event` wrote it; a kind of another release is read as it is."""
    row = Row(item)
    return Event(
        reference=row.s("reference"),
        subject=row.s("subject"),
        version=row.n("version"),
        kind=events.parse(row.s("kind")),
        actor=Actor(row.s("actor")),
        by=row.s("by"),
        at=row.at("at"),
        facts=json.loads(row.s("facts") or "{}"),
    )


def to_unreachable(item: Item) -> Unreachable:
    """An address that messages were refused for."""
    row = Row(item)
    return Unreachable(
        channel=row.s("channel"),
        reason=Reason(row.s("reason")),
        fingerprint=row.s("fingerprint"),
        since=row.at("since"),
    )
