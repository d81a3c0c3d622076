"""Money a person must look at: it does not fit, came twice, falls short, or names no attempt. Each has a way out."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from chalicelib.domain.dossier import stale
from chalicelib.domain.errors import Forbidden, NotAllowed, NotFound
from chalicelib.domain.lifecycle import Actor
from chalicelib.domain.payment import Attempt, Notice, State
from chalicelib.domain.people import Person
from chalicelib.storage import payments as stored
from chalicelib.storage.table import Table
from chalicelib.use_cases import payments
from chalicelib.use_cases.desk import officer

ACCEPTED, SETTLED = "accepted", "settled"
"""The money counts as the fee; or the case was closed in another way, such as giving it back by hand."""

MAY_COUNT = frozenset({State.NEEDS_REVIEW.value, State.UNDERPAID.value})
"""What can be counted as the fee. Money beyond it cannot: it is the citizen's."""


def queue(table: Table, person: Person, *, limit: int) -> tuple[list[Attempt], list[Notice]]:
    """What waits for a supervisor of my agency, oldest first: attempts, and money without one."""
    _supervisor(person)
    return stored.review(table, person.agency, limit=limit)


def resolve(
    table: Table, person: Person, attempt_id: str, version: int, how: str, reason: str, *, at: datetime
) -> Attempt:
    """Close what had to be looked at. `reason` is a code of the list in `web/bodies.py`, kept in the history."""
    _supervisor(person)
    found = payments.known(table, attempt_id)
    if found is None or found[0].agency != person.agency:
        raise NotFound("attempt_not_found", ("Không tìm thấy lần thanh toán này.", "No such attempt."))
    dossier, attempt = found
    if attempt.version != version:
        raise stale(attempt.version)
    if not attempt.review or (how == ACCEPTED and attempt.review not in MAY_COUNT):
        raise NotAllowed(
            "nothing_to_resolve",
            (
                "Khoản thanh toán này không cần xử lý theo cách đó.",
                "This payment does not need that.",
            ),
            facts={"review": attempt.review or None},
        )
    after = replace(attempt, resolved=how, check_at=None, version=attempt.version + 1)
    change = None
    if how == ACCEPTED:
        after = replace(after, state=State.PAID, settled_at=at)
        change = payments.step(dossier, after, at)
        after = replace(after, surplus=change is None)
    event = payments.event_of(after, f"payment_{how}", Actor.SUPERVISOR, person.subject, at, reason=reason)
    if not stored.settle(table, after, event, notice=None, change=change, at=at):
        raise stale()
    return after


def _supervisor(person: Person) -> None:
    if Actor.SUPERVISOR not in officer(person).actors:
        raise Forbidden("supervisors_only", ("Chức năng này dành cho lãnh đạo.", "This is for supervisors only."))
