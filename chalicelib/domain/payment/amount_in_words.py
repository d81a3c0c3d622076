"""An amount of money in Vietnamese words, as receipts write it beside the figures.

One choice where usage has two: linh (not lẻ), bốn everywhere (not tư), nghìn (not ngàn), tỷ (not tỉ). Billions are
read as a number of their own: 1.001 tỷ is "một nghìn không trăm linh một tỷ". Groups of zeros are not said.
num2words 0.5.14 leaves "không trăm" out (1.005.000: "một triệu năm nghìn") and says "nghìn tỷ ... tỷ".
"""

from __future__ import annotations

MOST = 10**15 - 1
_DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_UNITS = ((10**6, "triệu"), (10**3, "nghìn"), (1, ""))
_AFTER_TEN = {5: "lăm"}
_AFTER_TENS = {1: "mốt", 5: "lăm"}


def in_words(amount: int) -> str:
    """Whole VND, as in "Mười sáu nghìn đồng". `ValueError` below 0 and above `MOST`."""
    if not 0 <= amount <= MOST:
        raise ValueError(f"only amounts from 0 to {MOST} are written in words")
    return f"{_number(amount) or _DIGITS[0]} đồng".capitalize()


def _number(number: int) -> str:
    """Empty for 0."""
    billions, rest = divmod(number, 10**9)
    words = [_number(billions), "tỷ"] if billions else []
    for size, unit in _UNITS:
        group, rest = divmod(rest, size)
        if group:
            words += [_group(group, padded=bool(words)), unit]
    return " ".join(filter(None, words))


def _group(number: int, *, padded: bool) -> str:
    """1 to 999. `padded`: something stands before it, so that its hundreds are said even when there are none."""
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    words = [_DIGITS[hundreds], "trăm"] if hundreds or padded else []
    if tens > 1:
        words += [_DIGITS[tens], "mươi"]
    elif tens == 1:
        words.append("mười")
    elif words and ones:
        words.append("linh")
    if ones:
        special = _AFTER_TENS if tens > 1 else _AFTER_TEN if tens else {}
        words.append(special.get(ones, _DIGITS[ones]))
    return " ".join(words)
