"""What a payer gets for the money: one receipt (biên lai) for phí and one for lệ phí, numbered without gaps.

Source: Decree 254/2026/ND-CP: form, series and a number of at most eight figures that begins again on
1 January; phí and lệ phí are accounted for apart. A receipt that no longer holds is cancelled, never removed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from chalicelib.domain.errors import Text

PHI, LE_PHI = "phi", "le_phi"
SERIES = {PHI: "PH", LE_PHI: "LP"}
"""The kinds of money that get a receipt, and the letters of their series. The post writes its own for postage."""


@dataclass(frozen=True, kw_only=True)
class Item:
    """One line of a receipt."""

    name: Text
    how: Text
    """How the amount comes about."""
    amount: int
    """Whole VND; what was given back is negative."""


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """One receipt. Whose it is stands in the dossier: there is no personal data here."""

    agency: str
    kind: str
    """`phi` or `le_phi`."""
    year: int
    number: int
    """From 1, without gaps, within agency, kind and year."""
    reference: str
    attempt: str
    """The payment it is for."""
    provider: str
    items: tuple[Item, ...]
    paid_at: datetime
    issued_at: datetime
    replaces: str = ""
    """The name of the receipt this one stands for."""
    cancelled_at: datetime | None = None
    cancelled_for: str = ""
    """Why it does not hold any more: `refunded`, or `partly_refunded` when another one replaces it."""
    version: int = 1

    @property
    def amount(self) -> int:
        """Whole VND."""
        return sum(item.amount for item in self.items)

    @property
    def name(self) -> str:
        """As people quote it: `PH-2026-0000001`."""
        return f"{SERIES[self.kind]}-{self.year}-{self.number:07}"
