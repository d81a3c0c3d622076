"""What a dossier costs: one pure function, the same on every page, in the draft, at the desk and on the receipt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from chalicelib.domain.errors import Text
from chalicelib.domain.procedure import texts
from chalicelib.domain.procedure.conditions import holds, unknown
from chalicelib.domain.procedure.fee_labels import counted, joined, money, rates

if TYPE_CHECKING:
    from chalicelib.domain.procedure.procedure import Procedure
    from chalicelib.domain.procedure.tariff import Fee, Rate

POSTAGE = "postage"
"""The kind of the line for the post's own charge, which is neither phí nor lệ phí."""


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What a price can depend on; what is not known yet is empty."""

    form: Mapping[str, Any] = field(default_factory=dict)
    applicant: str = ""
    """The applicant's kind: person, household_business, business or organisation."""
    channel: str = "online"
    """How it is filed."""
    delivery: str = ""
    """How the result is received."""
    exemption: str = ""
    """The reduction the applicant claims, by its id."""

    def value_of(self, name: str) -> object:
        """A fact by the name conditions use; `None` while it is not known."""
        if not name.startswith("/"):
            return getattr(self, name, "") or None
        value: Any = self.form
        for part in name.split("/")[1:]:
            value = value.get(part) if isinstance(value, Mapping) else None
        return value


@dataclass(frozen=True, kw_only=True)
class Postage:
    """What the post asks for bringing the result to this zone."""

    name: Text
    amount: int
    moment: str


@dataclass(frozen=True, kw_only=True)
class Line:
    """One item, explained. Amounts are whole VND."""

    id: str
    kind: str
    """`phi`, `le_phi` or `postage`."""
    name: Text
    moment: str
    quantity: int | None
    """`None` while the form does not say how many."""
    amount: int
    """0 while it cannot be counted yet: see `open`."""
    reduced: int = 0
    """How much less than the full rate, already taken off."""
    how: Text
    open: tuple[str, ...] = ()
    """The facts it still depends on, by the names conditions use."""
    refundable: bool = False


@dataclass(frozen=True)
class Bill:
    """The items of a dossier. Without lines nothing is charged."""

    lines: tuple[Line, ...]

    @property
    def total(self) -> int:
        """Whole VND; never negative."""
        return sum(line.amount for line in self.lines)

    @property
    def open(self) -> tuple[str, ...]:
        """The facts the total still depends on, each once."""
        return tuple(dict.fromkeys(name for line in self.lines for name in line.open))

    def due(self, moment: str) -> int:
        """Whole VND due at this moment."""
        return self.at(moment).total

    def at(self, moment: str) -> Bill:
        """The items due at `filing`, `acceptance` or `return`."""
        return Bill(tuple(line for line in self.lines if line.moment == moment))


def bill(procedure: Procedure, facts: Facts, postage: Postage | None = None) -> Bill:
    """What it costs, item by item, from what is known so far."""
    lines = [_line(fee, facts) for fee in procedure.fees]
    if postage is not None:
        how = money(postage.amount)
        lines.append(
            Line(
                id=POSTAGE,
                kind=POSTAGE,
                name=postage.name,
                moment=postage.moment,
                quantity=1,
                amount=postage.amount,
                how=how,
            )
        )
    return Bill(tuple(lines))


def summary(procedure: Procedure) -> Text:
    """What it costs, in a few words for a list: "8.000 đ mỗi bản"."""
    if procedure.free:
        return texts.FREE_OF_CHARGE
    if not procedure.fees:
        return texts.FEE_NOT_PUBLISHED
    return joined((rates(fee) for fee in procedure.fees), "; ")


def _line(fee: Fee, facts: Facts) -> Line:
    rate, waits = _rate(fee, facts)
    if rate is None:
        return _named(fee, quantity=None, amount=0, how=rates(fee), open=waits)
    pieces = 1 if rate.quantity is None else _count(facts, rate.quantity)
    times = 1 if rate.times is None else _count(facts, rate.times)
    if pieces is None or times is None:
        needed = ((rate.quantity, pieces), (rate.times, times))
        missing = tuple(name for name, count in needed if name and count is None)
        return _named(fee, quantity=None, amount=0, how=rates(fee), open=missing)
    each = rate.cost(pieces)
    full = each * times
    claimed = next((reduction for reduction in fee.reductions if reduction.id == facts.exemption), None)
    # Rounded down to whole VND: the fraction is the citizen's.
    amount = full if claimed is None else full * (100 - claimed.percent) // 100
    how = counted(rate, pieces, times, claimed)
    quantity = pieces * times if rate.times is None else times
    return _named(fee, quantity=quantity, amount=amount, reduced=full - amount, how=how)


def _named(fee: Fee, **made: Any) -> Line:
    return Line(id=fee.id, kind=fee.kind, name=fee.name.text, moment=fee.moment, refundable=fee.refundable, **made)


def _rate(fee: Fee, facts: Facts) -> tuple[Rate | None, tuple[str, ...]]:
    """The first rate that holds; `None` and what has to be known when an earlier one might."""
    for rate in fee.rates:
        answer = holds(rate.when, facts.value_of)
        if answer is None:
            return None, tuple(unknown(rate.when, facts.value_of))
        if answer:
            return rate, ()
    raise ValueError(f"fee {fee.id} has no rate for everybody else")


def _count(facts: Facts, pointer: str) -> int | None:
    value = facts.value_of(pointer)
    if isinstance(value, list):
        value = len(value)  # a repeatable group is counted by its entries
    # To JSON Schema 2.0 is an integer. Were it none here, such a form would pass and cost nothing.
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    # True is an int to Python, and a count of copies to nobody.
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 1 else None
