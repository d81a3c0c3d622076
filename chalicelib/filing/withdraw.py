"""Taking a dossier back."""

from __future__ import annotations

from datetime import datetime, timedelta

from chalicelib.domain.case_file import CaseFile
from chalicelib.domain.dossier.dossier import act, seen
from chalicelib.domain.dossier.lifecycle import Action
from chalicelib.domain.person import Person
from chalicelib.domain.roles import citizen
from chalicelib.filing import expire_drafts
from chalicelib.storage import access, dossiers
from chalicelib.storage.table import Table


def withdraw(table: Table, person: Person, ref: str, version: int, *, keep: timedelta, at: datetime) -> CaseFile:
    """Take a dossier back: at once before it is filed, by request to the desk after.

    `keep`: for how long the files of one that was never filed stay.
    """
    case_file = access.mine(table, person, ref)
    change = act(seen(case_file.dossier, version), Action.WITHDRAW, citizen(person), at=at, expires_at=None)
    change = expire_drafts.ended(change, case_file, keep=keep, at=at)
    dossiers.save(table, change)
    return case_file.after(change)
