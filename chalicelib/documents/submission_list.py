"""What arrived, file by file: the citizen's proof. Made only from what storage says."""

from __future__ import annotations

from dataclasses import dataclass

from chalicelib import catalogue
from chalicelib.domain import identifiers
from chalicelib.domain.case_file import CaseFile
from chalicelib.domain.document.document import RESULT_SLOT, Check, Document
from chalicelib.domain.errors import Invalid, NotFound, Text
from chalicelib.storage import access, dossiers
from chalicelib.storage.s3 import bucket as files
from chalicelib.storage.s3 import object_keys
from chalicelib.storage.s3.bucket import Bucket
from chalicelib.storage.table import Table


@dataclass(frozen=True, kw_only=True)
class Arrived:
    """One file."""

    document: Document
    slot: Text
    stored: bool
    """Whether storage has it now, just as it was checked."""


def of(bucket: Bucket, case_file: CaseFile) -> list[Arrived]:
    """The files of a dossier in the order of its slots, each looked for in storage."""
    procedure = catalogue.load(case_file.dossier.procedure, case_file.dossier.procedure_version)
    slots = {slot.id: (place, slot.name.text) for place, slot in enumerate(procedure.slots)}
    papers = [each for each in case_file.documents if each.slot in slots]
    papers.sort(key=lambda each: (slots[each.slot][0], each.position, each.declared_at))
    reference = case_file.dossier.reference
    return [
        Arrived(
            document=each,
            slot=slots[each.slot][1],
            stored=each.state is Check.CHECKED
            and files.still_holds(bucket, object_keys.upload(reference, each.id), each),
        )
        for each in papers
    ]


def belongs(table: Table, ref: str, sha256: str) -> bool:
    """Whether a file of this hash (hex) was checked for this dossier, and the dossier filed.

    What is not known is no more than "no"; so is what only its citizen knows, a draft or a fee to be paid.
    """
    try:
        reference = access.reference_of(table, ref)
        case_file = dossiers.load_case_file(table, identifiers.parse(reference))
    except (Invalid, NotFound):
        return False
    return case_file.dossier.filed_at is not None and any(
        each.sha256 == sha256 and each.state is Check.CHECKED and each.slot != RESULT_SLOT
        for each in case_file.documents
    )
