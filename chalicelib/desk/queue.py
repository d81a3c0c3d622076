"""The dossiers that wait for a desk."""

from __future__ import annotations

from datetime import datetime

from chalicelib.domain.dossier.dossier import Dossier
from chalicelib.domain.person import Person
from chalicelib.storage import dossiers
from chalicelib.storage.table import Table


def queue(
    table: Table, person: Person, *, status: str, due_before: datetime | None, limit: int, after: str
) -> tuple[list[Dossier], str]:
    """My agency's dossiers that wait for the desk, most urgent first."""
    return dossiers.queue(table, person.agency, status=status, due_before=due_before, limit=limit, after=after)
