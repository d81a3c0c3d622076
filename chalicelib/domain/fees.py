"""What a dossier costs: one pure function, the same on every page, at the desk and on the receipt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from chalicelib.domain.errors import Text

if TYPE_CHECKING:
    from chalicelib.domain.procedure import Fee, Moment, Procedure


@dataclass(frozen=True, kw_only=True)
class Line:
    """One item, explained. Amounts are whole VND."""

    id: str
    kind: str
    name: Text
    unit_amount: int
    quantity: int | None
    """`None` while the form does not say how many."""
    amount: int
    """0 while the quantity is not known."""
    how: Text


@dataclass(frozen=True)
class Bill:
    """The items due at one moment. Without lines nothing is charged then."""

    lines: tuple[Line, ...]

    @property
    def total(self) -> int:
        """Whole VND; never negative."""
        return sum(line.amount for line in self.lines)


def bill(procedure: Procedure, form: Mapping[str, Any], moment: Moment) -> Bill:
    """What is due at this moment, from what the form says so far."""
    return Bill(tuple(_line(fee, form) for fee in procedure.fees if fee.moment == moment))


def summary(procedure: Procedure) -> Text:
    """What it costs, in a few words for a list: "8.000 đ mỗi bản"."""
    if procedure.free:
        return "Miễn phí", "Free of charge"
    if not procedure.fees:
        return "Chưa công bố mức thu", "Fee not published yet"
    each = [_line(fee, {}).how for fee in procedure.fees]
    return "; ".join(vi for vi, _ in each), "; ".join(en for _, en in each)


def _line(fee: Fee, form: Mapping[str, Any]) -> Line:
    quantity = 1 if fee.quantity_from is None else _quantity(form, fee.quantity_from)
    each_vi, each_en = _money(fee.amount)
    if fee.quantity_from is None:
        how = (f"{each_vi} mỗi hồ sơ", f"{each_en} a dossier")
    elif quantity is None:
        how = (f"{each_vi} mỗi bản", f"{each_en} a copy")
    else:
        how = (f"{quantity} bản × {each_vi}", f"{quantity} {'copy' if quantity == 1 else 'copies'} × {each_en}")
    return Line(
        id=fee.id,
        kind=fee.kind,
        name=(fee.name.vi, fee.name.en),
        unit_amount=fee.amount,
        quantity=quantity,
        amount=fee.amount * (quantity or 0),
        how=how,
    )


def _quantity(form: Mapping[str, Any], pointer: str) -> int | None:
    value: Any = form
    for name in pointer.split("/")[1:]:
        value = value.get(name) if isinstance(value, Mapping) else None
    # To JSON Schema 2.0 is an integer. Were it none here, such a form would pass and cost nothing.
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    # True is an int to Python, and a count of copies to nobody.
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 1 else None


def _money(amount: int) -> Text:
    return f"{amount:,}".replace(",", ".") + " đ", f"{amount:,} VND"
