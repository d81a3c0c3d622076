"""Every object of a PDF, looked at once: none may act, carry a program, or point at another computer's share."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from chalicelib.documents.inspection import limits, pdf_pages, pdf_unlisted
from chalicelib.documents.inspection.executable_names import carried_runs, runs
from chalicelib.documents.inspection.link_targets import of_host
from chalicelib.documents.inspection.pdf_streams import Streams
from chalicelib.documents.inspection.result import Fault

if TYPE_CHECKING:
    from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

    from chalicelib.documents.inspection.pdf_reader import Reader

_ACTS = frozenset({"/JavaScript", "/Launch", "/ImportData", "/GoToE", "/RichMediaExecute"})
_ACTIVE_KEYS = frozenset({"/JS", "/JavaScript", "/XFA", "/RichMediaContent"})
_INDEXED = ("/Indexed", "/I")
_ADDRESS = re.compile(r"\s*(?!file:)[a-z][a-z0-9+.-]+:", re.IGNORECASE)
"""What is on the web ends in `.com` without being a program."""
_NAMES = ("/F", "/UF", "/DOS", "/Unix", "/Mac")
"""Where a file is named: one that is carried, or one to open or to read from elsewhere."""


def walk(reader: Reader) -> int:
    """How many pages there are. Raises `Fault`, and what the library raises."""
    held = [(number, generation) for generation, at in reader.xref.items() for number in at]
    held = sorted(key for key in held if key[0] not in reader.xref_objStm)
    if len(held) + len(reader.xref_objStm) > limits.PDF_OBJECTS:
        raise Fault("bomb")
    objects = Objects(reader, dict(held))
    looker = _Looker(objects)
    for number, generation in held:
        if number in objects.containers:
            looker.inspect(number, objects.read(number, generation))
    objects.unpacked = True
    for number, generation in held:
        if number not in objects.containers:
            looker.inspect(number, objects.read(number, generation))
    for number in sorted(reader.xref_objStm, key=lambda number: reader.xref_objStm[number]):
        looker.inspect(number, objects.read(number, 0))
    for unlisted in pdf_unlisted.objects(reader):
        looker.judge(unlisted)
    looker.conclude()
    return pdf_pages.count(objects, reader.trailer)


class Objects:
    """The objects of a file by their numbers."""

    def __init__(self, reader: Reader, held: dict[int, int]) -> None:
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
        found = self._reader.written(self._reference(number, generation, self._reader))
        if number not in self._packed and number not in self.containers:
            self._reader.resolved_objects.pop((generation, number), None)
        return found

    def value(self, entries: DictionaryObject, key: str) -> object:
        """What stands under this key, or what it refers to: any value may stand elsewhere."""
        return self.meant(entries.get(key))

    def meant(self, value: object, most: int = limits.PDF_REFERENCES) -> object:
        """The value itself, at the end of the references to it. Raises when there are more than that."""
        for _ in range(most + 1):
            if not isinstance(value, self._reference):
                return value
            value = self._referred(value)
        raise Fault("damaged")

    def name(self, value: object) -> int:
        """The number of the object that this refers to, at the end of all references; 0 where it refers to none."""
        number = 0
        for _ in range(limits.PDF_REFERENCES):
            if not isinstance(value, self._reference):
                return number
            number, value = value.idnum, self._referred(value)
        raise Fault("damaged")

    def refers(self, value: object) -> bool:
        """Whether this is a reference."""
        return isinstance(value, self._reference)

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
    """Looks at one object after another."""

    def __init__(self, objects: Objects) -> None:
        self._objects = objects
        self._streams = Streams(objects)
        self._carried, self._palettes = set[int](), set[int]()
        """Streams that are files for the reader to open, and those that are the colours of a picture."""

    def inspect(self, number: int, found: object) -> None:
        """At this object and what is written inside it, but at no other it refers to."""
        from pypdf.generic import ArrayObject, DictionaryObject, StreamObject

        inside = [found]
        while inside:
            value = inside.pop()
            if isinstance(value, StreamObject):
                self._streams.inspect(number, value)
                if self._objects.value(value, "/Type") == "/EmbeddedFile":
                    self._carried.add(number)
            if isinstance(value, DictionaryObject):
                self._judge(value)
                inside.extend(value.values())
            elif isinstance(value, ArrayObject):
                self._note_palette(value)
                inside.extend(value)

    def judge(self, found: object) -> None:
        """What this object would do, with what is written inside it. What its streams hold is not unpacked."""
        from pypdf.generic import ArrayObject, DictionaryObject

        inside = [found]
        while inside:
            value = inside.pop()
            if isinstance(value, DictionaryObject):
                self._judge(value)
                inside.extend(value.values())
            elif isinstance(value, ArrayObject):
                inside.extend(value)

    def conclude(self) -> None:
        """Raises when a stream is a program. Samples may begin like one by chance, unless they are carried as a file.

        A carried file is no picture of a page either: pictures are not looked into.
        """
        programs = self._streams.programs - self._streams.samples - self._palettes
        if programs or self._carried & (self._streams.programs | self._streams.pictures):
            raise Fault("active_content")

    def _note_palette(self, colours: ArrayObject) -> None:
        if len(colours) == 4 and self._objects.refers(colours[3]) and self._objects.meant(colours[0]) in _INDEXED:
            self._palettes.add(self._objects.name(colours[3]))

    def _judge(self, entries: DictionaryObject) -> None:
        value = self._objects.value
        kind = value(entries, "/S")  # may be a list, too: by what a portfolio is sorted
        named = self._named(entries)
        if (
            not _ACTIVE_KEYS.isdisjoint(entries)
            or (isinstance(kind, str) and kind in _ACTS)
            or value(entries, "/Subtype") == "/RichMedia"
            or ("/EF" in entries and self._carries(entries, named))
            or (kind == "/GoToR" and any(runs(name) for name in self._opened(entries) if not _ADDRESS.match(name)))
            or any(map(of_host, named))
        ):
            raise Fault("active_content")

    def _named(self, entries: DictionaryObject) -> list[str]:
        return [_text(self._objects.value(entries, key)) for key in _NAMES if key in entries]

    def _carries(self, entries: DictionaryObject, named: list[str]) -> bool:
        """Whether it carries a file that would run, by its name; notes the file for a look at its content."""
        from pypdf.generic import DictionaryObject

        files = self._objects.value(entries, "/EF")
        if isinstance(files, DictionaryObject):
            self._carried.update(self._objects.name(file) for file in files.values())
        return any(map(carried_runs, named))

    def _opened(self, entries: DictionaryObject) -> list[str]:
        from pypdf.generic import DictionaryObject

        target = self._objects.value(entries, "/F")
        return self._named(target if isinstance(target, DictionaryObject) else entries)


def _text(value: object) -> str:
    """Also where the library could not tell how a string is written; nothing where it is none."""
    if isinstance(value, bytes):
        return value.decode("latin-1")
    return value if isinstance(value, str) else ""
