"""Vietnamese is typed with diacritics, without them, and in two Unicode forms."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.text import fold, plain, words


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Đường Trần Thị Mai", "duong tran thi mai"),
        ("TRÍCH LỤC HỘ TỊCH", "trich luc ho tich"),
        ("trò chơi điện tử", "tro choi dien tu"),
    ],
)
def test_diacritics_and_case_do_not_matter(text: str, folded: str) -> None:
    """Composed as a keyboard types it, or decomposed as some phones send it."""
    assert fold(text) == fold(unicodedata.normalize("NFD", text)) == folded


def test_plain_keeps_the_case() -> None:
    """As a payment's description is shown."""
    assert plain("Phí cấp bản sao ĐẶNG") == "Phi cap ban sao DANG"


def test_a_code_is_one_word_and_punctuation_is_none() -> None:
    """What people paste into a search."""
    assert words("Thủ tục 2.001885, “civil-status” (bản sao)?") == [
        *["thu", "tuc", "2.001885", "civil", "status", "ban", "sao"]
    ]


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    """Whatever the script."""
    assert fold(fold(text)) == fold(text)
