"""Whose money it is, by words that banks have been at: found when it is one attempt, and never guessed."""

from __future__ import annotations

import random
import time

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from chalicelib.domain import identifiers
from chalicelib.domain.identifiers import ALPHABET
from chalicelib.payments.providers.sepay.transfer_matching import attempt, memo
from tests.payments.providers.sepay.sepay_side import CREDIT, ID, OTHER_ID, parsed

MEMO = f"MC{ID}"
SPACED = "MC 7K2M 9QXR 4TW8 5NPC"


def ids(seed: int) -> str:
    """An id as the service makes them."""
    chance = random.Random(seed)

    def choose(symbols: str, count: int) -> str:
        return "".join(chance.choice(symbols) for _ in range(count))

    return identifiers.new_child(identifiers.new(choose), choose)


known = st.integers(0, 10**9).map(ids)
gaps = st.sampled_from(["", "", "", " ", "-", "  ", " - ", "\n", "\u00a0"])
# What nothing ours can hide in: every word of it has a symbol that our ids do not have.
around = st.sampled_from(
    ["", "NOP PHI ", "CT tu 0101 TOI ", ".", "Thanh toán lệ phí hồ sơ: ", "IBFT 0110-", "FT0011;ND:", "1"]
)


@pytest.mark.parametrize(
    "content",
    [
        MEMO,
        MEMO.lower(),
        f"{MEMO} nop phi ho so",
        f"TRAN THI MAI chuyen tien {MEMO}",
        f"CHUYENTIEN{MEMO}NOPPHI",
        f"MBVCB.3278907687.{MEMO}.CT tu 0123499999",
        f"CT DEN:712345678901 {MEMO}-041226-09:14:37 712345",
        SPACED,
        SPACED.replace(" ", "-"),
        SPACED.replace(" ", " - "),
        " ".join(MEMO),
        f"M C{ID}",
        f"MC\n{ID}",
        f"MC\u00a0{ID}",
        f"Đóng lệ phí {MEMO} ạ",
        f"{MEMO} {MEMO}",
        f"{MEMO}; nhac lai: {SPACED}",
        f"MC {MEMO}",
        f"MCMC{ID}",
        f"MC2345 {MEMO}",
    ],
)
def test_a_reference_is_found_however_the_bank_wrote_it(content: str) -> None:
    """Capitals or not, spaced, hyphened, glued, with words around it, or twice."""
    assert attempt("", content) == ID
    assert parsed({**CREDIT, "code": None, "content": content}).attempt == ID


@pytest.mark.parametrize(
    "content",
    [
        "",
        "TRAN THI MAI chuyen tien",
        ID,
        f"MB{ID}",
        f"CM{ID}",
        MEMO[:-1],
        MEMO[:10],
        f"{MEMO[:9]}.{MEMO[9:]}",
        MEMO.replace("7K", "K7"),
        MEMO.replace("7K2M", "7K2N"),
        MEMO.replace("8", "9"),
        MEMO.replace("8", "0"),
        MEMO.replace("Q", "O"),
        MEMO.replace("2", "\u0662"),
        "MC" + "2" * 15,
        "MC0123456789ABCDEF",
        "MCABCDEFGHJKMN2345",
    ],
)
def test_what_is_cut_mistyped_or_not_ours_is_nobodys(content: str) -> None:
    """The check symbol refuses it, so a person looks."""
    assert attempt("", content) == ""
    assert attempt(content, "") == ""


@pytest.mark.parametrize(
    ("code", "content"),
    [
        ("", f"{MEMO} MC{OTHER_ID}"),
        ("", f"{MEMO}MC{OTHER_ID}"),
        ("", f"mc{OTHER_ID} va {SPACED}"),
        (MEMO, f"{MEMO} MC{OTHER_ID}"),
        (f"MC{OTHER_ID}", f"{MEMO}"),
        (f"{MEMO} MC{OTHER_ID}", ""),
    ],
)
def test_two_references_are_nobodys(code: str, content: str) -> None:
    """One sum for two fees is for a person to divide, whatever SePay took for its code."""
    assert attempt(code, content) == ""
    assert parsed({**CREDIT, "code": code, "content": content}).attempt == ""


@pytest.mark.parametrize(
    ("code", "content"),
    [(MEMO, ""), (MEMO, "chuyen tien"), ("", MEMO), (MEMO.lower(), MEMO), ("MC7K2M9QXR", MEMO), ("DH1709", MEMO)],
)
def test_one_reference_is_enough_wherever_it_stands(code: str, content: str) -> None:
    """SePay's own code counts, and the words where it has none or a piece of one."""
    assert attempt(code, content) == ID


def test_an_id_that_was_cut_can_be_filled_up_only_to_one_of_the_same_dossier() -> None:
    """The price of ids without a check symbol at their end: it names nothing, or nothing of anybody else's."""
    filled = attempt("", f"{MEMO[:-2]} TRAN THI MAI")
    assert filled == f"{ID[:-2]}TR"
    assert identifiers.parent(filled) == identifiers.parent(ID)


@given(known, around, around, st.lists(gaps, min_size=18, max_size=18), st.booleans(), st.booleans())
def test_every_id_survives(id_: str, before: str, after: str, between: list[str], lower: bool, in_code: bool) -> None:
    """Whatever stands between its symbols and around it."""
    text = "".join(symbol + gap for symbol, gap in zip(memo(id_), between, strict=True))
    assume("MC" not in id_)
    words = before + (text.lower() if lower else text) + after
    assert attempt(words if in_code else "", "" if in_code else words) == id_


@given(known, st.integers(0, 10), st.sampled_from(ALPHABET))
def test_one_wrong_symbol_of_the_dossiers_is_always_seen(id_: str, at: int, symbol: str) -> None:
    """The check symbol catches every single one."""
    assume(id_[at] != symbol and "MC" not in id_)
    assert attempt("", memo(id_[:at] + symbol + id_[at + 1 :])) == ""


@given(st.text(), st.text())
def test_whatever_is_found_is_an_id_of_ours(code: str, content: str) -> None:
    """Noise has none, or one whose dossier can be told."""
    found = attempt(code, content)
    assert found == "" or identifiers.parent(found)


def test_the_memo_fits_where_it_is_written() -> None:
    """18 symbols of ASCII capitals and digits; a purpose in VietQR has 25, SePay's suffix 30."""
    assert memo(ID) == MEMO
    assert len(MEMO) == 18
    assert MEMO.isascii()
    assert MEMO.isalnum()
    assert MEMO.upper() == MEMO


@pytest.mark.parametrize("content", ["MC" * 15_000, "M" + "-" * 60_000, "MC" + (" " * 4_000 + "M") * 15, "M-" * 30_000])
def test_no_words_take_long(content: str) -> None:
    """The search is bounded by the size of a body."""
    began = time.perf_counter()
    attempt(content, content)
    assert time.perf_counter() - began < 5
