"""WebP: the canvas is read by hand, because its decoder takes the memory for it at once."""

from __future__ import annotations

from typing import BinaryIO

from chalicelib.documents.inspection import image_decoder, polyglots
from chalicelib.documents.inspection.binary_reader import decoding, exactly
from chalicelib.documents.inspection.result import Fault, Finding

CONTENT_TYPE = "image/webp"


def check(file: BinaryIO, size: int) -> Finding:
    """Whole, within the limits, its first frame really decodable, and nothing else besides."""
    end = 8 + int.from_bytes(exactly(file, 4, 4), "little")
    if end > size:
        raise Fault("truncated")
    with decoding():
        image = image_decoder.opened(file, CONTENT_TYPE)
        image.load()
    polyglots.refuse(file, size, end)
    return Finding(content_type=CONTENT_TYPE, width=image.width, height=image.height)


def canvas(file: BinaryIO) -> tuple[int, int]:
    """Width and height, as the first chunk says. Leaves the file at its start."""
    head = exactly(file, 0, 30)
    file.seek(0)
    if head[12:16] == b"VP8X":
        return 1 + int.from_bytes(head[24:27], "little"), 1 + int.from_bytes(head[27:30], "little")
    if head[12:16] == b"VP8L":
        bits = int.from_bytes(head[21:25], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    if head[12:16] == b"VP8 ":
        return int.from_bytes(head[26:28], "little") & 0x3FFF, int.from_bytes(head[28:30], "little") & 0x3FFF
    raise Fault("damaged")
