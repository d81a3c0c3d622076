"""Which file is the result of a decided dossier, and whether it may be handed over."""

from __future__ import annotations

from typing import Final

from chalicelib.domain import texts
from chalicelib.domain.case_file import CaseFile
from chalicelib.domain.document.document import RESULT_SLOT, Check, Document, usable
from chalicelib.domain.dossier.dossier import Event
from chalicelib.domain.dossier.events import EventKind
from chalicelib.domain.errors import NotAllowed
from chalicelib.domain.result.result import State

SEALING_KINDS: Final = frozenset(
    {
        EventKind.DECIDE,
        EventKind.CHECKED,
        EventKind.SCAN_CLEAN,
        EventKind.SCAN_NOT_SCANNED,
        EventKind.SCAN_RELEASED,
        EventKind.SEAL_DUE,
    }
)
"""After these a result may be ready; those about a document only where it is a file of the desk."""


def may_be_sealed(event: Event) -> bool:
    """Whether a result may be ready to be sealed after this event."""
    return event.kind in SEALING_KINDS and (event.kind is EventKind.DECIDE or event.facts.get("slot") == RESULT_SLOT)


def issued(case_file: CaseFile) -> Document | None:
    """The file that is the result of a decided dossier, if it has one; it may be one that cannot be sealed.

    It is the file the decision or the return names, unless a later one was declared and checked. The order is that
    of `document_set_version`, not of clocks: a file declared after the decision or the return replaces it.
    """
    dossier = case_file.dossier
    if dossier.decided_at is None:
        return None
    refused = {each.subject for each in case_file.history if each.kind is EventKind.SEAL_REFUSED}
    result_files = [each for each in case_file.documents if each.slot == RESULT_SLOT]
    meant = [
        each
        for each in result_files
        if each.id == dossier.decided_on
        or (each.position > dossier.decided_document_set and (each.state is Check.CHECKED or each.id in refused))
    ]
    return meant[-1] if meant else None


def is_sealed(case_file: CaseFile, document: Document) -> bool:
    """Whether this file was sealed, whatever became of the result since."""
    return any(each.document == document.id for each in case_file.results)


def waiting_for_seal(case_file: CaseFile) -> Document | None:
    """The result, where it is ready to be sealed and is not yet."""
    document = issued(case_file)
    ready = document is not None and usable(document) and not is_sealed(case_file, document)
    return document if ready else None


def must_be_ready(case_file: CaseFile, *, sealed: bool) -> Document | None:
    """The file to hand over. Refuses one that is not usable, or, where they are sealed, not sealed or taken back.

    What was granted has one.
    """
    document = issued(case_file)
    if document is None and case_file.dossier.outcome != "granted":
        return None
    if document is None or document.state is not Check.CHECKED:
        raise _refused("result_missing")
    if sealed and is_sealed(case_file, document):
        if not any(each.document == document.id and each.state is State.VALID for each in case_file.results):
            raise _refused("result_revoked")
        return document
    if not usable(document):
        raise _refused("result_not_clean", scan=document.scan.value)
    if sealed:
        raise _refused("result_not_sealed")
    return document


def _refused(code: str, **facts: str) -> NotAllowed:
    return NotAllowed(code, texts.RESULT_NOT_READY[code], facts=facts)
