"""Filing a dossier, or asking for its fee first."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from chalicelib import catalogue
from chalicelib.catalogue import costs
from chalicelib.catalogue.forms import dossier_validation
from chalicelib.catalogue.holidays import working_calendar
from chalicelib.domain import working_time
from chalicelib.domain.case_file import CaseFile
from chalicelib.domain.dossier.dossier import Change, act, seen
from chalicelib.domain.dossier.lifecycle import Action
from chalicelib.domain.dossier.periods import filed
from chalicelib.domain.errors import Invalid, Text
from chalicelib.domain.person import Person
from chalicelib.domain.roles import citizen
from chalicelib.filing import texts
from chalicelib.platform.retry import retry
from chalicelib.storage import access, dossiers
from chalicelib.storage.s3 import bucket as files
from chalicelib.storage.s3.bucket import Bucket
from chalicelib.storage.table import Table

if TYPE_CHECKING:
    from chalicelib.domain.procedure.procedure import Procedure


FEE_LIFE = timedelta(days=10)
"""A dossier whose fee is not paid is closed after this. No national limit exists."""


def submit(table: Table, bucket: Bucket, person: Person, ref: str, version: int, *, at: datetime) -> CaseFile:
    """File a dossier, or ask for its fee first. Everything that is missing is named at once.

    Every file is looked for in storage once more: what we wrote down of it before counts for nothing.
    """
    return retry(lambda: _submitted(table, bucket, person, ref, version, at))


def _submitted(table: Table, bucket: Bucket, person: Person, ref: str, version: int, at: datetime) -> CaseFile:
    case_file = access.mine(table, person, ref)
    dossier = seen(case_file.dossier, version)
    procedure = catalogue.load(dossier.procedure, dossier.procedure_version)
    bill = costs.of_content(procedure, case_file.content)
    owed = bill.due("filing")
    change = act(dossier, Action.SUBMIT, citizen(person), at=at, fee_due=owed > 0)
    missing = dossier_validation.missing(case_file, procedure, bill, today=working_time.local_day(at))
    missing |= _gone(bucket, case_file, procedure)
    if missing:
        raise Invalid("incomplete", texts.DOSSIER_NOT_COMPLETE, fields=missing)
    if owed:
        unpaid = replace(change.dossier, amount_due=owed, expires_at=at + FEE_LIFE)
        details = {**change.event.facts, "closes_at": (at + FEE_LIFE).isoformat()}
        change = Change(unpaid, replace(change.event, facts=details))
    else:
        change = filed(change, at, working_calendar())
    dossiers.save(table, change, bound=case_file.documents)
    return case_file.after(change)


def _gone(bucket: Bucket, case_file: CaseFile, procedure: Procedure) -> dict[str, Text]:
    """The slots whose files storage no longer has as they were checked."""
    found: dict[str, Text] = {}
    for each in files.lost(bucket, case_file.dossier.reference, case_file.documents):
        slot = next(slot.name.text for slot in procedure.slots if slot.id == each.slot)
        found[f"documents.{each.slot}"] = texts.file_not_in_storage(slot, each.filename)
    return found
