"""Codes of results are read aloud and typed badly."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain import identifiers
from chalicelib.domain.errors import NotFound
from chalicelib.domain.identifiers import ALPHABET
from chalicelib.results.sealing import result_codes

drawn = st.text(ALPHABET, min_size=identifiers.LENGTH - 1, max_size=identifiers.LENGTH - 1)
LENGTH = len(result_codes.PREFIX) + identifiers.LENGTH


def made(symbols: str) -> str:
    """The code made of these symbols."""
    return result_codes.new(lambda alphabet, length: symbols)


def test_it_looks_as_the_page_shows_it() -> None:
    """KQ, and groups of four."""
    assert made("7F3K9M2PXR4").startswith("KQ-7F3K-9M2P-XR4")


@given(drawn)
def test_case_hyphens_spaces_and_the_prefix_do_not_matter(symbols: str) -> None:
    """What people do when they type."""
    code = made(symbols)
    for typed in (code.lower(), code.replace("-", " "), f" {code.replace('-', '')}\n", code.removeprefix("KQ-")):
        assert result_codes.parse(typed) == code


@given(drawn, st.integers(0, LENGTH - 1), st.sampled_from(ALPHABET + "01ILO"))
def test_one_wrong_symbol_is_always_noticed(symbols: str, at: int, wrong: str) -> None:
    """Every single substitution, in the prefix and of the check symbol as well; 0 is not taken for O."""
    right = made(symbols).replace("-", "")
    typed = right[:at] + wrong + right[at + 1 :]
    if typed != right:
        with pytest.raises(NotFound):
            result_codes.parse(typed)


@given(drawn, st.integers(0, LENGTH - 2))
def test_two_swapped_neighbours_are_always_noticed(symbols: str, at: int) -> None:
    """The other usual mistake."""
    right = made(symbols).replace("-", "")
    typed = right[:at] + right[at + 1] + right[at] + right[at + 2 :]
    if typed != right:
        with pytest.raises(NotFound):
            result_codes.parse(typed)


@given(drawn, st.integers(0, LENGTH - 1))
def test_a_missing_symbol_is_noticed(symbols: str, at: int) -> None:
    """The length is fixed."""
    right = made(symbols).replace("-", "")
    with pytest.raises(NotFound) as refused:
        result_codes.parse(right[:at] + right[at + 1 :])
    assert refused.value.code == "result_not_found"


@given(st.text(max_size=40))
def test_anything_else_is_no_result(text: str) -> None:
    """Never an exception of another kind."""
    with contextlib.suppress(NotFound):
        result_codes.parse(text)
