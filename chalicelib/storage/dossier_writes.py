"""The writes of one step of a dossier."""

from __future__ import annotations

from chalicelib.domain.dossier.dossier import Change, Dossier
from chalicelib.storage import dossier_items
from chalicelib.storage.table import (
    HEAD_IS_UNCHANGED,
    IS_NEW,
    OLD_HEAD_IS_UNCHANGED,
    Operation,
    put,
)


def step(change: Change) -> list[Operation]:
    """The writes of one step: the dossier as it was read, and the event nobody else has written.

    An event of an older version is that of the saves this one goes on with; the dossier's version guards it.
    """
    dossier = change.dossier
    return [head(dossier, version=dossier.version - 1, papers=dossier.papers), *_told(change)]


def head(dossier: Dossier, *, version: int, papers: int) -> Operation:
    """The write of a dossier, if this version of it and of its set of files is what stands there."""
    condition = HEAD_IS_UNCHANGED if papers else OLD_HEAD_IS_UNCHANGED
    return put(dossier_items.from_dossier(dossier), condition, seen={"N": str(version)}, papers={"N": str(papers)})


def _told(change: Change) -> list[Operation]:
    goes_on = change.event.version < change.dossier.version
    return [put(dossier_items.from_event(change.event), None if goes_on else IS_NEW)]
