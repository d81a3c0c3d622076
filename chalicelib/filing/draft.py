"""What a citizen does with a draft: open it and fill it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from chalicelib import catalogue
from chalicelib.catalogue.forms import contact, dossier_validation
from chalicelib.domain import identifiers, working_time
from chalicelib.domain.case_file import CaseFile
from chalicelib.domain.dossier.dossier import DRAFT_LIFE, SUBJECT, Change, Content, Dossier, Event, act, seen
from chalicelib.domain.dossier.events import EventKind
from chalicelib.domain.dossier.lifecycle import Action, Actor, Status
from chalicelib.domain.errors import NotAllowed, invalid
from chalicelib.domain.identifiers import Choose
from chalicelib.domain.person import Person
from chalicelib.domain.roles import citizen
from chalicelib.filing import texts
from chalicelib.platform.retry import retry
from chalicelib.storage import access, dossiers
from chalicelib.storage.table import Table

if TYPE_CHECKING:
    pass
KEY_LIFE = timedelta(days=2)


def begin(
    table: Table, person: Person, procedure: str, *, key: str, body_hash: str, at: datetime, choose: Choose
) -> CaseFile:
    """Open a draft. The same Idempotency-Key gives the same dossier; with another body it is refused."""
    chosen = catalogue.current(procedure, working_time.local_day(at))
    if chosen.level < 3:
        raise NotAllowed("not_online", texts.NOT_FILED_ONLINE)
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
        kind=EventKind.OPEN,
        actor=Actor.CITIZEN,
        by=person.subject,
        at=at,
        facts={"status": Status.DRAFT.value},
    )
    content = _known(person, tuple(chosen.delivery))
    ttl = int((at + KEY_LIFE).timestamp())
    earlier = dossiers.open_(table, Change(dossier, opened), content, key=key, body_hash=body_hash, ttl=ttl)
    if earlier is None:
        return CaseFile(dossier=dossier, content=content, history=(opened,))
    if earlier.body_hash != body_hash:
        raise NotAllowed("idempotency_key_reused", texts.IDEMPOTENCY_KEY_USED)
    return dossiers.load_case_file(table, earlier.reference)


def fill(table: Table, person: Person, ref: str, version: int, patch: Mapping[str, Any], *, at: datetime) -> CaseFile:
    """Write into a draft (RFC 7396: null takes a value out). It may be incomplete, not ill-typed."""
    return retry(lambda: _filled(table, person, ref, version, patch, at))


def _filled(table: Table, person: Person, ref: str, version: int, patch: Mapping[str, Any], at: datetime) -> CaseFile:
    case_file = access.mine(table, person, ref)
    dossier = seen(case_file.dossier, version)
    change = act(dossier, Action.SAVE, citizen(person), at=at, expires_at=at + DRAFT_LIFE, reminded_at=None)
    content = Content(**{part: _merged(getattr(case_file.content, part), patch.get(part) or {}) for part in _PARTS})
    dossier_validation.bounded(content.form)
    procedure = catalogue.load(dossier.procedure, dossier.procedure_version)
    wrong = dossier_validation.wrong(content, procedure, stored=case_file.content, today=working_time.local_day(at))
    if wrong:
        raise invalid(wrong)
    dossiers.save(table, change, content=content)
    return case_file.after(change, content)


_PARTS = ("form", "applicant", "contact", "delivery")


def _known(person: Person, delivery: tuple[str, ...]) -> Content:
    """The applicant as the identity provider named them, to start the draft with."""
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
