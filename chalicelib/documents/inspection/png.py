"""PNG: every chunk is walked and summed, the pixels inflated and counted without being kept."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import BinaryIO

from chalicelib.documents.inspection import image_decoder, polyglots
from chalicelib.documents.inspection.binary_reader import CHUNK, decoding, exactly
from chalicelib.documents.inspection.result import Fault, Finding

CONTENT_TYPE = "image/png"

_SAMPLES = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
_PASSES = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))


def check(file: BinaryIO, size: int) -> Finding:
    """Whole, each chunk's sum right, as many pixels as it says, and nothing else besides."""
    header = exactly(file, 8, 25)
    if header[4:8] != b"IHDR":
        raise Fault("damaged")
    width, height = int.from_bytes(header[8:12], "big"), int.from_bytes(header[12:16], "big")
    image_decoder.bearable(width, height, CONTENT_TYPE)
    counter = _Counter(_expected(width, height, header[16], header[17], header[20]))
    end = 8
    for kind, start, length in _chunks(file, 8):
        crc = zlib.crc32(kind)
        for piece in _pieces(file, start, length):
            crc = zlib.crc32(piece, crc)
            if kind == b"IDAT":
                counter.feed(piece)
        if crc != int.from_bytes(exactly(file, start + length, 4), "big"):
            raise Fault("damaged")
        end = start + length + 4
    counter.finish()
    with decoding():
        image_decoder.opened(file, CONTENT_TYPE)
    polyglots.refuse(file, size, end)
    return Finding(content_type=CONTENT_TYPE, width=width, height=height)


def _chunks(file: BinaryIO, position: int) -> Iterator[tuple[bytes, int, int]]:
    kind = b""
    while kind != b"IEND":
        head = exactly(file, position, 8)
        length, kind = int.from_bytes(head[:4], "big"), head[4:]
        yield kind, position + 8, length
        position += 12 + length


def _pieces(file: BinaryIO, start: int, length: int) -> Iterator[bytes]:
    for offset in range(0, length, CHUNK):
        yield exactly(file, start + offset, min(CHUNK, length - offset))


def _expected(width: int, height: int, depth: int, colour: int, interlace: int) -> int:
    """Bytes of all rows, each with its filter byte."""
    if colour not in _SAMPLES or depth not in (1, 2, 4, 8, 16) or interlace > 1:
        raise Fault("damaged")
    bits = _SAMPLES[colour] * depth
    total = 0
    for x, y, across, down in _PASSES if interlace else ((0, 0, 1, 1),):
        columns, rows = -((x - width) // across), -((y - height) // down)
        if columns > 0 and rows > 0:
            total += rows * (1 + (columns * bits + 7) // 8)
    return total


class _Counter:
    """Inflates and forgets: what is promised must be there, and no more."""

    def __init__(self, expected: int) -> None:
        self._left = expected
        self._inflate = zlib.decompressobj()

    def feed(self, data: bytes) -> None:
        while data and not self._inflate.eof:
            try:
                got = len(self._inflate.decompress(data, CHUNK))
            except zlib.error as error:
                raise Fault("damaged") from error
            self._left -= got
            if self._left < 0:
                raise Fault("bomb")
            data = self._inflate.unconsumed_tail

    def finish(self) -> None:
        if self._left or not self._inflate.eof:
            raise Fault("truncated")
