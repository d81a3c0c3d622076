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
    from pypdf.generic import DictionaryObject, StreamObject

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
    looker = _Looker()
    containers = {container for container, _ in reader.xref_objStm.values()}
    for number, generation in held:
        looker.look(_resolved(reader, number, generation))
        if number not in containers:
            reader.resolved_objects.pop((generation, number), None)  # or every picture would stay in memory
    for number in sorted(reader.xref_objStm, key=lambda number: reader.xref_objStm[number]):
        looker.look(_resolved(reader, number, 0))
    if not looker.pages:
        raise Fault("damaged")
    if looker.pages > limits.PDF_PAGES:
        raise Fault("bomb")
    return looker.pages


def _resolved(reader: PdfReader, number: int, generation: int) -> object:
    from pypdf.generic import IndirectObject

    return reader.get_object(IndirectObject(number, generation, reader))


class _Looker:
    """Looks at one object after another and adds up what they cost."""

    def __init__(self) -> None:
        self.pages = 0
        self._streams = 0
        self._object_streams = 0
        self._objects = 0

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
        self.pages += entries.get("/Type") == "/Page"
        carried = (str(entries.get(key, "")) for key in ("/F", "/UF", "/DOS", "/Unix") if "/EF" in entries)
        if (
            not _ACTIVE_KEYS.isdisjoint(entries)
            or entries.get("/S") in _ACTS
            or entries.get("/Subtype") == "/RichMedia"
            or any(map(runs, carried))
        ):
            raise Fault("active_content")

    def _unfold(self, stream: StreamObject) -> None:
        picture = stream.get("/Subtype") == "/Image"
        if picture and _number(stream, "/Width") * _number(stream, "/Height") > limits.PDF_PICTURE:
            raise Fault("bomb")
        data = bytes(stream._data)
        filters = _filters(stream)
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
        if stream.get("/Type") == "/ObjStm":  # the library will parse every object in it
            self._object_streams += size
            self._objects += _number(stream, "/N")
            if self._object_streams > limits.PDF_OBJECT_STREAMS or self._objects > limits.PDF_OBJECTS:
                raise Fault("bomb")


def _number(entries: DictionaryObject, key: str) -> int:
    value = entries.get(key, 0)
    return int(value) if isinstance(value, int | float) else 0


def _filters(stream: StreamObject) -> list[object]:
    from pypdf.generic import ArrayObject

    named = stream.get("/Filter")
    return [one.get_object() for one in named] if isinstance(named, ArrayObject) else [named] if named else []


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
