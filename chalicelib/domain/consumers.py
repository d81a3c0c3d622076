"""Who receives the events of a dossier's history: each consumer has a queue of its own, so none delays another."""

from __future__ import annotations

from enum import StrEnum


class Consumer(StrEnum):
    """One consumer of events."""

    RECEIPTS = "receipts"
    SEALING = "sealing"
    NOTIFICATIONS = "notifications"
