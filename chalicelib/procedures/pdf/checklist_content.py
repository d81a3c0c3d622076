"""The facts on a checklist, in one language. Its caller fills them in; nothing is drawn here."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Paper:
    """One paper to bring. `case` is the case in which it is needed, empty for always."""

    name: str
    required: bool
    originals: int = 0
    copies: int = 0
    case: str = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Checklist:
    """All that is printed, already in the right language. What is empty or zero is not printed."""

    code: str
    version: int
    name: str
    field: str
    level: int
    papers: tuple[Paper, ...]
    costs: tuple[tuple[str, str], ...]
    """What for, and how much in words."""
    cost_note: str
    """“Free”, or a remark under the costs. Without costs and without it the fee is not published."""
    duration: str
    agency: str
    address: str
    opening: str
    online: bool
    url: str
    """The procedure's page."""
    valid_from: str
    source_url: str
    printed: str = ""
    """The day of printing, where one wants it on the sheet: it makes each day's bytes different."""
