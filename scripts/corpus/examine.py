"""What the product does with one file: inspection, then the previews of a picture, or the seal of a PDF."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from chalicelib.documents import decoder_process
from chalicelib.documents.inspection import dispatch, image_decoder
from chalicelib.domain.errors import Invalid, NotAllowed
from chalicelib.results import seal_result
from chalicelib.results.sealing import pdf, trial
from chalicelib.results.sealing.keyring import Keyring, LocalKey, new_local
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
    no_result: str = ""
    """Why it is refused as a result of the desk, which sees the reason before it decides, and is taken as an upload."""
    ended: str = ""
    """How the product's decoder ended without an answer; the file is then refused."""
    reader: str = ""
    """Who else read it; empty when nobody could be asked."""
    unreadable: str = ""
    """Why this reader could not."""
    signs: str = ""
    """What in it looks like active content, without any parser."""


def examine(path: Path) -> Outcome:
    """The one function that a child process calls. Raises whatever the product raises.

    The product decodes in a process of its own, as where a file arrives; a PDF is treated as a result of the desk.
    """
    with path.open("rb") as file:
        decoded = decoder_process.run(_task(file.read(1024)), file)
    finding, content = decoded.finding, path.read_bytes()
    no_result = finding.reason if finding.reason in trial.FAULTS.values() else ""
    accepted = not finding.reason or bool(no_result)
    is_picture = finding.content_type in image_decoder.CONTENT_TYPES
    other = readers.read(path, finding.content_type)
    return Outcome(
        content_type=finding.content_type,
        reason="" if accepted else finding.reason,
        pages=finding.pages,
        rendered=("" if decoded.outputs else "no preview") if accepted and is_picture else None,
        sealed=_sealed(content) if not finding.reason and finding.content_type == "application/pdf" else None,
        no_result=no_result,
        ended=decoded.died,
        reader=other.name,
        unreadable=other.unreadable,
        signs=readers.signs(content) if finding.reason in ("active_content", "macros") else "",
    )


def _task(head: bytes) -> str:
    """What the product's decoder is to do with such a file."""
    content_type, _ = dispatch.of(head) or ("", None)
    is_box = head[4:8] == b"ftyp"
    return (
        "result"
        if content_type == "application/pdf"
        else "pictures"
        if "image/" in content_type or is_box
        else "inspect"
    )


def _sealed(content: bytes) -> str:
    """Every failure is one of sealing: what an exception is called, and where it is from."""
    try:
        sealed = seal_result.repaired_if_needed(
            content,
            lambda pdf_: pdf.seal(pdf_, KEY, url="https://motcua.example.vn/x", code=_CODE, lines=_LINES, at=AT),
        )
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
