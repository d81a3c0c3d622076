"""Vietnamese text without its diacritics: for searching, and for providers that take only ASCII."""

from __future__ import annotations

import unicodedata


def plain(text: str) -> str:
    """The text without diacritics (đ becomes d), case kept."""
    decomposed = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def fold(text: str) -> str:
    """`plain`, in lower case: what two ways of typing one word have in common."""
    return plain(text).casefold()
