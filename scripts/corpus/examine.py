"""What the product does with one file: inspection, then the previews of a picture, or the seal of a PDF."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from chalicelib.domain.errors import Invalid, NotAllowed
from chalicelib.inspection import inspect, pictures, renditions
from chalicelib.sealing import pdf
from chalicelib.sealing.keys import Keyring, LocalKey, new_local
from scripts.corpus import readers

AT = datetime(2026, 12, 4, 9, 30, tzinfo=UTC)
KEY = LocalKey(*new_local("Thành phố Thử nghiệm", AT))
_CODE = "A2B3-C4D5-E6F7"
_LINES = ["Mã hồ sơ: H27.19-20261204-0001"]


@dataclass(frozen=True)
class Outcome:
    """What came of a file. Texts are empty where nothing was wrong, or where nothing was to be done."""

    content_type: str
    reason: str
    pages: int = 0
    rendered: str | None = None
    """Why there is no preview; empty when there is; None where none is made."""
    sealed: str | None = None
    """Why it could not be sealed, in the same way."""
    reader: str = ""
    """Who else read it; empty when nobody could be asked."""
    unreadable: str = ""
    """Why this reader could not."""
    signs: str = ""
    """What in it looks like active content, without any parser."""


def examine(path: Path) -> Outcome:
    """The one function that a child process calls. Raises whatever the product raises."""
    finding = inspect(path)
    usable = not finding.reason
    rendered = (
        _rendered(path, finding.content_type) if usable and finding.content_type in pictures.CONTENT_TYPES else None
    )
    sealed = _sealed(path.read_bytes()) if usable and finding.content_type == "application/pdf" else None
    other = readers.read(path, finding.content_type)
    signs = readers.signs(path.read_bytes()) if finding.reason in ("active_content", "macros") else ""
    return Outcome(
        finding.content_type, finding.reason, finding.pages, rendered, sealed, other.name, other.unreadable, signs
    )


def _rendered(path: Path, content_type: str) -> str:
    try:
        renditions.preview(path, content_type)
        if renditions.is_foreign(content_type):
            renditions.in_full(path, content_type)
    except renditions.Unreadable as error:
        return str(error)
    return ""


def _sealed(content: bytes) -> str:
    """Every failure is one of sealing: what an exception is called, and where it is from."""
    try:
        sealed = pdf.seal(content, KEY, url="https://motcua.example.vn/x", code=_CODE, lines=_LINES, at=AT)
        valid = pdf.validate(sealed, Keyring(KEY).jwks)
    except (Invalid, NotAllowed) as error:
        return f"{error.code}{_cause(error)}"
    except Exception as error:
        return f"{type(error).__name__}: {str(error)[:80]}"
    if not (valid.intact and valid.trusted):
        return "the seal is not valid"
    return readers.pdfium(sealed).unreadable and "pdfium does not open the sealed file"


def _cause(error: BaseException) -> str:
    cause = error.__cause__
    return f" ({type(cause).__name__}: {str(cause)[:80]})" if cause else ""
