"""Word, Excel and OpenDocument: usable ones, and all that hides in a zip."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Iterator

from tests.inspection.building import OFFICE, PE, docx, ole, opendocument, packed, relation, xlsx

DOCX, XLSX = OFFICE + "wordprocessingml.document", OFFICE + "spreadsheetml.sheet"
ODT, ZIP = "application/vnd.oasis.opendocument.text", "application/zip"
_MACRO = '<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/>'
_ENTITY = b'<!DOCTYPE t [<!ENTITY a "aaaa">]><Types/>'


def rows() -> Iterator[tuple[str, bytes, str, str]]:
    """Name, content, media type, reason."""
    yield from _usable()
    yield from _active()
    yield from _broken()
    yield from _unwanted()


def _usable() -> Iterator[tuple[str, bytes, str, str]]:
    template = relation("attachedTemplate", "file:///C:\\Users\\Mai\\Normal.dotm")
    lists = {"Basic/script-lc.xml": b"<l/>", "Basic/Standard/script-lb.xml": b"<l/>"}
    yield "letter.docx", docx(), DOCX, ""
    yield "sheet.xlsx", xlsx(), XLSX, ""
    yield "letter.odt", opendocument(), ODT, ""
    yield "with-link.docx", docx({"word/_rels/document.xml.rels": relation("hyperlink", "https://a.vn")}), DOCX, ""
    yield "own-template.docx", docx({"word/_rels/settings.xml.rels": template}), DOCX, ""
    yield "with-sheet.docx", docx({"word/embeddings/sheet1.xlsx": xlsx()}), DOCX, ""
    yield "empty-libraries.odt", opendocument(more=lists), ODT, ""


def _active() -> Iterator[tuple[str, bytes, str, str]]:
    enabled = "application/vnd.ms-word.document.macroEnabled.main+xml"
    module = {"Basic/Standard/Module1.xml": b"<script:module/>"}
    template = {"word/_rels/settings.xml.rels": relation("attachedTemplate", "https://xau.example/a.dotm")}
    fetched = {"word/_rels/document.xml.rels": relation("oleObject", "mhtml:https://xau.example/x.html!x")}
    yield "macros.docx", docx({"word/vbaProject.bin": b"x"}, types=_MACRO), DOCX, "macros"
    yield "macros-unlisted.xlsx", xlsx({"xl/VBAPROJECT.BIN": b"x"}), XLSX, "macros"
    yield "macros.docm", docx(kind=enabled), "application/vnd.ms-word.document.macroEnabled", "macros"
    yield "old-macros.xlsx", xlsx({"xl/macrosheets/sheet1.xml": b"<m/>"}), XLSX, "macros"
    yield "macros.odt", opendocument(more=module), ODT, "macros"
    yield "python.odt", opendocument(more={"Scripts/python/a.py": b"print()"}), ODT, "macros"
    yield "remote-template.docx", docx(template), DOCX, "active_content"
    yield "remote-object.docx", docx(fetched), DOCX, "active_content"
    yield "control.docx", docx({"word/activeX/activeX1.xml": b"<c/>"}), DOCX, "active_content"
    yield "carries-exe.docx", docx({"word/media/image1.png": PE}), DOCX, "active_content"
    yield "carries-script.docx", docx({"word/embeddings/a.vbs": b"x"}), DOCX, "active_content"


def _broken() -> Iterator[tuple[str, bytes, str, str]]:
    letter = docx()
    wrong = bytearray(letter)
    wrong[letter.index(b"word/document.xml") + 25] ^= 0xFF
    secret = "<manifest:encryption-data manifest:checksum='x'/>"
    locked = bytearray(letter)
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        locked[letter.index(mark) + offset] |= 0
        locked[letter.rindex(mark) + offset] |= 1
    unfolding = {"word/media/image1.bmp": b"\0" * 60 * 2**20}
    crowded = {f"word/media/{n}.xml": b"" for n in range(5_001)}
    same = docx({"word/a.xml": b"1", "word/b.xml": b"2"})
    yield "cut.docx", letter[: len(letter) // 2], ZIP, "truncated"
    yield "cut-end.xlsx", xlsx()[:-4], ZIP, "truncated"
    yield "wrong-sum.docx", bytes(wrong), DOCX, "damaged"
    yield "no-main-part.docx", packed({"[Content_Types].xml": b"<Types/>"}), ZIP, "not_a_document"
    yield "not-xml.docx", packed({"[Content_Types].xml": b"<Types"}), ZIP, "damaged"
    yield "entities.docx", packed({"[Content_Types].xml": _ENTITY}), ZIP, "active_content"
    yield "one-name-twice.docx", same.replace(b"word/b.xml", b"word/a.xml"), DOCX, "damaged"
    yield "rare-packing.docx", _bzip2(), DOCX, "damaged"
    yield "no-text.odt", packed({"mimetype": ODT.encode()}), ODT, "damaged"
    yield "password.docx", ole("EncryptedPackage"), "application/x-ole-storage", "encrypted"
    yield "password.odt", opendocument(entry=secret), ODT, "encrypted"
    yield "password-zip.docx", bytes(locked), DOCX, "encrypted"
    yield "unfolds.docx", docx(unfolding), DOCX, "bomb"
    yield "crowded.docx", docx(crowded), ZIP, "bomb"
    yield "says-300-megabytes.docx", _lying(300 * 2**20), DOCX, "bomb"
    yield "says-less.docx", _lying(10), DOCX, "damaged"
    yield "long-list.docx", packed({"[Content_Types].xml": b"<Types>" + b" " * 5 * 2**20}), ZIP, "bomb"


def _unwanted() -> Iterator[tuple[str, bytes, str, str]]:
    slides = OFFICE + "presentationml.presentation"
    dex = {"AndroidManifest.xml": b"x", "classes.dex": b"dex\n035\0"}
    yield "slides.pptx", docx(kind=slides + ".main+xml"), slides, "not_a_document"
    sheet = "application/vnd.oasis.opendocument.spreadsheet"
    yield "sheet.ods", opendocument("spreadsheet"), sheet, "not_a_document"
    yield "old.doc", ole("WordDocument"), "application/msword", "not_a_document"
    yield "old.xls", ole("Workbook"), "application/vnd.ms-excel", "not_a_document"
    yield "other.ole", ole("Something"), "application/x-ole-storage", "unknown"
    yield "papers.zip", packed({"don.pdf": b"%PDF-1.7", "cccd.jpg": b"\xff\xd8"}), ZIP, "archive"
    yield "program.jar", packed({"META-INF/MANIFEST.MF": b"x", "A.class": b"\xca\xfe"}), ZIP, "executable"
    yield "program.apk", packed(dex), ZIP, "executable"


def _bzip2() -> bytes:
    kind = f'<Types><Override PartName="/word/document.xml" ContentType="{DOCX}.main+xml"/></Types>'
    return packed({"[Content_Types].xml": kind.encode(), "word/document.xml": b"x"}, method=zipfile.ZIP_BZIP2)


def _lying(size: int) -> bytes:
    """The directory promises another size of the last part than it has."""
    letter = bytearray(docx())
    struct.pack_into("<I", letter, letter.rindex(b"PK\x01\x02") + 24, size)
    return bytes(letter)
