"""What an inspection answers, and how a check says no."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What a file really is. `reason` is empty when it can be used, else a code of `FAULTS`."""

    content_type: str
    """The media type, from the content alone; empty when it is none we can name."""
    reason: str = ""
    width: int = 0
    height: int = 0
    pages: int = 0


class Fault(Exception):
    """The file cannot be used: `reason` is a code of `FAULTS`. Never leaves this package."""

    def __init__(self, reason: str, content_type: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.content_type = content_type
        """A better name than the container's, where the check learnt one."""
