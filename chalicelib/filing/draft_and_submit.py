"""What a citizen does with a dossier: open it, fill it, file it, withdraw it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from chalicelib import catalogue
from chalicelib.catalogue.holidays import working_calendar
from chalicelib.domain import identifiers, working_time
from chalicelib.domain.document.document import Check
from chalicelib.domain.dossier.dossier import (
    DRAFT_LIFE,
    SUBJECT,
    Change,
    Content,
    Doer,
    Dossier,
    Event,
    Whole,
    act,
    seen,
)
from chalicelib.domain.dossier.lifecycle import Action, Actor, Status
from chalicelib.domain.dossier.periods import filed
from chalicelib.domain.errors import Invalid, NotAllowed, Text, invalid
from chalicelib.domain.identifiers import Choose
from chalicelib.domain.person import Person
from chalicelib.filing import access, expire_drafts
from chalicelib.platform.retry import retry
from chalicelib.procedures import contact, costs, validate_dossier
from chalicelib.storage import dossiers
from chalicelib.storage.s3 import bucket as files
from chalicelib.storage.s3 import object_keys
from chalicelib.storage.s3.bucket import Bucket
from chalicelib.storage.table import Table

if TYPE_CHECKING:
    from chalicelib.domain.procedure.procedure import Procedure

FEE_LIFE = timedelta(days=10)
"""A dossier whose fee is not paid is closed after this. No national limit exists."""
KEY_LIFE = timedelta(days=2)


def citizen(person: Person) -> Doer:
    return Doer(actors=frozenset({Actor.CITIZEN}), by=person.subject)


def begin(
    table: Table, person: Person, procedure: str, *, key: str, body_hash: str, at: datetime, choose: Choose
) -> Whole:
    """Open a draft. The same Idempotency-Key gives the same dossier; with another body it is refused."""
    chosen = catalogue.current(procedure, working_time.local_day(at))
    if chosen.level < 3:
        raise NotAllowed(
            "not_online",
            (
                "Thủ tục này chưa nộp trực tuyến được. Vui lòng xem nơi tiếp nhận ở trang thủ tục.",
                "This procedure cannot be filed online yet. Its page says where to file it.",
            ),
        )
    dossier = Dossier(
        reference=identifiers.new(choose),
        owner=person.subject,
        procedure=chosen.code,
        procedure_version=chosen.version,
        procedure_name=chosen.name.text,
        agency=chosen.agency,
        status=Status.DRAFT,
        version=1,
        opened_at=at,
        changed_at=at,
        expires_at=at + DRAFT_LIFE,
    )
    opened = Event(
        reference=dossier.reference,
        subject=SUBJECT,
        version=1,
        kind="open",
        actor=Actor.CITIZEN,
        by=person.subject,
        at=at,
        facts={"status": Status.DRAFT.value},
    )
    content = _known(person, tuple(chosen.delivery))
    ttl = int((at + KEY_LIFE).timestamp())
    asked = dossiers.open_(table, Change(dossier, opened), content, key=key, body_hash=body_hash, ttl=ttl)
    if asked is None:
        return Whole(dossier=dossier, content=content, history=(opened,))
    if asked.body_hash != body_hash:
        raise NotAllowed(
            "idempotency_key_reused",
            (
                "Khoá Idempotency-Key này đã dùng cho một yêu cầu khác. Vui lòng dùng khoá mới.",
                "This Idempotency-Key was used for another request. Please use a new one.",
            ),
        )
    return dossiers.whole(table, asked.reference)


def fill(table: Table, person: Person, ref: str, version: int, patch: Mapping[str, Any], *, at: datetime) -> Whole:
    """Write into a draft (RFC 7396: null takes a value out). It may be incomplete, not ill-typed."""
    return retry(lambda: _filled(table, person, ref, version, patch, at))


def _filled(table: Table, person: Person, ref: str, version: int, patch: Mapping[str, Any], at: datetime) -> Whole:
    whole = access.mine(table, person, ref)
    dossier = seen(whole.dossier, version)
    change = act(dossier, Action.SAVE, citizen(person), at=at, expires_at=at + DRAFT_LIFE, reminded_at=None)
    content = Content(**{part: _merged(getattr(whole.content, part), patch.get(part) or {}) for part in _PARTS})
    validate_dossier.bounded(content.form)
    procedure = catalogue.load(dossier.procedure, dossier.procedure_version)
    wrong = validate_dossier.wrong(content, procedure, stored=whole.content, today=working_time.local_day(at))
    if wrong:
        raise invalid(wrong)
    dossiers.save(table, change, content=content)
    return whole.after(change, content)


def submit(table: Table, bucket: Bucket, person: Person, ref: str, version: int, *, at: datetime) -> Whole:
    """File a dossier, or ask for its fee first. Everything that is missing is named at once.

    Every file is looked for in storage once more: what we wrote down of it before counts for nothing.
    """
    return retry(lambda: _submitted(table, bucket, person, ref, version, at))


def _submitted(table: Table, bucket: Bucket, person: Person, ref: str, version: int, at: datetime) -> Whole:
    whole = access.mine(table, person, ref)
    dossier = seen(whole.dossier, version)
    procedure = catalogue.load(dossier.procedure, dossier.procedure_version)
    owed = costs.of_content(procedure, whole.content).at("filing").total
    change = act(dossier, Action.SUBMIT, citizen(person), at=at, owing=owed > 0)
    missing = validate_dossier.missing(whole, procedure, today=working_time.local_day(at))
    missing |= _gone(bucket, whole, procedure)
    if missing:
        raise Invalid(
            "incomplete",
            (
                "Hồ sơ chưa đủ để nộp. Xin bổ sung các mục được nêu.",
                "The dossier is not complete yet. Please add what is named.",
            ),
            fields=missing,
        )
    if owed:
        owing = replace(change.dossier, amount_due=owed, expires_at=at + FEE_LIFE)
        told = {**change.event.facts, "closes_at": (at + FEE_LIFE).isoformat()}
        change = Change(owing, replace(change.event, facts=told))
    else:
        change = filed(change, at, working_calendar())
    dossiers.save(table, change, bound=whole.documents)
    return whole.after(change)


def _gone(bucket: Bucket, whole: Whole, procedure: Procedure) -> dict[str, Text]:
    """The slots whose files storage no longer has as they were checked."""
    names = {slot.id: slot.name.text for slot in procedure.slots}
    found: dict[str, Text] = {}
    for each in whole.documents:
        key = object_keys.upload(whole.dossier.reference, each.id)
        if each.state is Check.CHECKED and not files.still_holds(bucket, key, each):
            vi, en = names[each.slot]
            found[f"documents.{each.slot}"] = (
                f"“{vi}”: tệp “{each.filename}” không còn trong kho lưu trữ. Xin bỏ tệp đó và tải lại.",
                f"“{en}”: the file “{each.filename}” is not in storage any more. Remove it and upload it again.",
            )
    return found


def withdraw(table: Table, person: Person, ref: str, version: int, *, keep: timedelta, at: datetime) -> Whole:
    """Take a dossier back: at once before it is filed, by request to the desk after.

    `keep`: for how long the files of one that was never filed stay.
    """
    whole = access.mine(table, person, ref)
    change = act(seen(whole.dossier, version), Action.WITHDRAW, citizen(person), at=at, expires_at=None)
    change = expire_drafts.ended(change, whole, keep=keep, at=at)
    dossiers.save(table, change)
    return whole.after(change)


_PARTS = ("form", "applicant", "contact", "delivery")


def _known(person: Person, delivery: tuple[str, ...]) -> Content:
    """What the identity provider already told us is offered, never asked twice."""
    applicant = {
        "name": person.name,
        "identity_number": person.identity_number,
        "birthdate": person.birthdate,
    }
    return Content(
        applicant={k: v for k, v in applicant.items() if v},
        contact=contact.of_sign_in(person),
        delivery={"method": delivery[0]} if delivery else {},
    )


def _merged(target: Any, patch: Mapping[str, Any]) -> dict[str, Any]:
    """JSON Merge Patch, RFC 7396."""
    merged = dict(target) if isinstance(target, Mapping) else {}
    for name, value in patch.items():
        if value is None:
            merged.pop(name, None)
        elif isinstance(value, Mapping):
            merged[name] = _merged(merged.get(name), value)
        else:
            merged[name] = value
    return merged
