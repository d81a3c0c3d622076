"""A fee in words, the same wherever it stands: "2 bản × 8.000 đ", "2 copies × 8,000 VND"."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from chalicelib.domain.errors import Text
from chalicelib.domain.procedure import texts
from chalicelib.domain.text import grouped

if TYPE_CHECKING:
    from chalicelib.domain.procedure.tariff import Fee, Rate, Reduction


def counted(rate: Rate, pieces: int, times: int, claimed: Reduction | None) -> Text:
    """How the amount of this line came about."""
    if rate.quantity is None:
        how = _priced(rate)
    elif len(rate.steps) == 1 and rate.most is None:
        how = _times(pieces, rate, money(rate.steps[0][1]))
    else:
        how = _join(_counted(pieces, rate), money(rate.cost(pieces)), ": ")
        how = _join(how, _priced(rate), " (", ")")
    if times > 1:
        how = _join((f"{times} × [", f"{times} × ["), how, "", "]")
    if rate.name is not None:
        how = _join(how, rate.name.text, " (", ")")
    if claimed is not None:
        off = texts.EXEMPT if claimed.percent == 100 else texts.percent_off(claimed.percent)
        how = _join(_join(how, off, "; "), claimed.name.text, ": ")
    return how


def rates(fee: Fee) -> Text:
    """Every rate of a fee, with for whom it is: what is said while nothing else is known."""
    return joined(
        (_priced(rate) if rate.name is None else _join(rate.name.text, _priced(rate), ": ") for rate in fee.rates),
        "; ",
    )


def _priced(rate: Rate) -> Text:
    """As in: 2.000 đ mỗi trang, từ trang thứ 3 1.000 đ, nhiều nhất 200.000 đ mỗi bản."""
    vi_unit, en_unit, _ = _unit(rate)
    (_, first), *later = rate.steps
    how = _join(money(first), texts.per_unit((vi_unit, _article(en_unit))), "")
    for start, amount in later:
        how = _join(how, texts.from_unit((vi_unit, en_unit), start, money(amount)), ", ")
    if rate.most is not None:
        unit = texts.PER_COPY if rate.times else ("", "")
        how = _join(how, texts.at_most(money(rate.most), unit), ", ")
    return how


def _times(pieces: int, rate: Rate, each: Text) -> Text:
    return _join(_counted(pieces, rate), each, " × ")


def _unit(rate: Rate) -> tuple[str, str, str]:
    if rate.unit is None:
        return texts.UNITS[rate.per]
    vi, en = rate.unit.text
    return vi, en, f"{en}s"


def _counted(pieces: int, rate: Rate) -> Text:
    vi, en, many = _unit(rate)
    return f"{pieces} {vi}", f"{pieces} {en if pieces == 1 else many}"


def money(amount: int) -> Text:
    """An amount as people write it."""
    return texts.amount(grouped(amount), f"{amount:,}")


def _article(noun: str) -> str:
    return f"an {noun}" if noun[0] in "aeiou" else f"a {noun}"


def _join(left: Text, right: Text, between: str, after: str = "") -> Text:
    vi, en = (f"{one}{between}{other}{after}" for one, other in zip(left, right, strict=True))
    return vi, en


def joined(texts: Iterable[Text], between: str) -> Text:
    """All of them in one text, in each language."""
    vi, en = zip(*texts, strict=True)
    return between.join(vi), between.join(en)
