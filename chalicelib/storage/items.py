"""What a row looks like: each entity to its item and back, by hand. Keys never live in entities."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime
from typing import Any

from chalicelib.domain.documents import Check, Document
from chalicelib.domain.dossier import Content, Dossier, Event
from chalicelib.domain.lifecycle import AT_THE_DESK, Actor, Status
from chalicelib.domain.payment import Attempt, Notice, State
from chalicelib.storage import keys
from chalicelib.storage.keys import moment, when

Item = Mapping[str, Any]


def from_dossier(dossier: Dossier) -> Item:
    """The head of a dossier. It stands in an index only while that index's question concerns it."""
    ref = dossier.reference
    indexed: dict[str, Any] = {}
    indexed |= _indexed(keys.BY_CITIZEN, keys.in_citizen(dossier.owner), when(dossier.opened_at, ref))
    if dossier.status in AT_THE_DESK and dossier.act_by:
        indexed |= _indexed(keys.BY_QUEUE, keys.in_queue(dossier.agency, ref), when(dossier.act_by, ref))
    if dossier.code:
        indexed |= _indexed(keys.BY_CODE, keys.in_code(dossier.code), ref)
    if dossier.expires_at:
        indexed |= _indexed(keys.BY_EXPIRY, keys.in_expiry(ref), when(dossier.expires_at, ref))
    names = {"procedure_name": None, "procedure_name_vi": dossier.procedure_name[0]}
    names["procedure_name_en"] = dossier.procedure_name[1]
    return {**keys.head(ref), **_typed("dossier", {**_values(dossier), **names}), **indexed}


def to_dossier(item: Item) -> Dossier:
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
        amount_due=row.n("amount_due"),
        paid_at=row.maybe_at("paid_at"),
        filed_at=row.maybe_at("filed_at"),
        code=row.s("code"),
        accepted_at=row.maybe_at("accepted_at"),
        act_by=row.maybe_at("act_by"),
        due_at=row.maybe_at("due_at"),
        decided_at=row.maybe_at("decided_at"),
        outcome=row.s("outcome"),
        reason=row.s("reason"),
        returned_at=row.maybe_at("returned_at"),
    )


def from_content(reference: str, content: Content) -> Item:
    """What the citizen wrote, as one JSON text: it is read and written whole, numbers stay exact."""
    body = json.dumps(_values(content), ensure_ascii=False, separators=(",", ":"))
    return {**keys.content(reference), **_typed("content", {"reference": reference, "body": body})}


def to_content(item: Item) -> Content:
    return Content(**json.loads(item["body"]["S"]))


def from_document(document: Document) -> Item:
    return {**keys.document(document.id), **_typed("document", _values(document))}


def to_document(item: Item) -> Document:
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
        state=Check(row.s("state")),
        reason=row.s("reason"),
        checked_at=row.maybe_at("checked_at"),
        object_version=row.s("object_version"),
        version=row.n("version"),
    )


def from_attempt(attempt: Attempt) -> Item:
    """A try to pay; it stands among what is due while its provider is to be asked, and among what to look at."""
    indexed: dict[str, Any] = {}
    if attempt.check_at is not None:
        at = when(attempt.check_at, attempt.id)
        indexed = _indexed(keys.BY_EXPIRY, keys.in_expiry(attempt.reference), at)
    if attempt.review:
        at = when(attempt.settled_at or attempt.created_at, attempt.id)
        indexed |= _indexed(keys.BY_QUEUE, keys.in_review(attempt.agency, attempt.id), at)
    return {**keys.attempt(attempt.id), **_typed("attempt", _values(attempt)), **indexed}


def to_attempt(item: Item) -> Attempt:
    row = Row(item)
    return Attempt(
        id=row.s("id"),
        reference=row.s("reference"),
        provider=row.s("provider"),
        amount=row.n("amount"),
        created_at=row.at("created_at"),
        expires_at=row.at("expires_at"),
        state=State(row.s("state")),
        late=row.b("late"),
        surplus=row.b("surplus"),
        transaction=row.s("transaction"),
        settled_at=row.maybe_at("settled_at"),
        credited=row.n("credited"),
        reported=row.n("reported"),
        number=row.n("number"),
        provider_ref=row.s("provider_ref"),
        agency=row.s("agency"),
        check_at=row.maybe_at("check_at"),
        resolved=row.s("resolved"),
        version=row.n("version"),
    )


def from_stray(notice: Notice, agency: str, *, at: datetime) -> Item:
    """Money that names no attempt, for a supervisor to match."""
    return {
        **keys.stray(notice.provider, notice.dedupe),
        **_typed("stray", {**_values(notice), "agency": agency, "heard_at": at}),
        **_indexed(keys.BY_QUEUE, keys.in_review(agency, notice.dedupe), when(at, notice.transaction)),
    }


def to_stray(item: Item) -> Notice:
    row = Row(item)
    return Notice(
        provider=row.s("provider"),
        attempt="",
        number=row.n("number"),
        credit=row.b("credit"),
        state=State(row.s("state")),
        amount=row.n("amount"),
        transaction=row.s("transaction"),
        codes=row.s("codes"),
        source=row.s("source"),
        paid_at=row.maybe_at("heard_at"),
    )


def from_notice(notice: Notice, *, at: datetime) -> Item:
    """What a provider said, kept for ever."""
    return {
        **keys.notice(notice.attempt, notice.dedupe),
        **_typed("notice", {**_values(notice), "heard_at": at}),
    }


def from_event(event: Event) -> Item:
    """One fact of a history; the stream hands it on."""
    facts = json.dumps(dict(event.facts), ensure_ascii=False)
    return {
        **keys.event(event.reference, event.subject, event.version),
        **_typed("event", {**_values(event), "facts": facts}),
    }


def to_event(item: Item) -> Event:
    row = Row(item)
    return Event(
        reference=row.s("reference"),
        subject=row.s("subject"),
        version=row.n("version"),
        kind=row.s("kind"),
        actor=Actor(row.s("actor")),
        by=row.s("by"),
        at=row.at("at"),
        facts=json.loads(row.s("facts") or "{}"),
    )


class Row:
    """Typed reading of an item; an absent text is empty and an absent number is 0, as written."""

    def __init__(self, item: Item) -> None:
        self._item = item

    def s(self, name: str) -> str:
        return str(self._item[name]["S"]) if name in self._item else ""

    def n(self, name: str) -> int:
        return int(self._item[name]["N"]) if name in self._item else 0

    def b(self, name: str) -> bool:
        return bool(self._item[name]["BOOL"]) if name in self._item else False

    def at(self, name: str) -> datetime:
        return datetime.fromisoformat(self._item[name]["S"])

    def maybe_at(self, name: str) -> datetime | None:
        return self.at(name) if name in self._item else None


def _values(entity: Any) -> dict[str, Any]:
    return {f.name: getattr(entity, f.name) for f in fields(entity)}


def _typed(kind: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """DynamoDB's typed attributes; empty ones are not stored at all."""
    return {"type": {"S": kind}} | {
        name: _attribute(value)
        for name, value in values.items()
        if value is not None and value != "" and value is not False
    }


def _attribute(value: object) -> dict[str, Any]:
    if isinstance(value, bool):
        return {"BOOL": value}
    if isinstance(value, int):
        return {"N": str(value)}
    if isinstance(value, datetime):
        return {"S": moment(value)}
    return {"S": str(value)}


def _indexed(index: str, partition: str, order: str) -> dict[str, Any]:
    return {f"{index}_pk": {"S": partition}, f"{index}_sk": {"S": order}}
