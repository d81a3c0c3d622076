"""The lifecycle of a dossier: which actor may do what in which status. `RULES` is its only source.

Source of the national codes: the one-stop data exchange in use nationally; of the steps: Decree
61/2018/ND-CP, Articles 16 to 20. `docs/lifecycle.md` is drawn from this table.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from chalicelib.domain.dossier import texts
from chalicelib.domain.errors import NotAllowed, Text


class Status(StrEnum):
    """The status of a dossier."""

    DRAFT = "draft"
    AWAITING_FEE = "awaiting_fee"
    FILED = "filed"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    IN_PROCESS = "in_process"
    SUPPLEMENT_REQUESTED = "supplement_requested"
    FEE_REQUESTED = "fee_requested"
    WITHDRAWAL_REQUESTED = "withdrawal_requested"
    STOPPED = "stopped"
    DECIDED = "decided"
    RETURNED = "returned"

    @property
    def code(self) -> int | None:
        """The national status code used in exchanges with other systems; a draft has none."""
        return _NATIONAL[self]

    @property
    def label(self) -> Text:
        """In words."""
        return texts.STATUS_LABELS[self]


class Actor(StrEnum):
    """Who acts. Officers hold one or more of the three desk roles."""

    CITIZEN = "citizen"
    PROVIDER = "provider"
    SYSTEM = "system"
    CLERK = "clerk"
    HANDLER = "handler"
    SUPERVISOR = "supervisor"


class Action(StrEnum):
    """What is done to a dossier."""

    SAVE = "save"
    REMIND = "remind"
    SUBMIT = "submit"
    PAY = "pay"
    WITHDRAW = "withdraw"
    EXPIRE = "expire"
    ERASE = "erase"
    """For dossiers that were never filed; files of filed ones are not erased."""
    ACCEPT = "accept"
    DECLINE = "decline"
    START = "start"
    DECIDE = "decide"
    STOP = "stop"
    RETURN = "return"


@dataclass(frozen=True)
class Rule:
    """From `source`, `actor` may do `action`, which leads to `target`, or to `unpaid_target` while a fee is due."""

    source: Status
    action: Action
    actors: frozenset[Actor]
    target: Status
    unpaid_target: Status | None = None


S, A = Status, Action
_CITIZEN = frozenset({Actor.CITIZEN})
_PROVIDER = frozenset({Actor.PROVIDER})
_SYSTEM = frozenset({Actor.SYSTEM})
_COUNTER = frozenset({Actor.CLERK, Actor.SUPERVISOR})
_OFFICE = frozenset({Actor.HANDLER, Actor.SUPERVISOR})
_HEAD = frozenset({Actor.SUPERVISOR})

RULES = (
    Rule(S.DRAFT, A.SAVE, _CITIZEN, S.DRAFT),
    Rule(S.DRAFT, A.SUBMIT, _CITIZEN, S.FILED, unpaid_target=S.AWAITING_FEE),
    Rule(S.DRAFT, A.REMIND, _SYSTEM, S.DRAFT),
    Rule(S.DRAFT, A.EXPIRE, _SYSTEM, S.STOPPED),
    Rule(S.AWAITING_FEE, A.PAY, _PROVIDER, S.FILED),
    Rule(S.AWAITING_FEE, A.WITHDRAW, _CITIZEN, S.STOPPED),
    Rule(S.AWAITING_FEE, A.EXPIRE, _SYSTEM, S.STOPPED),
    Rule(S.FILED, A.ACCEPT, _COUNTER, S.ACCEPTED),
    Rule(S.FILED, A.DECLINE, _COUNTER, S.DECLINED),
    Rule(S.FILED, A.WITHDRAW, _CITIZEN, S.WITHDRAWAL_REQUESTED),
    Rule(S.ACCEPTED, A.START, _OFFICE, S.IN_PROCESS),
    Rule(S.ACCEPTED, A.WITHDRAW, _CITIZEN, S.WITHDRAWAL_REQUESTED),
    Rule(S.IN_PROCESS, A.DECIDE, _OFFICE, S.DECIDED),
    Rule(S.IN_PROCESS, A.WITHDRAW, _CITIZEN, S.WITHDRAWAL_REQUESTED),
    Rule(S.IN_PROCESS, A.STOP, _HEAD, S.STOPPED),
    Rule(S.WITHDRAWAL_REQUESTED, A.STOP, _COUNTER | _OFFICE, S.STOPPED),
    Rule(S.STOPPED, A.ERASE, _SYSTEM, S.STOPPED),
    Rule(S.DECIDED, A.RETURN, _COUNTER, S.RETURNED),
)

_BY_MOVE = {(rule.source, rule.action): rule for rule in RULES}

FINAL = frozenset({S.DECLINED, S.STOPPED, S.RETURNED})

AT_THE_DESK = frozenset({S.FILED, S.ACCEPTED, S.IN_PROCESS, S.WITHDRAWAL_REQUESTED, S.DECIDED})
"""Statuses in which a dossier is in the queue of its desk."""


def follow(status: Status, action: Action, actors: frozenset[Actor], *, fee_due: bool = False) -> Status:
    """The status after `action`, or `NotAllowed` when no rule lets any of these actors do it now."""
    rule = _BY_MOVE.get((status, action))
    if rule is None or not rule.actors & actors:
        raise not_allowed(status, action)
    return rule.unpaid_target if fee_due and rule.unpaid_target else rule.target


def not_allowed(status: Status, action: Action) -> NotAllowed:
    """The refusal of an action that is not allowed in this status."""
    return NotAllowed(
        "action_not_allowed",
        texts.action_not_allowed(status.label),
        facts={"status": status.value, "action": action.value},
    )


def open_to(status: Status, actors: frozenset[Actor]) -> tuple[Action, ...]:
    """What these actors may do now, in the order of the table."""
    return tuple(rule.action for rule in RULES if rule.source is status and rule.actors & actors)


_NATIONAL: dict[Status, int | None] = {
    S.DRAFT: None,
    S.AWAITING_FEE: 6,
    S.FILED: 1,
    S.ACCEPTED: 2,
    S.DECLINED: 3,
    S.IN_PROCESS: 4,
    S.SUPPLEMENT_REQUESTED: 5,
    S.FEE_REQUESTED: 6,
    S.WITHDRAWAL_REQUESTED: 7,
    S.STOPPED: 8,
    S.DECIDED: 9,
    S.RETURNED: 10,
}
