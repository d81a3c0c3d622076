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
