"""Vietnamese text without its diacritics: for searching, and for providers that take only ASCII."""

from __future__ import annotations

import re
import unicodedata

_WORD = re.compile(r"\w+(?:\.\w+)*")


def plain(text: str) -> str:
    """The text without diacritics (đ becomes d), case kept. Either Unicode form gives the same."""
    decomposed = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def fold(text: str) -> str:
    """`plain`, in lower case: what two ways of typing one word have in common."""
    return plain(plain(text).casefold())  # casefolding can bring a combining mark back


def words(text: str) -> list[str]:
    """The folded words, without punctuation; a procedure's code (2.001885) stays one word."""
    return _WORD.findall(fold(text))


def grouped(number: int) -> str:
    """A number as people here write it: a dot between the thousands."""
    return f"{number:,}".replace(",", ".")
