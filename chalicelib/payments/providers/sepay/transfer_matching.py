"""Which attempt a bank transfer pays, by the words that came with it.

The payer is asked to write `MC` and the attempt's id, 18 symbols. Banks write that in capitals or
not, with spaces and hyphens in it, with other words before and after it, glued on or not, and cut
it where they like.
"""

from __future__ import annotations

import re

from chalicelib.domain.errors import Invalid
from chalicelib.domain.identifiers import ALPHABET, CHILD_LENGTH, LENGTH, parent
from chalicelib.domain.text import plain

PREFIX = "MC"
"""At SePay it is the prefix of the payment code ("Cấu trúc mã thanh toán"), with a suffix of 16 letters and digits."""

_GAP = r"[\s-]*"
_SYMBOLS = f"(?:{_GAP}[{ALPHABET}]){{{LENGTH + CHILD_LENGTH}}}"
# Looked for at every place, for one that is not ours may begin in front of one that is.
_MEMO = re.compile(f"(?={_GAP.join(PREFIX)}({_SYMBOLS}))")


def memo(attempt: str) -> str:
    """What the payer is asked to write."""
    return PREFIX + attempt


def attempt(code: str, content: str) -> str:
    """The attempt that SePay's own `code`, or else the words themselves, name; empty when it is none or not one.

    A code is one of the references in the words, the first: so it settles nothing when the words hold
    two. Nobody's guess decides whose money it is; a person looks.

    The check symbol is the dossier's, so an id that was cut and is followed by other words may be
    completed from them. It names an attempt of the right dossier that does not exist.
    """
    named = _named(code) | _named(content)
    return named.pop() if len(named) == 1 else ""


def _named(text: str) -> set[str]:
    found = {re.sub(_GAP, "", symbols) for symbols in set(_MEMO.findall(plain(text).upper()))}
    return {symbols for symbols in found if _is_ours(symbols)}


def _is_ours(symbols: str) -> bool:
    try:
        parent(symbols)
    except Invalid:
        return False
    return True
