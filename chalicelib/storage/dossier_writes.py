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
    """The writes of one step, on condition that the dossier is unchanged and its event is new.

    An event of an older version belongs to consecutive saves and is overwritten; the dossier's version protects it.
    """
    dossier = change.dossier
    return [
        head(dossier, version=dossier.version - 1, document_set_version=dossier.document_set_version),
        *_event_write(change),
    ]


def head(dossier: Dossier, *, version: int, document_set_version: int) -> Operation:
    """The write of a dossier, on condition that its stored version and its document set are these."""
    condition = HEAD_IS_UNCHANGED if document_set_version else OLD_HEAD_IS_UNCHANGED
    return put(
        dossier_items.from_dossier(dossier),
        condition,
        seen={"N": str(version)},
        papers={"N": str(document_set_version)},
    )


def _event_write(change: Change) -> list[Operation]:
    goes_on = change.event.version < change.dossier.version
    return [put(dossier_items.from_event(change.event), None if goes_on else IS_NEW)]
