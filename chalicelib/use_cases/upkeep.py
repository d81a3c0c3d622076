"""What happens by itself: drafts and unpaid dossiers are closed, attempts are followed up."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from chalicelib.domain.dossier import SYSTEM, act
from chalicelib.domain.errors import Invalid, NotFound, Stale, Unavailable
from chalicelib.domain.lifecycle import Action
from chalicelib.domain.payment import OPEN
from chalicelib.storage import dossiers
from chalicelib.storage.table import Table
from chalicelib.use_cases import asking, refunds
from chalicelib.use_cases.asking import Ask
from chalicelib.use_cases.refunds import Repay

BATCH = 100
"""Most things one sweep looks at; the next sweep takes the rest."""

Note = Callable[[str, str], None]
"""Told `(code, identifier)` of what was left for the next sweep."""


def sweep(table: Table, ask: Ask, repay: Repay, *, at: datetime, note: Note) -> int:
    """Close what has expired, attempts and refunds before dossiers. Answers how many were closed.

    One that cannot be closed now (it changed meanwhile, the provider is silent) is left for the
    next sweep and stops none of the others.
    """
    closed = 0
    found = dossiers.expired(table, at=at, limit=BATCH)
    for kind, identifier in sorted(found):  # by the first letter, attempts come before what depends on them
        try:
            if kind == "ATTEMPT":
                closed += asking.follow_up(table, identifier, ask, at=at) is not None
            elif kind == "REFUND":
                closed += refunds.advance(table, identifier, repay, at=at) is not None
            else:
                closed += _close(table, identifier, at)
        except (Stale, Unavailable, NotFound, Invalid) as left:
            note(left.code, identifier)
    return closed


def _close(table: Table, reference: str, at: datetime) -> bool:
    """Close a draft or a dossier whose fee never came; not while somebody may be paying."""
    whole = dossiers.whole(table, reference)
    dossier = whole.dossier
    if dossier.expires_at is None or dossier.expires_at > at:
        return False
    if any(attempt.state in OPEN for attempt in whole.attempts):
        return False
    dossiers.save(table, act(dossier, Action.EXPIRE, SYSTEM, at=at, expires_at=None))
    return True
