"""Results as the API answers them."""

from __future__ import annotations

from typing import Any

from chalicelib import catalogue
from chalicelib.domain.case_file import CaseFile
from chalicelib.domain.current_result import is_sealed, issued
from chalicelib.domain.document.document import Check
from chalicelib.domain.dossier.dossier import Dossier
from chalicelib.domain.result.result import Result
from chalicelib.domain.result.texts import REVOCATION_REASONS

Json = dict[str, Any]


def results(of: CaseFile, language: int) -> list[Json]:
    """Every result of a dossier, oldest first; one that is not sealed says so."""
    listed = [{"sealed": True, **result(each, language)} for each in of.results]
    document = issued(of)
    if document is not None and document.state is Check.CHECKED and not is_sealed(of, document):
        listed.append({"sealed": False, "document": document.id})
    return listed


def result(of: Result, language: int) -> Json:
    """A sealed result, for its citizen and the desk."""
    return {
        **_public(of, language),
        "document": of.document,
        "replaced_by": of.replaced_by or None,
        "reason": REVOCATION_REASONS[of.reason][language] if of.reason else None,
        "version": of.version,
    }


def verified(dossier: Dossier, of: Result, language: int) -> Json:
    """What anyone with the code may know, `sha256` to tell the sealed file from one that was added to.

    No personal data, not why it was revoked, and not what stands for it.
    """
    return {
        **_public(of, language),
        "outcome": of.outcome,
        "dossier": dossier.code,
        "procedure": {"code": dossier.procedure, "name": dossier.procedure_name[language]},
        "agency": catalogue.agency_name(dossier.agency)[language],
    }


def _public(of: Result, language: int) -> Json:
    return {
        "code": of.code,
        "state": of.state.value,
        "label": of.state.label[language],
        "sealed_at": of.sealed_at,
        "ended_at": of.ended_at,
        "sha256": of.sha256,
    }
