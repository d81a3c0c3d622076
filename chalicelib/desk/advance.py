"""The steps that officers make: accept, decline, start, decide, return, stop."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from chalicelib.desk.accept import accept
from chalicelib.desk.decide import decide, return_result
from chalicelib.domain.case_file import CaseFile
from chalicelib.domain.dossier import lifecycle
from chalicelib.domain.dossier.dossier import ActingUser, Change, act, seen
from chalicelib.domain.dossier.lifecycle import Action
from chalicelib.domain.person import Person
from chalicelib.domain.roles import officer
from chalicelib.storage import access, dossiers
from chalicelib.storage.table import Table


def move(
    table: Table, person: Person, ref: str, action: Action, version: int, *, at: datetime, **values: Any
) -> CaseFile:
    """One step by an officer. `values` are the values the action asks for; see `ACTIONS`."""
    case_file = access.at_my_desk(table, person, ref)
    dossier = seen(case_file.dossier, version)
    acting_user = officer(person)
    lifecycle.follow(dossier.status, action, acting_user.actors)
    change = ACTIONS[action](table, case_file, acting_user, at, **values)
    dossiers.save(table, change, claims_code=action is Action.ACCEPT)
    return case_file.after(change)


def _decline(table: Table, case_file: CaseFile, acting_user: ActingUser, at: datetime, *, reason: str) -> Change:
    """Refuse to accept, with a written reason (Decree 61/2018, Article 17)."""
    return act(case_file.dossier, Action.DECLINE, acting_user, at=at, reason=reason)


def _start(table: Table, case_file: CaseFile, acting_user: ActingUser, at: datetime) -> Change:
    return act(case_file.dossier, Action.START, acting_user, at=at)


def _stop(table: Table, case_file: CaseFile, acting_user: ActingUser, at: datetime, *, reason: str) -> Change:
    return act(case_file.dossier, Action.STOP, acting_user, at=at, reason=reason)


ACTIONS: dict[Action, Callable[..., Change]] = {
    Action.ACCEPT: accept,
    Action.DECLINE: _decline,
    Action.START: _start,
    Action.DECIDE: decide,
    Action.RETURN: return_result,
    Action.STOP: _stop,
}
"""What each action of the desk needs and changes, besides its rule in the lifecycle."""
