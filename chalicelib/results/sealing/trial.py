"""Whether a PDF can be sealed, determined by sealing it with a key that is discarded.

The same code and the same parser as the seal itself, so that the two cannot disagree. It runs where a result arrives,
in the decoder's process: no key of ours, no AWS, no clock.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache

from chalicelib.domain.errors import Invalid, NotAllowed
from chalicelib.results.sealing import page_texts, pdf, result_codes
from chalicelib.results.sealing.keyring import LocalKey, new_local

UNSEALABLE = "unsealable"
FAULTS = {
    "pdf_unreadable": UNSEALABLE,
    "pdf_encrypted": "restricted",  # one that needs a password never comes so far
    "pdf_locked": "locked",
    "pdf_sealed": "locked",
}
"""Why a PDF cannot be sealed: the codes of `pdf.seal`, as the reasons for which its document is refused."""

_AT = datetime(2026, 1, 1, tzinfo=UTC)
_LINES = [page_texts.DOSSIER_CODE, page_texts.PROCEDURE, page_texts.AUTHORITY, page_texts.RESULT]


def fault(content: bytes, repair: Callable[[bytes], bytes | None]) -> str:
    """The reason, a value of `FAULTS`, why this PDF cannot be sealed, repaired or as it is; empty when it can."""
    refused = _refused(content)
    if refused == UNSEALABLE and (repaired := repair(content)):
        return _refused(repaired)
    return refused


def _refused(content: bytes) -> str:
    code = result_codes.new(lambda alphabet, length: alphabet[0] * length)
    try:
        pdf.seal(content, _key(), url="https://localhost/xac-minh#" + "x" * 600, code=code, lines=_LINES, at=_AT)
    except (Invalid, NotAllowed) as refused:
        return FAULTS[refused.code]
    return ""


@cache
def _key() -> LocalKey:
    return LocalKey(*new_local("Motcua", _AT))
