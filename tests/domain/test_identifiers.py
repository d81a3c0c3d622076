"""References are read aloud, typed badly, and guessed at."""

import contextlib
import secrets

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain import identifiers
from chalicelib.domain.errors import Invalid, NotFound
from chalicelib.domain.identifiers import ALPHABET

symbols = st.text(ALPHABET, min_size=identifiers.LENGTH - 1, max_size=identifiers.LENGTH - 1)


def made(text: str) -> str:
    """The reference made of these symbols."""
    return identifiers.new(lambda alphabet, length: text)


@given(symbols)
def test_case_hyphens_and_spaces_do_not_matter(text: str) -> None:
    """What people do when they type."""
    reference = made(text)
    assert identifiers.parse(reference.lower().replace("-", " ")) == reference
    assert identifiers.parse(reference.replace("-", "")) == reference


@given(symbols, st.integers(0, identifiers.LENGTH - 1), st.sampled_from(ALPHABET))
def test_one_wrong_symbol_is_always_noticed(text: str, at: int, wrong: str) -> None:
    """Every single substitution, the check symbol included."""
    right = made(text).replace("-", "")
    typed = right[:at] + wrong + right[at + 1 :]
    if typed != right:
        with pytest.raises(NotFound):
            identifiers.parse(typed)


@given(symbols, st.integers(0, identifiers.LENGTH - 2))
def test_two_swapped_neighbours_are_always_noticed(text: str, at: int) -> None:
    """The other usual mistake."""
    right = made(text).replace("-", "")
    typed = right[:at] + right[at + 1] + right[at] + right[at + 2 :]
    if typed != right:
        with pytest.raises(NotFound):
            identifiers.parse(typed)


@given(st.text(max_size=40))
def test_anything_else_is_nobodys_dossier(text: str) -> None:
    """Never an exception of another kind."""
    with contextlib.suppress(NotFound):
        identifiers.parse(text)


def test_an_identifier_inside_a_dossier_tells_which_dossier() -> None:
    """So that one read finds both."""
    reference = identifiers.new(lambda a, n: "".join(secrets.choice(a) for _ in range(n)))
    child = identifiers.new_child(reference, lambda a, n: "".join(secrets.choice(a) for _ in range(n)))
    assert identifiers.parent(child) == reference


@pytest.mark.parametrize("text", ["", "A" * 16, "../../etc", "2" * 15, "ABCDEFGHJKM2ABC#"])
def test_what_is_no_identifier_is_refused(text: str) -> None:
    """Before it could become part of a key."""
    with pytest.raises(Invalid):
        identifiers.parent(text)


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("H27.19-261204-0001", True),
        ("000.00.19.H47-260105-0001", True),
        ("H57.132-260804-0583", True),
        ("G09.20-20260609-0092637", True),
        ("H27.19-261204-1", False),
        ("ABCD-EFGH-JKMN", False),
        ("h27.19-261204-0001#", False),
    ],
)
def test_legal_codes_of_either_order_and_width_are_recognised(text: str, is_one: bool) -> None:
    """Codes that real systems have given."""
    assert identifiers.is_code(text) is is_one
