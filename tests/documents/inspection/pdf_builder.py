"""PDFs made by hand and with pypdf: whole, protected, active, exploding."""

from __future__ import annotations

import io
import zlib

from pypdf import PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, NumberObject, StreamObject, TextStringObject


def pdf(*objects: bytes, catalogue: bytes = b"", pages: int = 1, before: bytes = b"") -> bytes:
    """A PDF with some empty pages and these further objects, numbered on behind the pages."""
    kids = b" ".join(b"%d 0 R" % (3 + n) for n in range(pages))
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>"
    root = b"<</Type/Catalog/Pages 2 0 R%s>>" % catalogue
    tree = b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, pages)
    return of_objects(root, tree, *[page] * pages, *objects, before=before)


def of_objects(*objects: bytes, before: bytes = b"") -> bytes:
    """A PDF of these objects, numbered from 1. The first one is the catalogue."""
    out, places = bytearray(before + b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"), []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)


def two_catalogues(
    first: bytes, last: bytes, before: bytes = b"", *, from_pdf: bool = False, trailer: bytes = b""
) -> bytes:
    """A PDF whose index names the first of them; with `from_pdf` it counts from `%PDF-`, as some readers do."""
    out, places = before + b"%PDF-1.7\n", list[int]()
    tree, page = b"<</Type/Pages/Kids[3 0 R]/Count 1>>", b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>"
    for number, body in ((1, first), (2, tree), (3, page), (1, last)):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start, less = len(out), len(before) if from_pdf else 0
    out += b"xref\n0 4\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % (at - less) for at in places[:3])
    return out + b"trailer\n<</Size 4/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF\n" % (trailer, start - less)


def stream(data: bytes, entries: bytes = b"") -> bytes:
    """A stream object."""
    return b"<<%s/Length %d>>\nstream\n%s\nendstream" % (entries, len(data), data)


def deflated(data: bytes, entries: bytes = b"") -> bytes:
    """A packed stream object."""
    return stream(zlib.compress(data, 9), b"/Filter/FlateDecode" + entries)


def zeros(megabytes: int) -> bytes:
    """So many packed zeros, without ever holding them."""
    pack = zlib.compressobj(9)
    return b"".join(pack.compress(b"\0" * 2**20) for _ in range(megabytes)) + pack.flush()


def protected(user: str, owner: str = "chu so huu", algorithm: str = "AES-256") -> bytes:
    """A PDF one may open with this password; with an empty one everybody may."""
    writer = _writer()
    writer.encrypt(user, owner, algorithm=algorithm)
    return _written(writer)


def in_object_stream(inner: bytes, catalogue: bytes = b"/OpenAction 4 0 R") -> bytes:
    """Object 4 stands in no plain text: it is packed in an object stream."""
    packed = zlib.compress(b"4 0 " + inner)
    body = bytearray(b"%PDF-1.7\n")
    places = {}
    for number, text in (
        (1, b"<</Type/Catalog/Pages 2 0 R%s>>" % catalogue),
        (2, b"<</Type/Pages/Kids[3 0 R]/Count 1>>"),
        (3, b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>"),
        (5, stream(packed, b"/Type/ObjStm/N 1/First 4/Filter/FlateDecode")),
    ):
        places[number] = len(body)
        body += b"%d 0 obj\n%s\nendobj\n" % (number, text)
    places[6] = len(body)
    rows = [(0, 0, 255), *((1, places[n], 0) for n in (1, 2, 3)), (2, 5, 0), *((1, places[n], 0) for n in (5, 6))]
    table = b"".join(bytes([kind]) + at.to_bytes(3, "big") + bytes([more]) for kind, at, more in rows)
    body += b"6 0 obj\n%s\nendobj\n" % stream(table, b"/Type/XRef/Size 7/W[1 3 1]/Root 1 0 R")
    return bytes(body + b"startxref\n%d\n%%%%EOF\n" % places[6])


def attached(name: str, data: bytes) -> bytes:
    """A PDF that carries a file."""
    writer = _writer()
    writer.add_attachment(name, data)
    return _written(writer)


def scan(jpeg: bytes, width: int, height: int) -> bytes:
    """A picture on a page, as scanning programs write it."""
    entries = b"/Type/XObject/Subtype/Image/Width %d/Height %d/BitsPerComponent 8" % (width, height)
    return pdf(stream(jpeg, entries + b"/ColorSpace/DeviceRGB/Filter/DCTDecode"))


def linked() -> bytes:
    """A page with an ordinary link to a web address."""
    writer = _writer()
    action = DictionaryObject(
        {NameObject("/S"): NameObject("/URI"), NameObject("/URI"): TextStringObject("https://dichvucong.gov.vn")}
    )
    link = DictionaryObject(
        {
            NameObject("/Subtype"): NameObject("/Link"),
            NameObject("/Rect"): ArrayObject([NumberObject(0)] * 4),
            NameObject("/A"): action,
        }
    )
    writer.pages[0][NameObject("/Annots")] = ArrayObject([writer._add_object(link)])
    return _written(writer)


def lying_index(count: int) -> bytes:
    """Every entry of the index points at another object than it says: each look-up would search the whole file."""
    padding = stream(b"\x11" * 400_000)
    good = pdf(padding, *[b"<<>>"] * count)
    start = good.rindex(b"xref\n0")
    start = good.rindex(b"xref\n0", 0, start) if good[start - 5 : start] == b"start" else start
    head, tail = good[:start], good[start:]
    rows = tail.split(b"\n")
    first, last = 6, 2 + 4 + count
    rows[first + 1 : last] = reversed(rows[first + 1 : last])
    return head + b"\n".join(rows)


def _writer() -> PdfWriter:
    writer = PdfWriter()
    page = writer.add_blank_page(595, 842)
    content = StreamObject()
    content.set_data(b"BT ET")
    page[NameObject("/Contents")] = writer._add_object(content)
    return writer


def _written(writer: PdfWriter) -> bytes:
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()
