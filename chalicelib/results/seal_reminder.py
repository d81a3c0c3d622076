"""A decided dossier whose result is not sealed, long after it should be: the function that seals is woken again.

Its event may have been given up, because the key or the file could not be had for hours. Only that function may use
the key, and it listens to the history; so the reminder is a fact of the history.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from chalicelib.domain.case_file import CaseFile
from chalicelib.domain.current_result import waiting_for_seal
from chalicelib.domain.document.document import TOMORROW
from chalicelib.domain.document.event import event_of
from chalicelib.domain.dossier.events import EventKind
from chalicelib.domain.dossier.lifecycle import Actor
from chalicelib.storage import documents, dossiers
from chalicelib.storage.table import Table


def remind(table: Table, case_file: CaseFile, at: datetime) -> bool:
    """Once a day, until it is sealed and as long as it was not handed over. Whether there was a reason."""
    document = waiting_for_seal(case_file)
    if document is not None:
        after = replace(document, version=document.version + 1)
        documents.examined(table, after, event_of(after, EventKind.SEAL_DUE, Actor.SYSTEM, "", at))
    dossiers.amend(table, replace(case_file.dossier, seal_by=at + TOMORROW))
    return document is not None
