"""PDFs whose streams are packed in any of the ways there are: ordinary ones, and what hides behind a filter."""

from __future__ import annotations

import random
import zlib
from collections.abc import Iterator

from tests.documents.inspection.building import ELF
from tests.documents.inspection.corpus_papers import PDF
from tests.documents.inspection.packing import ascii85, lzw, lzw_zeros
from tests.documents.inspection.pdf_builder import pdf, stream, zeros

_A4 = b"/Type/XObject/Subtype/Image/Width 2480/Height 3508/ColorSpace/DeviceRGB/BitsPerComponent 8"
_LATE = b"/DecodeParms<</EarlyChange 0>>"
_CHUNK = 64 * 1024


def rows() -> Iterator[tuple[str, bytes, str, str]]:
    """Name, content, media type, reason."""
    for name, filters, data in _ordinary():
        yield f"packed-{name}.pdf", pdf(stream(data, b"/Filter" + filters)), PDF, ""
    scans = [_filtered(b"/FlateDecode", zeros(25), _A4)] * 21
    yield "packed-scans.pdf", pdf(*scans), PDF, ""
    for name, filters, data in _bombs():
        yield f"unfolds-{name}.pdf", pdf(_filtered(filters, data)), PDF, "bomb"
    yield "unfolds-picture.pdf", pdf(_filtered(b"/FlateDecode", zeros(300), _A4)), PDF, "bomb"
    yield "unfolds-picture-lzw.pdf", pdf(_filtered(b"[/A85/LZW]", ascii85(lzw_zeros(40)), _A4)), PDF, "bomb"
    often = [_filtered(b"[/A85/LZWDecode]", ascii85(lzw_zeros(30)))] * 3
    yield "unfolds-letters-often.pdf", pdf(*often), PDF, "bomb"
    yield "unfolds-by-hand.pdf", pdf(_filtered(b"[/Fl/AHx]", zlib.compress(b" " * 33 * 2**20))), PDF, "bomb"
    for name, filters, data in _programs():
        yield f"packed-elf-{name}.pdf", pdf(_filtered(filters, data)), PDF, "active_content"
    for name, filters, data in (("ascii85", b"/A85", b"v{}~>"), ("hex", b"/AHx", b"0g>")):
        yield f"foreign-letters-{name}.pdf", pdf(_filtered(filters, data)), PDF, "damaged"


def _filtered(filters: bytes, data: bytes, entries: bytes = b"") -> bytes:
    return stream(data, entries + b"/Filter" + filters)


def _ordinary() -> Iterator[tuple[str, bytes, bytes]]:
    """Name, filters, data: what draws a page of a map, over half a megabyte of it."""
    numbers = random.Random(1)
    drawing = b" ".join(b"%d %d l" % (numbers.randrange(600), numbers.randrange(850)) for _ in range(60_000))
    packed = zlib.compress(drawing)
    yield "letters", b"[/ASCII85Decode /FlateDecode]", ascii85(packed)  # as ReportLab writes it
    yield "letters-marked", b"[/A85/Fl]", b"\n<~" + ascii85(packed)
    yield "letters-only", b"/ASCII85Decode", ascii85(drawing)
    yield "hex", b"[/ASCIIHexDecode/FlateDecode]", packed.hex().encode() + b">"
    yield "lzw", b"/LZWDecode", lzw(drawing)  # as Distiller once wrote it
    yield "lzw-letters", b"[/ASCII85Decode/LZWDecode]", ascii85(lzw(drawing))
    yield "lzw-late", b"/LZWDecode" + _LATE, lzw(drawing, early=0)
    lengths = b"".join(b"\x7f" + drawing[at : at + 128] for at in range(0, 128_000, 128))
    yield "lengths", b"/RunLengthDecode", lengths
    yield "lengths-flate", b"[/FlateDecode/RunLengthDecode]", zlib.compress(lengths)
    yield "twice", b"[/FlateDecode/FlateDecode]", zlib.compress(packed)
    yield "lzw-flate", b"[/FlateDecode/LZWDecode]", zlib.compress(lzw(drawing))
    yield "letters-twice-packed", b"[/A85/Fl/A85/Fl]", ascii85(zlib.compress(ascii85(packed)))


def _bombs() -> Iterator[tuple[str, bytes, bytes]]:
    once, coded = zeros(300), lzw_zeros(40)
    yield "lzw", b"/LZWDecode", coded
    yield "letters", b"[/ASCII85Decode/FlateDecode]", ascii85(once)
    yield "letters-twice", b"[/A85/ASCII85Decode/Fl]", ascii85(ascii85(once))
    yield "hex", b"[/ASCIIHexDecode/FlateDecode]", once.hex().encode() + b">"
    yield "letters-lzw", b"[/ASCII85Decode/LZWDecode]", ascii85(coded)
    yield "letters-packed-twice", b"[/A85/FlateDecode/FlateDecode]", ascii85(zlib.compress(once))
    yield "lengths", b"/RunLengthDecode", b"\x81\0" * (2 * 2**20 + 1)
    yield "to-nothing", b"[/FlateDecode/FlateDecode]", _nothing()
    yield "unknown", b"[/Crypt/FlateDecode]", zlib.compress(random.Random(1).randbytes(200_000))


def _nothing() -> bytes:
    """Packed twice: between the two it is 300 MB, and at the end nothing."""
    outer, blank = zlib.compressobj(9), b"\0\0\0\xff\xff" * 200_000
    return outer.compress(b"\x78\x9c") + b"".join(outer.compress(blank) for _ in range(300)) + outer.flush()


def _programs() -> Iterator[tuple[str, bytes, bytes]]:
    yield "letters", b"/ASCII85Decode", ascii85(ELF)
    yield "packed-letters", b"[/A85/Fl]", ascii85(zlib.compress(ELF))
    yield "hex", b"/AHx", ELF.hex().encode()
    yield "lzw", b"/LZWDecode", lzw(ELF)
    yield "lengths", b"/RL", bytes([len(ELF) - 1]) + ELF + b"\x80"
    nothing = zlib.compressobj()
    flushed = nothing.compress(ELF[:1]) + b"".join(nothing.flush(zlib.Z_FULL_FLUSH) for _ in range(2))
    blank = b"\0\0\0\xff\xff" * (_CHUNK // 5)
    yield "behind-nothing", b"/FlateDecode", flushed + blank + nothing.compress(ELF[1:]) + nothing.flush()
