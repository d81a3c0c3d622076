"""Every object of a PDF, looked at once: none may act, carry a program, or point at another computer's share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.inspection import limits
from chalicelib.inspection.finding import Fault
from chalicelib.inspection.names import runs
from chalicelib.inspection.pdf_streams import Streams
from chalicelib.inspection.targets import of_host

if TYPE_CHECKING:
    from pypdf import PdfReader
    from pypdf.generic import DictionaryObject, IndirectObject

_ACTS = frozenset({"/JavaScript", "/Launch", "/ImportData", "/GoToE", "/RichMediaExecute"})
_ACTIVE_KEYS = frozenset({"/JS", "/JavaScript", "/XFA", "/RichMediaContent"})
_NAMES = ("/F", "/UF", "/DOS", "/Unix", "/Mac")
"""Where a file is named: one that is carried, or one to open or to read from elsewhere."""


def walk(reader: PdfReader) -> int:
    """How many pages there are. Raises `Fault`, and what the library raises."""
    held = [(number, generation) for generation, at in reader.xref.items() for number in at]
    held = sorted(key for key in held if key[0] not in reader.xref_objStm)
    if len(held) + len(reader.xref_objStm) > limits.PDF_OBJECTS:
        raise Fault("bomb")
    objects = Objects(reader, dict(held))
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


class Objects:
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

    def number(self, entries: DictionaryObject, key: str) -> int:
        """The number under this key, whole; 0 where there is none."""
        value = self.value(entries, key)
        return int(value) if isinstance(value, int | float) else 0

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
    """Looks at one object after another, and counts the pages."""

    def __init__(self, objects: Objects) -> None:
        self.pages = 0
        self._objects = objects
        self._streams = Streams(objects)

    def look(self, found: object) -> None:
        """At this object and what is written inside it, but at no other it refers to."""
        from pypdf.generic import ArrayObject, DictionaryObject, StreamObject

        inside = [found]
        while inside:
            value = inside.pop()
            if isinstance(value, StreamObject):
                self._streams.look(value)
            if isinstance(value, DictionaryObject):
                self._judge(value)
                inside.extend(value.values())
            elif isinstance(value, ArrayObject):
                inside.extend(value)

    def _judge(self, entries: DictionaryObject) -> None:
        value = self._objects.value
        kind = value(entries, "/S")  # may be a list, too: by what a portfolio is sorted
        self.pages += value(entries, "/Type") == "/Page"
        named = [_text(value(entries, key)) for key in _NAMES if key in entries]
        if (
            not _ACTIVE_KEYS.isdisjoint(entries)
            or (isinstance(kind, str) and kind in _ACTS)
            or value(entries, "/Subtype") == "/RichMedia"
            or ("/EF" in entries and any(map(runs, named)))
            or any(map(of_host, named))
        ):
            raise Fault("active_content")


def _text(value: object) -> str:
    """Also where the library could not tell how a string is written; nothing where it is none."""
    if isinstance(value, bytes):
        return value.decode("latin-1")
    return value if isinstance(value, str) else ""
