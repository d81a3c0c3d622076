"""What the parts of Word and Excel files are said to be, and what of other programs is in them."""

from __future__ import annotations

from collections.abc import Iterator

from tests.documents.inspection.building import OFFICE, TYPES, docx, ole, opendocument, packed, xlsx
from tests.documents.inspection.corpus_office import DOCX, ODT, XLSX

_BINARY = "application/vnd.ms-excel.sheet.binary.macroEnabled.main"
_PRINTER = OFFICE + "spreadsheetml.printerSettings"
_PROJECT = "application/vnd.ms-office.vbaProject"
_CARRIED = "\x01Ole10Native"
_CHUNK = 256 * 1024


def rows() -> Iterator[tuple[str, bytes, str, str]]:
    """Name, content, media type, reason."""
    for name, more, types in _harmless():
        yield f"types-{name}.xlsx", xlsx(more, types), XLSX, ""
    for name, more, types in _macros():
        yield f"types-{name}.xlsx", xlsx(more, types), XLSX, "macros"
    yield "types-main-by-ending.docx", _by_ending("xml"), DOCX, ""
    yield "types-main-by-absent-ending.docx", _by_ending("odd"), "application/zip", "not_a_document"
    for stream in ("Workbook", "VisioDocument", "Ole10Native", "\x01Ole"):
        at = {"word/embeddings/oleObject1.bin": ole(stream)}
        yield f"object-{stream.strip(chr(1))}.docx", docx(at), DOCX, ""
    for part in ("media/image1.svg", "embeddings/Microsoft_Excel_Sheet1.xlsx", "fonts/font1.odttf", "a.html", "a.bin"):
        yield f"part-{part.rpartition('.')[2]}.docx", docx({f"word/{part}": b"<a/>"}), DOCX, ""
    for part in ("a.exe", "a.xll", "a.iqy", "a.one", "a.vhd", "A.LNK"):
        yield f"part-{part}.docx", docx({f"word/embeddings/{part}": b"<a/>"}), DOCX, "active_content"
    yield "speaks-of-packed-file.docx", docx({"word/media/a.bin": ole(_CARRIED)[512:]}), DOCX, ""
    for name, content in _carrying():
        yield f"packed-file-{name}.docx", docx({"word/embeddings/oleObject1.bin": content}), DOCX, "active_content"
    yield "packed-file.xlsx", xlsx({"xl/media/image1.png": ole(_CARRIED)}), XLSX, "active_content"
    yield "packed-file.odt", opendocument(more={"Object 1": ole(_CARRIED)}), ODT, "active_content"


def _default(ending: str, kind: str) -> str:
    return f'<Default Extension="{ending}" ContentType="{kind}"/>'


def _override(part: str, kind: str, space: str = "") -> str:
    return f'<Override{space} PartName="{part}" ContentType="{kind}"/>'


def _harmless() -> Iterator[tuple[str, dict[str, bytes], str]]:
    printer = {"xl/printerSettings/printerSettings1.bin": b"x"}
    yield "of-no-part", {}, _default("bin", _BINARY)  # as SheetJS writes it
    yield "of-another-ending", {"xl/bin": b"x", "xl/bin/a.xml": b"<a/>"}, _default("bin", _BINARY)
    yield "own", printer, _default("bin", _PRINTER)
    named = _override("/xl/printerSettings/printerSettings1.bin", _PRINTER)
    yield "by-name", printer, _default("bin", _BINARY) + named


def _macros() -> Iterator[tuple[str, dict[str, bytes], str]]:
    part = {"xl/a.bin": b"x"}
    yield "macros", part, _default("bin", _BINARY)
    yield "project", part, _default("bin", _PROJECT)
    yield "case", part, _default("BIN", _PROJECT.upper())
    yield "part-case", {"xl/a.BIN": b"x"}, _default("bin", _PROJECT)
    yield "coded", {"xl/a.b%69n": b"x"}, _default("bin", _PROJECT)
    yield "macros-by-name", part, _override("/xl/a.bin", _PROJECT)
    yield "macros-by-absent-name", part, _override("/xl/b.bin", _PROJECT)
    yield "macros-named-otherwise", part, _default("bin", _PROJECT) + _override("/XL/A.BIN", _PRINTER)
    yield "macros-twice", part, _override("/xl/a.bin", _PROJECT) + _override("/xl/a.bin", _PRINTER)
    yield "macros-twice-by-ending", part, _default("bin", _PROJECT) + _default("bin", _PRINTER)
    yield "foreign-name", part, _default("bin", _PROJECT) + _override("/xl/a.bin", _PRINTER, ' xmlns="other"')
    ignored = f'<Default Extension="x" PartName="/xl/a.bin" ContentType="{_PRINTER}"/>'
    yield "no-name", part, _default("bin", _PROJECT) + ignored


def _by_ending(ending: str) -> bytes:
    listed = f'<Types xmlns="{TYPES}">{_default(ending, DOCX + ".main+xml")}</Types>'
    return packed({"[Content_Types].xml": listed.encode(), "word/document.xml": b"<d/>"})


def _carrying() -> Iterator[tuple[str, bytes]]:
    """A file of any kind, which a double click opens."""
    yield "plain", ole(_CARRIED)
    yield "case", ole(_CARRIED.upper())
    yield "late", ole(_CARRIED, before=3 * _CHUNK)
    yield "cut-in-two", ole(_CARRIED, before=_CHUNK - 512 - 128 - 12)
