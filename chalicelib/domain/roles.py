"""Who acts: citizens and officers, in the roles by which the law lets them."""

from __future__ import annotations

from chalicelib.domain import texts
from chalicelib.domain.dossier import lifecycle
from chalicelib.domain.dossier.dossier import (
    ActingUser,
    Dossier,
)
from chalicelib.domain.dossier.lifecycle import Action, Actor, Status
from chalicelib.domain.errors import Forbidden
from chalicelib.domain.person import Person


def citizen(person: Person) -> ActingUser:
    """This person, acting as a citizen."""
    return ActingUser(actors=frozenset({Actor.CITIZEN}), by=person.subject)


ROLES = frozenset({Actor.CLERK, Actor.HANDLER, Actor.SUPERVISOR})


_OFFICE = frozenset({Actor.HANDLER, Actor.SUPERVISOR})
MAY_ATTACH = {
    Status.IN_PROCESS: _OFFICE,
    Status.DECIDED: _OFFICE,
    Status.RETURNED: frozenset({Actor.SUPERVISOR}),
}
"""Who attaches a result when: after the decision it puts the earlier one right, and replaces it."""


def officer(person: Person) -> ActingUser:
    """The person in their desk roles. Raises `Forbidden` when they have none."""
    actors = frozenset(role for role in ROLES if role.value in person.roles)
    if not actors or not person.agency:
        raise Forbidden("officers_only", texts.OFFICERS_ONLY)
    return ActingUser(actors=actors, by=person.subject)


def attaching(dossier: Dossier, acting_user: ActingUser) -> Actor:
    """The role in which they may attach a result. Raises `NotAllowed`."""
    roles = [role for role in Actor if role in MAY_ATTACH.get(dossier.status, frozenset()) & acting_user.actors]
    if not roles:
        raise lifecycle.not_allowed(dossier.status, Action.DECIDE)
    return roles[0]


def supervisor(person: Person) -> None:
    """Refuse everybody else."""
    if Actor.SUPERVISOR not in officer(person).actors:
        raise Forbidden("supervisors_only", texts.SUPERVISORS_ONLY)
