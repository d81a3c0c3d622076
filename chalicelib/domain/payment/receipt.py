"""Receipts (biên lai): one for phí and one for lệ phí of a payment, numbered without gaps.

Source: Decree 254/2026/ND-CP: form, series and a number of at most eight figures that begins again on
1 January; phí and lệ phí are accounted for apart. A receipt that no longer holds is cancelled, never removed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from chalicelib.domain.dossier.events import EventKind
from chalicelib.domain.errors import Text
from chalicelib.domain.payment import refund, texts
from chalicelib.domain.payment.attempt import Attempt
from chalicelib.domain.payment.refund import Refund
from chalicelib.domain.procedure.fees import Line
from chalicelib.domain.working_time import LOCAL

PHI, LE_PHI = "phi", "le_phi"
SERIES = {PHI: "PH", LE_PHI: "LP"}
"""The kinds of money that get a receipt, and the letters of their series. The post writes its own for postage."""

MOVES_MONEY = frozenset({EventKind.PAY, EventKind.PAYMENT_PAID, EventKind.REFUND_DONE})
"""The kinds of events after which receipts are issued or cancelled."""

REFUNDED, PARTLY_REFUNDED, MORE_CAME = "refunded", "partly_refunded", "more_came"
"""Why a receipt was cancelled; after the last two another one replaces it."""


@dataclass(frozen=True, kw_only=True)
class Item:
    """One line of a receipt."""

    name: Text
    how: Text
    """The calculation of the amount."""
    amount: int
    """Whole VND; refunds are negative."""


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """One receipt. It has no personal data; the payer is in the dossier."""

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
    turn: int = 1
    """1, or more for one that replaces others of the same payment and kind."""
    replaces: str = ""
    """The name of the receipt that this one replaces."""
    cancelled_at: datetime | None = None
    cancelled_for: str = ""
    """`refunded`, `partly_refunded` or `more_came`."""
    version: int = 1

    @property
    def amount(self) -> int:
        """Whole VND."""
        return sum(item.amount for item in self.items)

    @property
    def name(self) -> str:
        """As people quote it: `PH-2026-0000001`."""
        return f"{SERIES[self.kind]}-{self.year}-{self.number:07}"


Lines = tuple[Item, ...]


def lines(paying: Attempt, due: Iterable[Line], refunds: Iterable[Refund]) -> dict[str, Lines]:
    """The lines that receipts of a paid fee must have now, by kind: items, shortfalls and refunds.

    A kind of which nothing is left has no lines. `due` is what was due at filing.
    """
    found: dict[str, Lines] = {}
    for kind in SERIES:
        items = tuple(Item(name=one.name, how=one.how, amount=one.amount) for one in due if one.kind == kind)
        if sum(item.amount for item in items) > 0:
            found[kind] = items
    short = paying.amount - paying.retained_amount
    undue = paying.received - paying.retained_amount
    done = [each for each in refunds if each.attempt == paying.id and each.state is refund.State.DONE]
    back = max(0, sum(each.amount for each in done) - undue)
    requested = {kind: sum(each.amount for each in done if each.kind == kind) for kind in SERIES}
    found = _less(found, short, {}, texts.NOT_COLLECTED)
    return {kind: items for kind, items in _less(found, back, requested, texts.REFUNDED).items() if _sum(items) > 0}


def replacements(
    standing: Iterable[Receipt], wanted: Mapping[str, Lines], paying: Attempt, *, reference: str, at: datetime
) -> tuple[list[Receipt], list[Receipt]]:
    """The receipts to cancel, and those to issue in their place; these have no number until they are stored.

    `standing`: all receipts of the dossier, including cancelled ones.
    """
    cancelled, issued = [], []
    for kind in SERIES:
        earlier = [each for each in standing if each.kind == kind and each.attempt == paying.id]
        valid = next((each for each in earlier if each.cancelled_at is None), None)
        items = wanted.get(kind, ())
        # By the sum: what its lines are called may have been reworded since.
        if valid is not None and valid.amount == _sum(items):
            continue
        if valid is not None:
            why = REFUNDED if not items else PARTLY_REFUNDED if _sum(items) < valid.amount else MORE_CAME
            cancelled.append(replace(valid, cancelled_at=at, cancelled_for=why, version=valid.version + 1))
        if items:
            issued.append(
                Receipt(
                    agency=paying.agency,
                    kind=kind,
                    year=at.astimezone(LOCAL).year,
                    number=0,
                    reference=reference,
                    attempt=paying.id,
                    provider=paying.provider,
                    items=items,
                    paid_at=paying.state_changed_at or at,
                    issued_at=at,
                    turn=len(earlier) + 1,
                    replaces=max(earlier, key=lambda each: each.turn).name if earlier else "",
                )
            )
    return cancelled, issued


def _less(found: Mapping[str, Lines], less: int, requested: Mapping[str, int], name: Text) -> dict[str, Lines]:
    """The lines reduced by `less`: first the requested amount of each kind, then the rest in the order of kinds."""
    taken = {kind: min(requested.get(kind, 0), _sum(items), less) for kind, items in found.items()}
    rest = less - sum(taken.values())
    made = {}
    for kind, items in found.items():
        more = min(max(0, rest), _sum(items) - taken[kind])
        rest -= more
        off = taken[kind] + more
        made[kind] = (*items, Item(name=name, how=("", ""), amount=-off)) if off > 0 else items
    return made


def _sum(items: Lines) -> int:
    return sum(item.amount for item in items)
