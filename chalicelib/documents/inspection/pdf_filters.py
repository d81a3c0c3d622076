"""The filters of a PDF's streams, undone piece by piece: what a stream unfolds to is never held whole.

Packed data are read as far as they can be, as readers do. In text that stands for bytes nothing foreign is skipped:
readers differ in what they skip, and so in what they find.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Callable, Iterator
from itertools import chain

from chalicelib.documents.inspection.binary_reader import CHUNK
from chalicelib.documents.inspection.result import Fault

Pieces = Iterator[bytes]

_PIECE = 64 * 1024
_BLANK = b"\0\t\n\f\r "
_FOREIGN = re.compile(rb"[^!-u]")
_OFFSET = ord("!") * (85**4 + 85**3 + 85**2 + 85 + 1)
_LZW_CLEAR, _LZW_END, _LZW_CODES = 256, 257, 4096


def pieces(data: bytes) -> Pieces:
    """The bytes themselves."""
    return (data[at : at + _PIECE] for at in range(0, len(data), _PIECE))


def ascii85(text: Pieces) -> Pieces:
    """Five letters for four bytes, `z` for four zeros."""
    start = next(text, b"").lstrip(_BLANK).removeprefix(b"<~")
    for groups in _groups(chain([start], text), b"~", 5):
        missing = -len(groups) % 5
        letters = groups + b"u" * missing
        if _FOREIGN.search(letters):
            raise Fault("damaged")
        columns = zip(*(letters[at::5] for at in range(5)), strict=True)
        numbers = [((((a * 85 + b) * 85 + c) * 85 + d) * 85 + e - _OFFSET) & 0xFFFFFFFF for a, b, c, d, e in columns]
        yield struct.pack(f">{len(numbers)}I", *numbers)[: len(numbers) * 4 - missing]


def ascii_hex(text: Pieces) -> Pieces:
    """Two digits for a byte."""
    for groups in _groups(text, b">", 2):
        try:
            yield bytes.fromhex((groups + b"0" * (len(groups) % 2)).decode("latin-1"))
        except ValueError as error:
            raise Fault("damaged") from error


def _groups(text: Pieces, end: bytes, length: int) -> Pieces:
    """The letters before the end mark without blanks, in whole groups; an unfinished one comes last."""
    held = b""
    for piece in text:
        letters, ended, _ = piece.translate(None, _BLANK).partition(end)
        held += letters.replace(b"z", b"!!!!!")
        complete = len(held) - len(held) % length
        yield held[:complete]
        held = held[complete:]
        if ended:
            break
    yield held


def flate(packed: Pieces) -> Pieces:
    """What zlib packed."""
    inflate = zlib.decompressobj()
    for data in packed:
        while data and not inflate.eof:
            try:
                piece = inflate.decompress(data, CHUNK)
            except zlib.error:
                return
            yield piece
            data = inflate.unconsumed_tail


def lzw(packed: Pieces, early: int = 1) -> Pieces:
    """Codes of 9 to 12 bits; with `early` one grows wider a code sooner than it must."""
    table = [bytes([n]) for n in range(256)] + [b"", b""]
    width, bits, have, size = 9, 0, 0, 0
    last, out = b"", list[bytes]()
    for byte in chain.from_iterable(packed):
        bits, have = bits << 8 | byte, have + 8
        if have < width:
            continue
        have -= width
        code, bits = bits >> have, bits & (1 << have) - 1
        if code == _LZW_CLEAR:
            del table[_LZW_END + 1 :]
            width, last = 9, b""
            continue
        if code == _LZW_END or code > len(table) or (code == len(table) and not last):
            break
        entry = table[code] if code < len(table) else last + last[:1]
        if last and len(table) < _LZW_CODES:
            table.append(last + entry[:1])
            width = min(12, max(9, (len(table) + early).bit_length()))
        last = entry
        out.append(entry)
        size += len(entry)
        if size >= CHUNK:
            yield b"".join(out)
            out, size = [], 0
    yield b"".join(out)


def run_length(packed: Pieces) -> Pieces:
    """A length, then so many bytes, or one that is repeated; 128 is the end."""
    held = b""
    for piece in packed:
        held, at, out = held + piece, 0, list[bytes]()
        while at < len(held) and (length := held[at]) != 128:
            end = at + 2 + (length if length < 128 else 0)
            if end > len(held):
                break
            out.append(held[at + 1 : end] * (1 if length < 128 else 257 - length))
            at = end
        yield b"".join(out)
        held = held[at:]
        if held.startswith(b"\x80"):
            return
    yield held[1:]


FAST: dict[object, Callable[[Pieces], Pieces]] = dict.fromkeys(("/FlateDecode", "/Fl"), flate)
BY_HAND: dict[object, Callable[[Pieces], Pieces]] = {
    **dict.fromkeys(("/ASCII85Decode", "/A85"), ascii85),
    **dict.fromkeys(("/ASCIIHexDecode", "/AHx"), ascii_hex),
    **dict.fromkeys(("/LZWDecode", "/LZW"), lzw),
    **dict.fromkeys(("/RunLengthDecode", "/RL"), run_length),
}
"""By their names. What we undo by hand takes a second for a megabyte."""
