"""Results after the decision: handed out, looked up by their code, taken back. `seal_result` seals them."""

from __future__ import annotations

from datetime import datetime

from chalicelib.domain.current_result import issued
from chalicelib.domain.document.document import Document, usable
from chalicelib.domain.dossier.dossier import Dossier, Event, stale
from chalicelib.domain.dossier.events import EventKind
from chalicelib.domain.dossier.lifecycle import Action, Actor, Status
from chalicelib.domain.errors import NotAllowed
from chalicelib.domain.person import Person
from chalicelib.domain.result.result import Result, State, latest, revoked
from chalicelib.domain.roles import supervisor
from chalicelib.results import texts
from chalicelib.results.sealing import result_codes
from chalicelib.storage import access, documents
from chalicelib.storage import results as stored
from chalicelib.storage.s3 import bucket as files
from chalicelib.storage.s3 import object_keys, sealed_results
from chalicelib.storage.s3.bucket import Bucket
from chalicelib.storage.table import Table


def download(table: Table, bucket: Bucket, person: Person, ref: str) -> str:
    """A short-lived link to the result of my dossier, once it was returned: sealed, unless nothing is sealed here."""
    case_file = access.mine(table, person, ref)
    document = issued(case_file)
    result = latest(case_file.results)
    if case_file.dossier.status is Status.RETURNED and result is not None:
        return _sealed(bucket, result, next(each for each in case_file.documents if each.id == result.document))
    if case_file.dossier.status is Status.RETURNED and document is not None and usable(document):
        return files.download_ticket(bucket, object_keys.result(document.reference, document.id), document)
    raise NotAllowed("no_result_yet", texts.NO_RESULT_YET)


def download_for_desk(table: Table, bucket: Bucket, person: Person, text: str) -> str:
    """A short-lived link to the sealed result with this code, to print it for who takes it at the desk or by post."""
    dossier, result = find_by_code(table, text)
    if not access.concerns(person, dossier):
        raise stored.not_found()
    _, document = documents.find(table, result.document)
    return _sealed(bucket, result, document)


def find_by_code(table: Table, text: str) -> tuple[Dossier, Result]:
    """Whether the result with this code holds, for anyone who has it, however it is typed. Raises `NotFound`."""
    return stored.find(table, stored.document_of(table, result_codes.parse(text)))


def revoke(table: Table, person: Person, text: str, version: int, reason: str, *, at: datetime) -> Result:
    """Take a valid result of my agency back. `reason` is a code of `REVOCATION_REASONS`, kept in the history."""
    supervisor(person)
    dossier, before = find_by_code(table, text)
    if dossier.agency != person.agency:
        raise stored.not_found()
    if before.version != version:
        raise stale(before.version)
    if before.state is not State.VALID:
        raise NotAllowed("result_not_valid", texts.result_is(before.state.label), facts={"state": before.state.value})
    after = revoked(before, reason, at=at)
    facts = {"reason": reason, **waiting(dossier)}
    stored.save(
        table, after, result_event(after, EventKind.RESULT_REVOKED, Actor.SUPERVISOR, person.subject, at, **facts)
    )
    return after


def waiting(dossier: Dossier) -> dict[str, str]:
    """The action that notifications about a result wait for: they leave after it was delivered. Facts of an event."""
    return {} if dossier.status is Status.RETURNED else {"waits": Action.RETURN.value}


def result_event(result: Result, kind: EventKind, actor: Actor, by: str, at: datetime, **facts: str) -> Event:
    """The fact that this became of a result."""
    return Event(
        reference=result.reference,
        subject=result.code,
        version=result.version,
        kind=kind,
        actor=actor,
        by=by,
        at=at,
        facts={"document": result.document, **facts},
    )


def _sealed(bucket: Bucket, result: Result, document: Document) -> str:
    if result.state is State.REVOKED:
        raise NotAllowed("result_revoked", texts.RESULT_REVOKED)
    return sealed_results.link(bucket, result, document.filename)
