"""References people can read aloud, and the identifiers built on them.

The alphabet has no 0, 1, I, L or O. It has 31 symbols, a prime, so one weighted sum catches every
single wrong symbol and every swap of neighbours.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from chalicelib.domain import texts
from chalicelib.domain.errors import Invalid, NotFound

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
LENGTH = 12
CHILD_LENGTH = 4

Choose = Callable[[str, int], str]
"""Gives so many symbols of an alphabet, unguessable. Randomness is an argument."""

_CHILD = re.compile(f"[{ALPHABET}]{{{LENGTH + CHILD_LENGTH}}}")
_REST = re.compile(f"[{ALPHABET}]{{{CHILD_LENGTH}}}([0-9]{{2}})?")
MOST_LETTERS = 40
"""An identifier is shorter, even one that is written with spaces."""
_CODE = re.compile(r"[0-9A-Z]{1,10}(\.[0-9A-Z]{1,6}){0,5}-([0-9]{6}|[0-9]{8})-[0-9]{4,8}")


def new(choose: Choose) -> str:
    """A new reference, `XXXX-XXXX-XXXX`: 54 bits and a check symbol."""
    symbols = choose(ALPHABET, LENGTH - 1)
    return _shown(symbols + _check(symbols))


def parse(text: str) -> str:
    """The reference a person meant: any case, with or without hyphens and spaces.

    Raises `NotFound` when it cannot be one: a mistyped reference is nobody's dossier.
    """
    symbols = re.sub(r"[\s-]", "", text).upper()
    if len(symbols) != LENGTH or set(symbols) - set(ALPHABET) or _check(symbols[:-1]) != symbols[-1]:
        raise NotFound("dossier_not_found", texts.NO_SUCH_REFERENCE)
    return _shown(symbols)


def is_code(text: str) -> bool:
    """Whether this is shaped like a legal dossier code, `<agency>-YYMMDD-NNNN` (either group order)."""
    return _CODE.fullmatch(text) is not None


def new_child(reference: str, choose: Choose) -> str:
    """An identifier of something in a dossier (document, attempt); it tells which dossier."""
    return reference.replace("-", "") + choose(ALPHABET, CHILD_LENGTH)


def named_in(text: str) -> str:
    """The only identifier of a document or attempt in a text; empty when there is none, or not one only."""
    windows = {text[at : at + LENGTH + CHILD_LENGTH] for at in range(len(text) - LENGTH - CHILD_LENGTH + 1)}
    found = [each for each in windows if is_child(each)]
    return found[0] if len(found) == 1 else ""


def is_child(text: str) -> bool:
    """Whether this can be the identifier of a document or attempt."""
    return bool(_CHILD.fullmatch(text)) and _check(text[: LENGTH - 1]) == text[LENGTH - 1]


@lru_cache(maxsize=256)
def parent(child: str) -> str:
    """The reference of the dossier this identifier belongs to; `Invalid` when it is no such identifier.

    Remembered: every key of a row in a dossier's partition needs it.
    """
    if not is_child(child):
        raise _no_identifier()
    return _shown(child[:LENGTH])


def dossier_of(identifier: str) -> str:
    """The reference of the dossier that this reference, document, attempt or refund belongs to; empty for any other.

    Of the form only: whether there is such a dossier is not known.
    """
    symbols = re.sub(r"[\s-]", "", identifier[:MOST_LETTERS]).upper()
    own = symbols[:LENGTH]
    rest = symbols[LENGTH:]
    if len(own) < LENGTH or set(own) - set(ALPHABET) or _check(own[:-1]) != own[-1]:
        return ""
    return _shown(own) if not rest or _REST.fullmatch(rest) else ""


def numbered(child: str, number: int) -> str:
    """The identifier of the `number`th thing (1 to 99) that belongs to a child, such as a refund to its attempt."""
    return f"{child}{number:02}"


def child_of(numbered: str) -> str:
    """What this numbered identifier belongs to; `Invalid` when it is no such identifier."""
    child, number = numbered[:-2], numbered[-2:]
    if not re.fullmatch(r"[0-9]{2}", number, re.ASCII):
        raise _no_identifier()
    parent(child)
    return child


def _no_identifier() -> Invalid:
    return Invalid("identifier_invalid", texts.NOT_AN_IDENTIFIER)


def _check(symbols: str) -> str:
    return ALPHABET[sum(weight * ALPHABET.index(s) for weight, s in enumerate(symbols, 2)) % len(ALPHABET)]


def _shown(symbols: str) -> str:
    return "-".join(symbols[at : at + 4] for at in range(0, LENGTH, 4))
