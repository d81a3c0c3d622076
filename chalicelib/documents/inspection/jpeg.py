"""JPEG: its segments are walked to the end, then it is decoded at an eighth of its size."""

from __future__ import annotations

import re
from typing import BinaryIO

from chalicelib.documents.inspection import image_decoder, limits, polyglots
from chalicelib.documents.inspection.binary_reader import decoding, exactly, find
from chalicelib.documents.inspection.result import Fault, Finding

CONTENT_TYPE = "image/jpeg"

_EOI, _SOS = 0xD9, 0xDA
_ALONE = frozenset({0x01, *range(0xD0, 0xD9)})  # TEM, RSTn and SOI carry no length
_NEXT_MARKER = re.compile(rb"\xff[\x01-\xcf\xd8-\xfe]")  # not a stuffed FF00, a restart or a fill byte


def check(file: BinaryIO, size: int) -> Finding:
    """Whole, within the limits, really decodable, and nothing else besides."""
    end = _end(file, size)
    with decoding():
        image = image_decoder.opened(file, CONTENT_TYPE)
        width, height = image.size
        image.draft("L", (1, 1))
        image.load()
    polyglots.refuse(file, size, end)
    return Finding(content_type=CONTENT_TYPE, width=width, height=height)


def _end(file: BinaryIO, size: int) -> int:
    """The first byte behind the end marker."""
    position, scans = 2, 0
    while True:
        position = find(file, _NEXT_MARKER, position, size)
        if position < 0:
            raise Fault("truncated")
        marker = exactly(file, position, 2)[1]
        position += 2
        if marker == _EOI:
            return position
        if marker in _ALONE:
            continue
        position += max(2, int.from_bytes(exactly(file, position, 2), "big"))
        scans += marker == _SOS
        if scans > limits.SCANS:
            raise Fault("bomb")
