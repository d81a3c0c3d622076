"""All that follows when more is known of an attempt: its dossier moves, money that is not due goes back. One write."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from chalicelib.catalogue.deadlines import filed
from chalicelib.domain.dossier import lifecycle
from chalicelib.domain.dossier.dossier import PROVIDER, Change, Dossier, Event, act
from chalicelib.domain.dossier.events import EventKind
from chalicelib.domain.dossier.lifecycle import Action, Actor
from chalicelib.domain.payment import refund
from chalicelib.domain.payment.attempt import Attempt, Notice, State, Stray
from chalicelib.domain.payment.refund import Refund
from chalicelib.payments.providers import registry
from chalicelib.storage.payments import attempts
from chalicelib.storage.table import Table


def settle(
    table: Table,
    dossier: Dossier,
    before: Attempt,
    after: Attempt,
    *,
    kind: str,
    actor: Actor,
    by: str = "",
    at: datetime,
    notice: Notice | None = None,
    stray: Stray | None = None,
    alone: int | None = None,
    **facts: str,
) -> Attempt | None:
    """Write that `before` became `after`, with all that follows, and give what was written.

    `kind` is what the history says of it; empty where that is nothing new and only the counts are written.
    `stray` is the same money as it was kept while it named no attempt, closed; `alone` the most that goes back
    of what an officer said without another one. `None` when something else was written first: read and decide again.
    """
    pays = after.state is State.PAID and before.state is not State.PAID
    change = _step(dossier, after, at) if pays else None
    if pays:
        after = replace(after, surplus=change is None)
    # No count of the provider has money that was placed, so it gives none of it back.
    by_hand = not gives_back(after.provider) or after.placed > before.placed
    after, back = refund.by_itself(before, after, at=at, by_hand=by_hand, by=by, alone=alone)
    events = [event_of(after, EventKind(f"payment_{kind}"), actor, by, at, **facts)] if kind else []
    if back is not None:
        events.append(refund_event(back, "requested", Actor.SYSTEM, "", at))
    written = attempts.settle(
        table,
        after,
        events,
        notice=notice,
        change=change,
        refund=back,
        stray=stray,
        counted=pays and notice is not None,
        at=at,
    )
    return after if written else None


def gives_back(provider: str) -> bool:
    """Whether money goes back through this provider; else somebody transfers it by hand."""
    return "refund" in registry.provider(provider).capabilities


def event_of(attempt: Attempt, kind: EventKind, actor: Actor, by: str, at: datetime, **facts: str) -> Event:
    """The fact that this became of an attempt."""
    told = {"provider": attempt.provider, "amount": str(attempt.amount), **facts}
    if attempt.late:
        told["late"] = "true"
    if attempt.overpaid:
        told["overpaid"] = str(attempt.overpaid)
    if attempt.surplus:
        told["surplus"] = "true"
    return Event(
        reference=attempt.reference,
        subject=attempt.id,
        version=attempt.version,
        kind=kind,
        actor=actor,
        by=by,
        at=at,
        facts=told,
    )


def refund_event(of: Refund, kind: str, actor: Actor, by: str, at: datetime, **facts: str) -> Event:
    """The fact that this became of a refund."""
    return Event(
        reference=of.reference,
        subject=of.id,
        version=of.version,
        kind=EventKind(f"refund_{kind}"),
        actor=actor,
        by=by,
        at=at,
        facts={
            "provider": of.provider,
            "amount": str(of.amount),
            "reason": of.reason,
            "promised_by": of.promised_by.isoformat(),
            **({"waits": "true"} if of.waits else {}),
            **facts,
        },
    )


def _step(dossier: Dossier, attempt: Attempt, at: datetime) -> Change | None:
    """The dossier moves when its fee arrives; money for a fee that is not due (any more) moves nothing."""
    if Action.PAY not in lifecycle.open_to(dossier.status, PROVIDER.actors):
        return None
    return filed(act(dossier, Action.PAY, PROVIDER, at=at, facts={"attempt": attempt.id}, paid_at=at), at)


def reconsider(table: Table, attempt_id: str, *, at: datetime) -> None:
    """Money that was to go back stays: where it makes the fee whole, the fee is paid. Until then somebody must look."""
    found = attempts.find(table, attempt_id)
    if found is None or found.attempt.state is not State.UNDERPAID:
        return
    before = found.attempt
    if before.received - before.given >= before.amount:
        after = replace(before, state=State.PAID, settled_at=at, check_at=None, decided=0, version=before.version + 1)
        settle(table, found.dossier, before, after, kind="paid", actor=Actor.SYSTEM, at=at)
