"""Accepting a dossier: its legal code and its due date."""

from __future__ import annotations

from datetime import datetime

from chalicelib import catalogue
from chalicelib.catalogue import deadlines
from chalicelib.domain import working_time
from chalicelib.domain.case_file import CaseFile
from chalicelib.domain.dossier.dossier import ActingUser, Change, act
from chalicelib.domain.dossier.lifecycle import Action
from chalicelib.storage import dossiers
from chalicelib.storage.table import Table


def accept(table: Table, case_file: CaseFile, acting_user: ActingUser, at: datetime) -> Change:
    """Give the legal code and the due date. The clock of the procedure begins."""
    dossier = case_file.dossier
    procedure = catalogue.load(dossier.procedure, dossier.procedure_version)
    due = deadlines.due_by(procedure, at)
    if due is None:
        raise RuntimeError(f"{procedure.code} is filed online and has no time limit")  # refused when it is packaged
    day = at.astimezone(working_time.LOCAL).strftime("%y%m%d")
    number = dossiers.next_number(table, dossier.agency, day)
    code = f"{dossier.agency}-{day}-{number:04}"
    facts = {"code": code, "due_at": due.at.isoformat()}
    return act(
        dossier,
        Action.ACCEPT,
        acting_user,
        at=at,
        facts=facts,
        code=code,
        accepted_at=at,
        due_at=due.at,
        act_by=due.at,
    )
