"""The streams of a PDF, unpacked and forgotten: which begin like a program, and none may unfold without measure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from chalicelib.documents.inspection import limits, pdf_filters, unsupported
from chalicelib.documents.inspection.result import Fault

if TYPE_CHECKING:
    from pypdf.generic import StreamObject

    from chalicelib.documents.inspection.pdf_objects import Objects

_LZW = frozenset({"/LZWDecode", "/LZW"})
_PACKS = frozenset({*pdf_filters.FAST, *_LZW, "/RunLengthDecode", "/RL", "/BrotliDecode"})
_SAMPLES = frozenset({"/BitsPerComponent", "/BitsPerSample", "/BitsPerCoordinate", "/HalftoneType"})
"""Keys of pictures without a subtype, curves, meshes and screens."""
_WORST_RATIO = 1400
"""What one byte can become behind a filter we cannot undo."""
_HEAD = 64


class Streams:
    """Looks at one stream after another and adds up what they cost."""

    def __init__(self, objects: Objects) -> None:
        self._objects = objects
        self._left = {False: limits.PDF_STREAMS, True: limits.PDF_PICTURES}
        """Bytes that streams, and those that are pictures, may still have."""
        self._by_hand = limits.PDF_BY_HAND
        self._between = limits.PDF_BETWEEN
        self._object_streams = 0
        self._packed = 0
        self.pictures, self.samples, self.programs = set[int](), set[int](), set[int]()
        """Streams by their numbers: pictures, other numbers of which any may come first, what begins like a program."""

    def inspect(self, number: int, stream: StreamObject) -> None:
        """Raises when it is too much."""
        picture = self._objects.value(stream, "/Subtype") == "/Image"
        filters = self._filters(stream)
        if picture:
            self._bearable(stream)
            self.pictures.add(number)
            if _PACKS.isdisjoint(filters):
                self._count(stream, len(stream._data), picture)
                return
        head, size = self._unfolded(stream, filters)
        self._count(stream, size, picture)
        if not picture and unsupported.program(head):
            self.programs.add(number)
            if not _SAMPLES.isdisjoint(stream):
                self.samples.add(number)

    def _bearable(self, picture: StreamObject) -> None:
        width, height = (self._objects.number(picture, side) for side in ("/Width", "/Height"))
        if width * height > limits.PDF_PICTURE:
            raise Fault("bomb")

    def _unfolded(self, stream: StreamObject, filters: list[object]) -> tuple[bytes, int]:
        """The first bytes of a stream, and how many it has."""
        found, ratio, packed = pdf_filters.pieces(bytes(stream._data)), 1, False
        for at, name in enumerate(filters):
            if packed:
                found = self._bounded(found)
            packed = packed or name in _PACKS
            if name in pdf_filters.FAST:
                found = pdf_filters.FAST[name](found)
            elif name in _LZW and self._grows_late(stream):
                found = pdf_filters.lzw(self._charged(found), early=0)
            elif name in pdf_filters.BY_HAND:
                found = pdf_filters.BY_HAND[name](self._charged(found))
            else:
                ratio = _WORST_RATIO ** sum(behind in _PACKS for behind in filters[at:])
                break
        head, size = b"", 0
        for piece in found:
            head, size = head + piece[: _HEAD - len(head)], size + ratio * len(piece)
            if size > limits.PDF_STREAM:
                break
        return head, size

    def _charged(self, pieces: Iterator[bytes]) -> Iterator[bytes]:
        """The same pieces, as long as we have time for them."""
        for piece in pieces:
            self._by_hand -= len(piece)
            if self._by_hand < 0:
                raise Fault("bomb")
            yield piece

    def _bounded(self, pieces: Iterator[bytes]) -> Iterator[bytes]:
        """The same pieces, unpacked once and to be unpacked again: what is small in the end may be large between."""
        for piece in pieces:
            self._between -= len(piece)
            if self._between < 0:
                raise Fault("bomb")
            yield piece

    def _grows_late(self, stream: StreamObject) -> bool:
        """Whether its codes of LZW grow wider no sooner than they must."""
        from pypdf.generic import ArrayObject, DictionaryObject

        parameters = self._objects.value(stream, "/DecodeParms")
        for one in map(self._objects.meant, parameters if isinstance(parameters, ArrayObject) else [parameters]):
            if isinstance(one, DictionaryObject) and "/EarlyChange" in one:
                return not self._objects.number(one, "/EarlyChange")
        return False

    def _count(self, stream: StreamObject, size: int, picture: bool) -> None:
        self._left[picture] -= size
        if size > limits.PDF_STREAM or self._left[picture] < 0:
            raise Fault("bomb")
        if self._objects.value(stream, "/Type") == "/ObjStm":  # the library will parse every object in it
            self._object_streams += size
            self._packed += self._objects.number(stream, "/N")
            if self._object_streams > limits.PDF_OBJECT_STREAMS or self._packed > limits.PDF_OBJECTS:
                raise Fault("bomb")

    def _filters(self, stream: StreamObject) -> list[object]:
        from pypdf.generic import ArrayObject

        named = self._objects.value(stream, "/Filter")
        if isinstance(named, ArrayObject):
            return [self._objects.meant(one) for one in named]
        return [named] if named else []
