"""Amounts in words: every rule by hand, and a reader of its own that gets every amount back."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.payment.amount_in_words import MOST, in_words

BY_HAND = {
    0: "Không đồng",
    1: "Một đồng",
    4: "Bốn đồng",
    5: "Năm đồng",
    10: "Mười đồng",
    11: "Mười một đồng",
    14: "Mười bốn đồng",
    15: "Mười lăm đồng",
    20: "Hai mươi đồng",
    21: "Hai mươi mốt đồng",
    24: "Hai mươi bốn đồng",
    55: "Năm mươi lăm đồng",
    100: "Một trăm đồng",
    101: "Một trăm linh một đồng",
    105: "Một trăm linh năm đồng",
    110: "Một trăm mười đồng",
    111: "Một trăm mười một đồng",
    115: "Một trăm mười lăm đồng",
    121: "Một trăm hai mươi mốt đồng",
    1_000: "Một nghìn đồng",
    1_005: "Một nghìn không trăm linh năm đồng",
    1_015: "Một nghìn không trăm mười lăm đồng",
    1_100: "Một nghìn một trăm đồng",
    8_000: "Tám nghìn đồng",
    16_000: "Mười sáu nghìn đồng",
    105_000: "Một trăm linh năm nghìn đồng",
    1_000_000: "Một triệu đồng",
    1_000_005: "Một triệu không trăm linh năm đồng",
    1_005_721: "Một triệu không trăm linh năm nghìn bảy trăm hai mươi mốt đồng",
    1_050_000: "Một triệu không trăm năm mươi nghìn đồng",
    1_234_567: "Một triệu hai trăm ba mươi bốn nghìn năm trăm sáu mươi bảy đồng",
    1_000_000_000: "Một tỷ đồng",
    5_000_000_001: "Năm tỷ không trăm linh một đồng",
    1_000_000_000_000: "Một nghìn tỷ đồng",
    1_001_000_000_000: "Một nghìn không trăm linh một tỷ đồng",
    21_005_010_000_000: "Hai mươi mốt nghìn không trăm linh năm tỷ không trăm mười triệu đồng",
    MOST: "Chín trăm chín mươi chín nghìn chín trăm chín mươi chín tỷ chín trăm chín mươi chín triệu "
    "chín trăm chín mươi chín nghìn chín trăm chín mươi chín đồng",
}
DIGITS = {
    word: digit for digit, word in enumerate(["không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"])
}
DIGITS |= {"mốt": 1, "lăm": 5}


def read(words: str) -> int:
    """The number that somebody who hears these words writes down."""
    total = group = digit = 0
    *message, currency = words.lower().split(" ")
    assert currency == "đồng"
    for word in message:
        match word:
            case "trăm":
                group, digit = digit * 100, 0
            case "mươi":
                group, digit = group + digit * 10, 0
            case "mười":
                group += 10
            case "linh":
                assert group % 100 == digit == 0
            case "nghìn" | "triệu":
                total += (group + digit) * {"nghìn": 10**3, "triệu": 10**6}[word]
                group = digit = 0
            case "tỷ":
                total = (total + group + digit) * 10**9
                group = digit = 0
            case _:
                digit = DIGITS[word]
    return total + group + digit


@pytest.mark.parametrize(("amount", "words"), BY_HAND.items())
def test_by_hand(amount: int, words: str) -> None:
    """Each rule, as a clerk would write it."""
    assert in_words(amount) == words
    assert read(words) == amount


def test_every_small_amount_is_read_back() -> None:
    """All of 0 to 9999, alone and as thousands, millions and billions."""
    for unit in (1, 10**3, 10**6, 10**9):
        assert all(read(in_words(amount * unit)) == amount * unit for amount in range(10_000))


@given(st.integers(0, MOST))
def test_every_amount_is_read_back(amount: int) -> None:
    """Over the whole range, in one piece of tidy NFC text."""
    words = in_words(amount)
    assert read(words) == amount
    assert words == unicodedata.normalize("NFC", words)
    assert words == " ".join(words.split()).capitalize()


@pytest.mark.parametrize("power", range(1, 15))
def test_around_every_power_of_ten(power: int) -> None:
    """One below, the power itself and one above, where units and zeros change."""
    assert all(read(in_words(10**power + off)) == 10**power + off for off in (-1, 0, 1))


@pytest.mark.parametrize("amount", [-1, MOST + 1, 10**18])
def test_what_no_receipt_can_say_is_refused(amount: int) -> None:
    """Below nothing and above the range."""
    with pytest.raises(ValueError, match="from 0 to"):
        in_words(amount)
