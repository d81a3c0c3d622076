"""PDFs that are right, or that every viewer opens, and that a parser may stumble over."""

from __future__ import annotations

import zlib
from io import BytesIO

import pypdf
from pypdf.generic import ArrayObject, DictionaryObject, FloatObject, NameObject, NumberObject, RectangleObject

from tests.documents.inspection import pdf_builder
from tests.results.sealing import made


def wrong_table() -> bytes:
    """All offsets of the cross-reference table are off, as after a mail program changed line ends. Viewers search."""
    return made.result(1).replace(b"\n", b"\n% a line that was not there\n", 1)


def table_elsewhere() -> bytes:
    """`startxref` points nowhere."""
    before, _, _ = made.result(1).rpartition(b"startxref")
    return before + b"startxref\n9\n%%EOF\n"


def stream_without_checksum() -> bytes:
    """A cross-reference stream whose zlib data lack their checksum, as one writer of labels makes them."""
    objects = {
        1: b"<</Type/Catalog/Pages 2 0 R>>",
        2: b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>",
    }
    out, places = b"%PDF-1.5\n", [0]
    for number, body in objects.items():
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    rows = b"".join(bytes([bool(at)]) + at.to_bytes(2, "big") + b"\0" for at in [*places, start])
    packed = zlib.compress(rows)[:-4]
    head = b"<</Type/XRef/Size 5/W[1 2 1]/Root 1 0 R/Filter/FlateDecode/Length %d>>" % len(packed)
    return out + b"4 0 obj\n%s\nstream\n%s\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % (head, packed, start)


def everything_elsewhere() -> bytes:
    """A page with a link, of which each value stands in an object of its own: annotations, boxes, numbers."""
    writer = pypdf.PdfWriter(clone_from=BytesIO(made.result(1)))
    page, add = writer.pages[0], writer._add_object
    corners = ArrayObject(add(FloatObject(each)) for each in (8.5, 22, 60, 60))
    link = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Annot"),
            NameObject("/Subtype"): add(NameObject("/Link")),
            NameObject("/Rect"): add(corners),
            NameObject("/Border"): ArrayObject([NumberObject(0)] * 3),
        }
    )
    without_place = DictionaryObject(
        {NameObject("/Type"): NameObject("/Annot"), NameObject("/Subtype"): NameObject("/Text")}
    )
    page[NameObject("/Annots")] = add(ArrayObject([add(link), add(without_place)]))
    page[NameObject("/Rotate")] = add(NumberObject(90))
    page[NameObject("/MediaBox")] = add(
        ArrayObject(add(FloatObject(each)) for each in RectangleObject((0, 0, 595, 842)))
    )
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def page_without_type() -> bytes:
    """A page tree whose pages do not say that they are pages."""
    return made.result(1).replace(b"/Type /Page\n", b"/Rotate 0  \n")


def nothing_counted() -> bytes:
    """Neither the trailer nor the page tree says how many there are."""
    plain = made.result(1)
    for key in (b"/Size", b"/Count"):
        assert key in plain
        plain = plain.replace(key, key.lower())
    return plain


def signed_inside() -> bytes:
    """A wrong table, and a signature that is written inside of its field."""
    field = b"<</FT/Sig/T(a)/V<</Type/Sig/Filter/Adobe.PPKLite/ByteRange[0 9 20 30]/Contents<00>>>>>"
    plain = pdf_builder.pdf(field, catalogue=b"/AcroForm<</Fields[4 0 R]/SigFlags 3>>")
    return plain.replace(b"\n", b"\n% a line that was not there\n", 1)


def two_versions() -> bytes:
    """An object in two versions, of which the table names the first, and a table that not every parser takes."""

    def message(text: bytes) -> bytes:
        return pdf_builder.stream(b"BT /F 20 Tf 20 100 Td (%s) Tj ET" % text)

    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 200]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>"
    font = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
    tree = b"<</Type/Pages/Kids[3 0 R]/Count 1>>"
    plain = pdf_builder.of_objects(b"<</Type/Catalog/Pages 2 0 R>>", tree, page, message(b"GRANTED"), font)
    before, _, behind = plain.rpartition(b"xref\n0 6")
    other = b"4 0 obj\n%s\nendobj\n" % message(b"DENIED")
    table = b"xref\n0 6" + behind.partition(b"startxref")[0].replace(b"/Root", b"/XRefStm 9/Root")
    return before + other + table + b"startxref\n%d\n%%%%EOF\n" % len(before + other)
