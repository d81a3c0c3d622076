"""Papers in a dossier: declared first, uploaded second, checked from what storage holds.

The check is a state machine of its own: a paper being checked never changes where the dossier
stands.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from chalicelib.domain.errors import Text

RESULT_SLOT = "result"
"""Not a slot of the catalogue: the file the desk gives back."""


class Check(StrEnum):
    """What we know of a file."""

    AWAITING_UPLOAD = "awaiting_upload"
    CHECKED = "checked"
    REJECTED = "rejected"

    @property
    def label(self) -> Text:
        return _LABELS[self]


@dataclass(frozen=True, kw_only=True)
class Document:
    """One file of one slot. `sha256` is hex; `size` is in bytes."""

    id: str
    reference: str
    slot: str
    filename: str
    content_type: str
    size: int
    sha256: str
    declared_at: datetime
    state: Check = Check.AWAITING_UPLOAD
    reason: str = ""
    checked_at: datetime | None = None
    object_version: str = ""
    """The stored version that was checked; only that one is ever handed out."""
    version: int = 1


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """What storage says of a stored object: measured, never believed."""

    size: int
    sha256: str
    content_type: str
    """From the content; empty when it is none we know."""
    object_version: str = ""


REASONS: dict[str, Text] = {
    "empty": ("Tệp rỗng, không có nội dung.", "The file is empty."),
    "size_differs": (
        "Tệp nhận được không đủ: dung lượng khác với tệp bạn đã chọn. Vui lòng tải lại.",
        "The file did not arrive whole: its size differs from the file you chose. Please upload it again.",
    ),
    "content_differs": (
        "Nội dung nhận được khác với tệp bạn đã chọn. Vui lòng tải lại.",
        "What arrived differs from the file you chose. Please upload it again.",
    ),
    "type_not_allowed": (
        "Nội dung tệp không đúng định dạng được nhận (PDF, JPEG hoặc PNG). Vui lòng chọn tệp khác.",
        "The content is not of an accepted format (PDF, JPEG or PNG). Please choose another file.",
    ),
}


def examine(document: Document, arrival: Arrival, accept: Iterable[str], *, at: datetime) -> Document:
    """The document after its object was measured: checked, or rejected with a reason of `REASONS`."""
    reason = _fault(document, arrival, frozenset(accept))
    return replace(
        document,
        state=Check.REJECTED if reason else Check.CHECKED,
        reason=reason,
        content_type=arrival.content_type or document.content_type,
        checked_at=at,
        object_version=arrival.object_version,
        version=document.version + 1,
    )


def _fault(document: Document, arrival: Arrival, accept: frozenset[str]) -> str:
    if arrival.size == 0:
        return "empty"
    if arrival.size != document.size:
        return "size_differs"
    if arrival.sha256 != document.sha256:
        return "content_differs"
    if arrival.content_type not in accept:
        return "type_not_allowed"
    return ""


_LABELS: dict[Check, Text] = {
    Check.AWAITING_UPLOAD: ("Chưa nhận được tệp", "Not received yet"),
    Check.CHECKED: ("Đã nhận đủ và kiểm tra", "Received and checked"),
    Check.REJECTED: ("Không dùng được", "Cannot be used"),
}
