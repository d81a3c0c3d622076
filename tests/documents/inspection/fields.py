"""Word's fields, in the several ways to write one, and the links of Excel."""

from __future__ import annotations

from tests.documents.inspection.building import docx

_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"

BEGIN, SEPARATE, END = (f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end"))


def instruction(text: str) -> str:
    """One run of what a field does."""
    return f'<w:r><w:instrText xml:space="preserve">{text}</w:instrText></w:r>'


def field(*texts: str, shown: str = "1") -> str:
    """A field whose instruction is split over these runs."""
    runs = "".join(map(instruction, texts))
    return f"{BEGIN}{runs}{SEPARATE}<w:r><w:t>{shown}</w:t></w:r>{END}"


def boxed(body: str) -> str:
    """In elements of another vocabulary, of which a reader may take the one or the other."""
    return f"<mc:AlternateContent><mc:Choice Requires='x'>{body}</mc:Choice></mc:AlternateContent>"


def written(body: str, *, part: str = "word/document.xml", space: str = _WORD, encoding: str = "utf-8") -> bytes:
    """A Word file with this in one of its parts."""
    names = f"xmlns:w='{space}' xmlns:mc='http://schemas.openxmlformats.org/markup-compatibility/2006'"
    text = f"<?xml version='1.0' encoding='{encoding}'?><w:document {names}><w:body>{body}</w:body></w:document>"
    return docx({part: text.encode(encoding)})


def external(element: str) -> dict[str, bytes]:
    """The part in which Excel lists one link to elsewhere."""
    return {
        "xl/externalLinks/externalLink1.xml": f'<externalLink xmlns="{_SHEET}"><{element}/></externalLink>'.encode()
    }
