"""What officers do: see the queue, accept, decline, start, decide, return, stop."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from chalicelib import catalogue
from chalicelib.domain import working_time
from chalicelib.domain.document.document import RESULT_SLOT, SOON, Check
from chalicelib.domain.dossier import lifecycle
from chalicelib.domain.dossier.dossier import Change, Doer, Dossier, Whole, act, seen
from chalicelib.domain.dossier.lifecycle import Action, Actor, Status
from chalicelib.domain.errors import Forbidden, Invalid, NotAllowed
from chalicelib.domain.person import Person
from chalicelib.domain.result import current_result
from chalicelib.filing import access
from chalicelib.procedures import service as procedures
from chalicelib.storage import dossiers
from chalicelib.storage.table import Table

ROLES = frozenset({Actor.CLERK, Actor.HANDLER, Actor.SUPERVISOR})


_OFFICE = frozenset({Actor.HANDLER, Actor.SUPERVISOR})
MAY_ATTACH = {
    Status.IN_PROCESS: _OFFICE,
    Status.DECIDED: _OFFICE,
    Status.RETURNED: frozenset({Actor.SUPERVISOR}),
}
"""Who attaches a result when: after the decision it puts the earlier one right, and replaces it."""


def officer(person: Person) -> Doer:
    """The person in their desk roles. Raises `Forbidden` when they have none."""
    actors = frozenset(role for role in ROLES if role.value in person.roles)
    if not actors or not person.agency:
        raise Forbidden(
            "officers_only",
            ("Chức năng này dành cho cán bộ.", "This is for officers only."),
        )
    return Doer(actors=actors, by=person.subject)


def attaching(dossier: Dossier, doer: Doer) -> Actor:
    """The role in which they may attach a result. Raises `NotAllowed`."""
    roles = [role for role in Actor if role in MAY_ATTACH.get(dossier.status, frozenset()) & doer.actors]
    if not roles:
        raise lifecycle.not_allowed(dossier.status, Action.DECIDE)
    return roles[0]


def queue(
    table: Table, person: Person, *, status: str, due_before: datetime | None, limit: int, after: str
) -> tuple[list[Dossier], str]:
    """My agency's dossiers that wait for the desk, most urgent first."""
    return dossiers.queue(table, person.agency, status=status, due_before=due_before, limit=limit, after=after)


def move(table: Table, person: Person, ref: str, action: Action, version: int, *, at: datetime, **given: Any) -> Whole:
    """One step by an officer. `given` are the values the action asks for; see `ACTIONS`."""
    whole = access.at_my_desk(table, person, ref)
    dossier = seen(whole.dossier, version)
    doer = officer(person)
    lifecycle.follow(dossier.status, action, doer.actors)
    change = ACTIONS[action](table, whole, doer, at, **given)
    dossiers.save(table, change, claims_code=action is Action.ACCEPT)
    return whole.after(change)


def _accept(table: Table, whole: Whole, doer: Doer, at: datetime) -> Change:
    """Give the legal code and the due date. The clock of the procedure begins."""
    dossier = whole.dossier
    procedure = catalogue.load(dossier.procedure, dossier.procedure_version)
    due = procedures.due_by(procedure, at)
    if due is None:
        raise RuntimeError(f"{procedure.code} is filed online and has no time limit")  # refused when it is packaged
    day = at.astimezone(working_time.LOCAL).strftime("%y%m%d")
    number = dossiers.next_number(table, dossier.agency, day)
    code = f"{dossier.agency}-{day}-{number:04}"
    facts = {"code": code, "due_at": due.at.isoformat()}
    return act(
        dossier,
        Action.ACCEPT,
        doer,
        at=at,
        facts=facts,
        code=code,
        accepted_at=at,
        due_at=due.at,
        act_by=due.at,
    )


def _decline(table: Table, whole: Whole, doer: Doer, at: datetime, *, reason: str) -> Change:
    """Refuse to accept, with a written reason (Decree 61/2018, Article 17)."""
    return act(whole.dossier, Action.DECLINE, doer, at=at, reason=reason)


def _start(table: Table, whole: Whole, doer: Doer, at: datetime) -> Change:
    return act(whole.dossier, Action.START, doer, at=at)


def _decide(
    table: Table,
    whole: Whole,
    doer: Doer,
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
    ready = [each.id for each in whole.documents if each.slot == RESULT_SLOT and each.state is Check.CHECKED]
    if result and result not in ready:
        raise Invalid(
            "invalid",
            ("Tệp kết quả được nêu không dùng được.", "The result file that was named cannot be used."),
            fields={"result": ("Nêu mã của một tệp kết quả đã kiểm tra.", "Name a result file that was checked.")},
        )
    if outcome == "granted" and not ready:
        raise NotAllowed(
            "result_missing",
            (
                "Chưa có tệp kết quả đã kiểm tra. Xin đính kèm kết quả trước khi quyết định.",
                "There is no checked result file. Attach the result before deciding.",
            ),
        )
    if outcome == "denied" and not reason:
        raise Invalid(
            "invalid",
            ("Xin nêu lý do từ chối.", "Please state why it is denied."),
            fields={"reason": ("Bắt buộc khi từ chối.", "Required when denying.")},
        )
    on = result or (ready[-1] if outcome == "granted" else "")
    return act(
        whole.dossier,
        Action.DECIDE,
        doer,
        at=at,
        facts={"outcome": outcome},
        decided_at=at,
        outcome=outcome,
        reason=reason,
        seal_by=at + SOON if sealed and on else None,
        **_given(whole.dossier, on),
    )


def _return(table: Table, whole: Whole, doer: Doer, at: datetime, *, sealed: bool = False) -> Change:
    """Hand the result over. `sealed`: results are sealed here, so this one must be."""
    document = current_result.must_be_ready(whole, sealed=sealed)
    given = _given(whole.dossier, document.id if document else "")
    return act(whole.dossier, Action.RETURN, doer, at=at, returned_at=at, seal_by=None, **given)


def _given(dossier: Dossier, document_id: str) -> dict[str, Any]:
    """That this file is the result, until another is declared after now."""
    return {"decided_on": document_id, "decided_papers": dossier.papers}


def _stop(table: Table, whole: Whole, doer: Doer, at: datetime, *, reason: str) -> Change:
    return act(whole.dossier, Action.STOP, doer, at=at, reason=reason)


ACTIONS: dict[Action, Callable[..., Change]] = {
    Action.ACCEPT: _accept,
    Action.DECLINE: _decline,
    Action.START: _start,
    Action.DECIDE: _decide,
    Action.RETURN: _return,
    Action.STOP: _stop,
}
"""What each action of the desk needs and changes, besides its rule in the lifecycle."""
