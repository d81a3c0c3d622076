"""ISO media files, which are boxes in boxes: HEIC pictures and MP4 films, told apart by brand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from chalicelib.documents.inspection import image_decoder, limits, polyglots
from chalicelib.documents.inspection.binary_reader import decoding, exactly, upto
from chalicelib.documents.inspection.result import Fault, Finding

_BRANDS = {
    **dict.fromkeys((b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs"), "image/heic"),
    **dict.fromkeys((b"avif", b"avis"), "image/avif"),
    **dict.fromkeys((b"mif1", b"mif2", b"msf1"), "image/heif"),
    **dict.fromkeys((b"isom", b"mp41", b"mp42", b"avc1", b"dash", b"MSNV", b"mmp4"), "video/mp4"),
    **dict.fromkeys((b"iso%d" % n for n in range(2, 10)), "video/mp4"),
    **dict.fromkeys((b"M4V ", b"M4VH", b"M4VP"), "video/mp4"),
    **dict.fromkeys((b"M4A ", b"M4B ", b"M4P "), "audio/mp4"),
    b"qt  ": "video/quicktime",
}
_GENERAL = frozenset({"image/heif"})
"""A brand that says only how the file is built; a compatible one may say what is in it."""
_PICTURES = frozenset({"image/heic", "image/heif"})
_FILMS = frozenset({"video/mp4"})


@dataclass(frozen=True)
class _Box:
    kind: bytes
    start: int
    """Of what is in it."""
    end: int


def check(file: BinaryIO, size: int) -> Finding:
    """Whole box by box; a picture is really decoded, a film has its table of contents."""
    content_type = _content_type(file, size)
    if content_type not in _PICTURES | _FILMS:
        raise Fault("not_a_document", content_type)
    try:
        top, end = _walk(file, size)
        polyglots.refuse(file, size, end)
        if content_type in _FILMS:
            return _film(file, top, content_type)
        with decoding():
            image = image_decoder.opened(file, content_type)
            width, height = image.size
            image.load()
    except Fault as fault:
        raise Fault(fault.reason, content_type) from fault
    return Finding(content_type=content_type, width=width, height=height)


def _content_type(file: BinaryIO, size: int) -> str:
    length = min(int.from_bytes(exactly(file, 0, 4), "big"), size, 512)
    head = upto(file, 0, length)
    brands = [head[8:12], *(head[at : at + 4] for at in range(16, len(head) - 3, 4))]
    named = [_BRANDS[brand] for brand in brands if brand in _BRANDS]
    if not named or head[8:12] not in _BRANDS:
        return named[0] if named else ""
    if named[0] in _GENERAL:
        return next((name for name in named if name.startswith("image/") and name not in _GENERAL), named[0])
    return named[0]


def _walk(file: BinaryIO, size: int) -> tuple[list[_Box], int]:
    """The top boxes and where they end; padding may follow."""
    top: list[_Box] = []
    end = 0
    for box in _boxes(file, 0, size):
        top.append(box)
        end = box.end
    return top, end


def _boxes(file: BinaryIO, position: int, end: int) -> Iterator[_Box]:
    for _ in range(limits.BOXES):
        if position >= end:
            return
        head = exactly(file, position, min(16, end - position))
        length, kind, header = int.from_bytes(head[:4], "big"), head[4:8], 8
        if length == 1:
            length, header = int.from_bytes(head[8:16], "big"), 16
        elif length == 0:
            if not any(head):
                return
            length = end - position
        if length < header or len(head) < header or not kind.strip().isalnum():
            if polyglots.foreign_behind(file, end, position):
                raise Fault("polyglot")
            raise Fault("damaged" if position + length <= end else "truncated")
        if position + length > end:
            raise Fault("truncated")
        yield _Box(kind, position + header, position + length)
        position += length
    raise Fault("bomb")


def _film(file: BinaryIO, top: list[_Box], content_type: str) -> Finding:
    """Without `moov` no player can show it: a recording that was interrupted, or cut on its way."""
    contents = next((box for box in top if box.kind == b"moov"), None)
    if contents is None:
        raise Fault("truncated")
    if not any(box.kind == b"trak" for box in _boxes(file, contents.start, contents.end)):
        raise Fault("damaged")
    return Finding(content_type=content_type)
