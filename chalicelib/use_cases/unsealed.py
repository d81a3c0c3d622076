"""A decided dossier whose result is not sealed, long after it should be: the function that seals is woken again.

Its event may have been given up, because the key or the file could not be had for hours. Only that function may use
the key, and it listens to the history; so the reminder is a fact of the history.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from chalicelib.domain.documents import TOMORROW
from chalicelib.domain.dossier import Whole
from chalicelib.domain.issued import SEAL_DUE, waiting_for_seal
from chalicelib.domain.lifecycle import Actor
from chalicelib.storage import documents, dossiers
from chalicelib.storage.table import Table
from chalicelib.use_cases.declaring import event_of


def remind(table: Table, whole: Whole, at: datetime) -> bool:
    """Once a day, until it is sealed and as long as it was not handed over. Whether there was a reason."""
    document = waiting_for_seal(whole)
    if document is not None:
        after = replace(document, version=document.version + 1)
        documents.examined(table, after, event_of(after, SEAL_DUE, Actor.SYSTEM, "", at))
    dossiers.amend(table, replace(whole.dossier, seal_by=at + TOMORROW))
    return document is not None
