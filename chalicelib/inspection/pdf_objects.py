"""Every object of a PDF, looked at once: none may act, carry a program, or unfold without measure."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from chalicelib.inspection import foreign, limits
from chalicelib.inspection.finding import Fault
from chalicelib.inspection.names import runs
from chalicelib.inspection.reading import CHUNK

if TYPE_CHECKING:
    from pypdf import PdfReader
    from pypdf.generic import DictionaryObject, IndirectObject, StreamObject

_ACTS = frozenset({"/JavaScript", "/Launch", "/ImportData", "/GoToE", "/RichMediaExecute"})
_ACTIVE_KEYS = frozenset({"/JS", "/JavaScript", "/XFA", "/RichMediaContent"})
_FLATE = frozenset({"/FlateDecode", "/Fl"})
_INFLATES = _FLATE | {"/LZWDecode", "/LZW", "/RunLengthDecode", "/RL", "/BrotliDecode"}
_WORST_RATIO = 1400
"""What one byte of LZW can become; Flate stays below."""


def walk(reader: PdfReader) -> int:
    """How many pages there are. Raises `Fault`, and what the library raises."""
    held = [(number, generation) for generation, at in reader.xref.items() for number in at]
    held = sorted(key for key in held if key[0] not in reader.xref_objStm)
    if len(held) + len(reader.xref_objStm) > limits.PDF_OBJECTS:
        raise Fault("bomb")
    objects = _Objects(reader, dict(held))
    looker = _Looker(objects)
    for number, generation in held:
        if number in objects.containers:
            looker.look(objects.read(number, generation))
    objects.unpacked = True
    for number, generation in held:
        if number not in objects.containers:
            looker.look(objects.read(number, generation))
    for number in sorted(reader.xref_objStm, key=lambda number: reader.xref_objStm[number]):
        looker.look(objects.read(number, 0))
    if not looker.pages:
        raise Fault("damaged")
    if looker.pages > limits.PDF_PAGES:
        raise Fault("bomb")
    return looker.pages


class _Objects:
    """The objects of a file by their numbers."""

    def __init__(self, reader: PdfReader, held: dict[int, int]) -> None:
        from pypdf.generic import IndirectObject

        self._reference = IndirectObject
        self._reader = reader
        self._held = held
        self._packed = reader.xref_objStm
        self.containers = {container for container, _ in self._packed.values()}
        self.unpacked = False
        """Whether all containers were looked at: what is packed in them may be read."""

    def read(self, number: int, generation: int) -> object:
        """This object, which the library then lets go, or every picture would stay in memory."""
        found = self._reader.get_object(self._reference(number, generation, self._reader))
        if number not in self._packed and number not in self.containers:
            self._reader.resolved_objects.pop((generation, number), None)
        return found

    def value(self, entries: DictionaryObject, key: str) -> object:
        """What stands under this key, or what it refers to: any value may stand elsewhere."""
        return self.meant(entries.get(key))

    def meant(self, value: object) -> object:
        """The value itself; the library refuses to read a reference that stands behind a reference."""
        return self._referred(value) if isinstance(value, self._reference) else value

    def _referred(self, reference: IndirectObject) -> object:
        number, generation = reference.idnum, reference.generation
        if number in self._packed:
            if not self.unpacked:
                raise Fault("damaged")  # to read how a container is packed one would have to unpack it first
            return self.read(number, 0)
        if number not in self._held:
            return None  # as readers have it; the library would search the whole file for it
        exact = number in self._reader.xref.get(generation, ())
        return self.read(number, generation if exact else self._held[number])  # some readers ignore generations


class _Looker:
    """Looks at one object after another and adds up what they cost."""

    def __init__(self, objects: _Objects) -> None:
        self.pages = 0
        self._objects = objects
        self._streams = 0
        self._object_streams = 0
        self._packed = 0

    def look(self, found: object) -> None:
        """At this object and what is written inside it, but at no other it refers to."""
        from pypdf.generic import ArrayObject, DictionaryObject, StreamObject

        inside = [found]
        while inside:
            value = inside.pop()
            if isinstance(value, StreamObject):
                self._unfold(value)
            if isinstance(value, DictionaryObject):
                self._judge(value)
                inside.extend(value.values())
            elif isinstance(value, ArrayObject):
                inside.extend(value)

    def _judge(self, entries: DictionaryObject) -> None:
        value = self._objects.value
        kind = value(entries, "/S")  # may be a list, too: by what a portfolio is sorted
        self.pages += value(entries, "/Type") == "/Page"
        carried = (str(value(entries, key)) for key in ("/F", "/UF", "/DOS", "/Unix") if "/EF" in entries)
        if (
            not _ACTIVE_KEYS.isdisjoint(entries)
            or (isinstance(kind, str) and kind in _ACTS)
            or value(entries, "/Subtype") == "/RichMedia"
            or any(map(runs, carried))
        ):
            raise Fault("active_content")

    def _unfold(self, stream: StreamObject) -> None:
        picture = self._objects.value(stream, "/Subtype") == "/Image"
        if picture and self._number(stream, "/Width") * self._number(stream, "/Height") > limits.PDF_PICTURE:
            raise Fault("bomb")
        data = bytes(stream._data)
        filters = self._filters(stream)
        if sum(name in _INFLATES for name in filters) > 1:
            raise Fault("bomb")  # nobody packs twice, except to unfold a thousand times a thousand
        size = len(data)
        if filters and filters[0] in _FLATE:
            data, size = _inflated(data)
        elif filters and not picture and _INFLATES.intersection(filters):
            size *= _WORST_RATIO
        self._count(stream, size)
        if not picture and foreign.program(data[:64]):
            raise Fault("active_content")

    def _count(self, stream: StreamObject, size: int) -> None:
        self._streams += size
        if size > limits.PDF_STREAM or self._streams > limits.PDF_STREAMS:
            raise Fault("bomb")
        if self._objects.value(stream, "/Type") == "/ObjStm":  # the library will parse every object in it
            self._object_streams += size
            self._packed += self._number(stream, "/N")
            if self._object_streams > limits.PDF_OBJECT_STREAMS or self._packed > limits.PDF_OBJECTS:
                raise Fault("bomb")

    def _number(self, entries: DictionaryObject, key: str) -> int:
        value = self._objects.value(entries, key)
        return int(value) if isinstance(value, int | float) else 0

    def _filters(self, stream: StreamObject) -> list[object]:
        from pypdf.generic import ArrayObject

        named = self._objects.value(stream, "/Filter")
        if isinstance(named, ArrayObject):
            return [self._objects.meant(one) for one in named]
        return [named] if named else []


def _inflated(data: bytes) -> tuple[bytes, int]:
    """The first bytes of a stream, and how many it has; as far as it can be read, as readers do."""
    inflate = zlib.decompressobj()
    head, size = b"", 0
    while data and not inflate.eof:
        try:
            piece = inflate.decompress(data, CHUNK)
        except zlib.error:
            break
        head, size = head or piece[:64], size + len(piece)
        if size > limits.PDF_STREAM:
            break
        data = inflate.unconsumed_tail
    return head, size
