"""The decision on a dossier, and handing over its result."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from chalicelib.desk import texts
from chalicelib.domain import current_result
from chalicelib.domain.case_file import CaseFile
from chalicelib.domain.document.document import RESULT_SLOT, SOON, Check
from chalicelib.domain.dossier.dossier import ActingUser, Change, Dossier, act
from chalicelib.domain.dossier.lifecycle import Action
from chalicelib.domain.errors import Invalid, NotAllowed
from chalicelib.storage.table import Table


def decide(
    table: Table,
    case_file: CaseFile,
    acting_user: ActingUser,
    at: datetime,
    *,
    outcome: str,
    reason: str = "",
    result: str = "",
    sealed: bool = False,
) -> Change:
    """Grant with a result file, or deny with a written reason. `result`: the file; else the last one, if granted.

    `sealed`: results are sealed here.
    """
    ready = [each.id for each in case_file.documents if each.slot == RESULT_SLOT and each.state is Check.CHECKED]
    if result and result not in ready:
        raise Invalid("invalid", texts.RESULT_FILE_NOT_USABLE, fields={"result": texts.NAME_A_CHECKED_RESULT_FILE})
    if outcome == "granted" and not ready:
        raise NotAllowed("result_missing", texts.NO_CHECKED_RESULT_FILE)
    if outcome == "denied" and not reason:
        raise Invalid("invalid", texts.DENIAL_NEEDS_REASON, fields={"reason": texts.REQUIRED_WHEN_DENYING})
    on = result or (ready[-1] if outcome == "granted" else "")
    return act(
        case_file.dossier,
        Action.DECIDE,
        acting_user,
        at=at,
        facts={"outcome": outcome},
        decided_at=at,
        outcome=outcome,
        reason=reason,
        seal_by=at + SOON if sealed and on else None,
        **_decided_on(case_file.dossier, on),
    )


def return_result(
    table: Table, case_file: CaseFile, acting_user: ActingUser, at: datetime, *, sealed: bool = False
) -> Change:
    """Hand the result over. `sealed`: results are sealed here, so this one must be."""
    document = current_result.must_be_ready(case_file, sealed=sealed)
    decided = _decided_on(case_file.dossier, document.id if document else "")
    return act(case_file.dossier, Action.RETURN, acting_user, at=at, returned_at=at, seal_by=None, **decided)


def _decided_on(dossier: Dossier, document_id: str) -> dict[str, Any]:
    """That this file is the result, until another is declared after now."""
    return {"decided_on": document_id, "decided_document_set": dossier.document_set_version}
