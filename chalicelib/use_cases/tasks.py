"""What a desk must do about files it has already relied on."""

from __future__ import annotations

from datetime import datetime

from chalicelib.domain.documents import Task
from chalicelib.domain.dossier import stale
from chalicelib.domain.errors import NotFound
from chalicelib.domain.people import Person
from chalicelib.storage import documents
from chalicelib.storage.table import Table
from chalicelib.use_cases import lookup
from chalicelib.use_cases.desk import officer


def waiting(table: Table, person: Person, *, limit: int) -> list[Task]:
    """The tasks of my desk, oldest first."""
    officer(person)
    return documents.tasks(table, person.agency, limit=limit)


def close(table: Table, person: Person, document_id: str, *, at: datetime) -> None:
    """My desk has dealt with it."""
    officer(person)
    dossier, document = documents.find(table, document_id)
    if not lookup.concerns(person, dossier):
        raise NotFound("task_not_found", ("Không tìm thấy việc này.", "No such task."))
    if not documents.close_task(table, document, person.agency, person.subject, at=at):
        raise stale()
