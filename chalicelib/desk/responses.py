"""What the desk is answered: its tasks."""

from __future__ import annotations

from typing import Any

from chalicelib.domain.document.document import Task
from chalicelib.domain.errors import Text

Json = dict[str, Any]


def task(of: Task, language: int) -> Json:
    """What a desk must do about a file."""
    return {
        "document": of.document,
        "reference": of.reference,
        "slot": of.slot,
        "kind": of.kind,
        "label": _TASKS[of.kind][language],
        "raised_at": of.raised_at,
    }


_TASKS: dict[str, Text] = {
    "malware": (
        "Một tệp của hồ sơ có mã độc: không mở, báo bộ phận an toàn thông tin",
        "A file of the dossier has malware: do not open it, tell information security",
    ),
    "not_scanned": (
        "Một tệp của hồ sơ không quét được mã độc nên chưa mở được: báo quản trị hệ thống, hoặc lãnh đạo cho mở",
        "A file of the dossier could not be scanned for malware: tell the administrators, or a supervisor releases it",
    ),
}
