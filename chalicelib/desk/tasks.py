"""What a desk must do about files that are malware or could not be scanned, and the release of the latter."""

from __future__ import annotations

from datetime import datetime

from chalicelib.desk import texts
from chalicelib.domain.document.document import Document, Task, released
from chalicelib.domain.document.event import OF_SCAN, event_of
from chalicelib.domain.dossier.dossier import stale
from chalicelib.domain.dossier.lifecycle import Actor
from chalicelib.domain.errors import NotFound
from chalicelib.domain.person import Person
from chalicelib.domain.roles import officer, supervisor
from chalicelib.storage import access, documents
from chalicelib.storage.table import Table


def waiting(table: Table, person: Person, *, limit: int) -> list[Task]:
    """The tasks of my desk, oldest first."""
    officer(person)
    return documents.tasks(table, person.agency, limit=limit)


def close(table: Table, person: Person, document_id: str, *, at: datetime) -> None:
    """My desk has dealt with it."""
    officer(person)
    dossier, document = documents.find(table, document_id)
    if not access.concerns(person, dossier):
        raise NotFound("task_not_found", texts.NO_SUCH_TASK)
    if not documents.close_task(table, document, person.agency, person.subject, at=at):
        raise stale()


def release(table: Table, person: Person, document_id: str, reason: str, *, at: datetime) -> Document:
    """Open a file that the scanner could not scan. `reason` is a code of `RELEASE_REASONS`; the history keeps it.

    A task about the file ends with it. Raises `NotAllowed` for a file with another verdict, `Stale` when it changed
    meanwhile.
    """
    supervisor(person)
    dossier, document = documents.find(table, document_id)
    if not access.concerns(person, dossier):
        raise documents.not_found()
    after = released(document, at=at)
    event = event_of(after, OF_SCAN[after.scan], Actor.SUPERVISOR, person.subject, at, reason=reason)
    documents.release(table, after, event, while_=dossier.status)
    return after
