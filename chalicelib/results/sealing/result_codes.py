"""The short code of a result: `KQ-7F3K-9M2P-XR4T`.

KQ (*kết quả*) and a reference: the same alphabet, length and check symbol as a dossier's, so there is
one rule for everything people read aloud. The prefix tells the two apart.
"""

from __future__ import annotations

import re

from chalicelib.domain import identifiers
from chalicelib.domain.errors import NotFound
from chalicelib.domain.identifiers import Choose
from chalicelib.results.sealing import texts

PREFIX = "KQ"


def new(choose: Choose) -> str:
    """A new code, unguessable: 54 bits."""
    return f"{PREFIX}-{identifiers.new(choose)}"


def parse(text: str) -> str:
    """The code a person meant: any case, hyphens and spaces anywhere or nowhere, with or without KQ.

    Raises `NotFound` when it cannot be one. 0, 1, I, L and O stand for nothing: no code has them.
    """
    symbols = re.sub(r"[\s-]", "", text).upper()
    if len(symbols) == len(PREFIX) + identifiers.LENGTH:
        symbols = symbols.removeprefix(PREFIX)
    try:
        return f"{PREFIX}-{identifiers.parse(symbols)}"
    except NotFound as no_reference:
        raise NotFound("result_not_found", texts.NO_SUCH_RESULT_CODE) from no_reference
