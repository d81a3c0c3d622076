"""What the desk is answered: its tasks."""

from __future__ import annotations

from typing import Any

from chalicelib.desk import texts
from chalicelib.domain.document.document import Task

Json = dict[str, Any]


def task(of: Task, language: int) -> Json:
    """What a desk must do about a file."""
    return {
        "document": of.document,
        "reference": of.reference,
        "slot": of.slot,
        "kind": of.kind,
        "label": texts.TASK_LABELS[of.kind][language],
        "raised_at": of.raised_at,
    }
