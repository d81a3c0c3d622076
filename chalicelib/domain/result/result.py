"""A sealed result: what was issued, and whether it still holds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from chalicelib.domain.errors import Text
from chalicelib.domain.result import texts


class State(StrEnum):
    """Whether a result holds."""

    VALID = "valid"
    REPLACED = "replaced"
    """Another result of the same dossier stands for it."""
    REVOKED = "revoked"
    """A supervisor took it back."""

    @property
    def label(self) -> Text:
        """In words."""
        return texts.STATE_LABELS[self]


@dataclass(frozen=True, kw_only=True)
class Result:
    """One sealed file. It holds no personal data: whoever has its code may know most of it."""

    code: str
    """Short, readable aloud; stands in the file and in its QR code."""
    reference: str
    document: str
    """The file it was made of, as the desk uploaded it."""
    outcome: str
    sealed_at: datetime
    sha256: str
    """Of the sealed file, hex."""
    object_version: str
    """The stored version that is handed out, and no other."""
    state: State = State.VALID
    ended_at: datetime | None = None
    """Since when it does not hold."""
    replaced_by: str = ""
    """For its citizen and the desk only: whoever holds an old paper must not learn the code of the valid one."""
    reason: str = ""
    """Why it was revoked, a code of `REVOCATION_REASONS`. Not public."""
    next_check_at: datetime | None = None
    """When the schedule looks next whether its file is still what was sealed."""
    version: int = 1


def replaced(results: Iterable[Result], by: str, *, at: datetime) -> list[Result]:
    """Those that still held, now that the result with the code `by` stands for them."""
    return [
        replace(each, state=State.REPLACED, ended_at=at, replaced_by=by, version=each.version + 1)
        for each in results
        if each.state is State.VALID
    ]


def revoked(result: Result, reason: str, *, at: datetime) -> Result:
    """The result, taken back."""
    return replace(result, state=State.REVOKED, ended_at=at, reason=reason, version=result.version + 1)


def latest(results: Iterable[Result]) -> Result | None:
    """The one that nothing stands for: the valid one, else the last revoked one of `results` (clocks do not decide)."""
    standing = [each for each in results if each.state is not State.REPLACED]
    return max(standing[::-1], key=lambda each: each.state is State.VALID, default=None)
