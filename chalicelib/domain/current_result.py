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


def issued(whole: CaseFile) -> Document | None:
    """The file that is the result of a decided dossier, if it has one; it may be one that cannot be sealed.

    The one that was decided on, or handed over; unless another was declared since and arrived whole. Which came
    first is told by the count of papers, not by clocks: a file that was declared before the decision or the return
    and comes after it was not what an officer saw.
    """
    dossier = whole.dossier
    if dossier.decided_at is None:
        return None
    refused = {each.subject for each in whole.history if each.kind is EventKind.SEAL_REFUSED}
    given = [each for each in whole.documents if each.slot == RESULT_SLOT]
    meant = [
        each
        for each in given
        if each.id == dossier.decided_on
        or (each.position > dossier.decided_papers and (each.state is Check.CHECKED or each.id in refused))
    ]
    return meant[-1] if meant else None


def is_sealed(whole: CaseFile, document: Document) -> bool:
    """Whether this file was sealed, whatever became of the result since."""
    return any(each.document == document.id for each in whole.results)


def waiting_for_seal(whole: CaseFile) -> Document | None:
    """The result, where it is ready to be sealed and is not yet."""
    document = issued(whole)
    ready = document is not None and usable(document) and not is_sealed(whole, document)
    return document if ready else None


def must_be_ready(whole: CaseFile, *, sealed: bool) -> Document | None:
    """The file to hand over. Refuses one that is not usable, or, where they are sealed, not sealed or taken back.

    What was granted has one.
    """
    document = issued(whole)
    if document is None and whole.dossier.outcome != "granted":
        return None
    if document is None or document.state is not Check.CHECKED:
        raise _refused("result_missing")
    if sealed and is_sealed(whole, document):
        if not any(each.document == document.id and each.state is State.VALID for each in whole.results):
            raise _refused("result_revoked")
        return document
    if not usable(document):
        raise _refused("result_not_clean", scan=document.scan.value)
    if sealed:
        raise _refused("result_not_sealed")
    return document


def _refused(code: str, **facts: str) -> NotAllowed:
    return NotAllowed(code, texts.RESULT_NOT_READY[code], facts=facts)
