"""Questions that change nothing, and who may ask them."""

from __future__ import annotations

from chalicelib.domain import identifiers
from chalicelib.domain.case_file import CaseFile
from chalicelib.domain.dossier.dossier import Dossier
from chalicelib.domain.dossier.lifecycle import Status
from chalicelib.domain.person import Person
from chalicelib.platform.log_context import add_log_fields
from chalicelib.storage import dossiers
from chalicelib.storage.table import Table


def standing(table: Table, ref: str) -> Dossier:
    """Where a dossier stands, for anyone who has its reference or legal code. One call either way."""
    if identifiers.is_code(ref.strip().upper()):
        return _with_code(table, ref)
    dossier = dossiers.find(table, identifiers.parse(ref))
    if dossier.status is Status.DRAFT:
        raise dossiers.not_found()
    return dossier


def owned_by(table: Table, person: Person, *, limit: int, after: str) -> tuple[list[Dossier], str]:
    """My dossiers, newest first, with where the next page begins."""
    return dossiers.owned_by(table, person.subject, limit=limit, after=after)


def reference_of(table: Table, ref: str) -> str:
    """The reference meant by a reference or a legal code. Raises `NotFound`."""
    if identifiers.is_code(ref.strip().upper()):
        return _with_code(table, ref).reference
    return identifiers.parse(ref)


def mine(table: Table, person: Person, ref: str) -> CaseFile:
    """Everything about a dossier of mine. Somebody else's is `NotFound`, as if it were not there."""
    case_file = dossiers.load_case_file(table, reference_of(table, ref))
    if case_file.dossier.owner != person.subject:
        raise dossiers.not_found()
    return case_file


def at_my_desk(table: Table, person: Person, ref: str) -> CaseFile:
    """Everything about a dossier of my agency that has reached the desk; any other is `NotFound`."""
    case_file = dossiers.load_case_file(table, reference_of(table, ref))
    if not concerns(person, case_file.dossier):
        raise dossiers.not_found()
    return case_file


def _with_code(table: Table, code: str) -> Dossier:
    """What is logged from now on names the dossier by its reference, as where the reference was sent."""
    dossier = dossiers.with_code(table, code.strip().upper())
    add_log_fields(reference=dossier.reference)
    return dossier


def concerns(person: Person, dossier: Dossier) -> bool:
    """Whether this officer's agency handles it. What was never filed is not the desk's to see."""
    return dossier.agency == person.agency and dossier.filed_at is not None
