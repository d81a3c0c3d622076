"""A search through the XML of a document for elements that do something, in bounded time and memory.

Parts without a mark of such an element need no parsing: to search all of them for marks takes a tenth of the time.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from xml.parsers import expat
from zipfile import ZipFile

from chalicelib.documents.inspection import limits
from chalicelib.documents.inspection.binary_reader import overlapping
from chalicelib.documents.inspection.result import Fault
from chalicelib.documents.inspection.xml_parts import parsed

_XML = re.compile(rb"(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?[\s\0]*<")
_ODD = re.compile(
    rb"""
    (?:\xef\xbb\xbf)? \s* <\?xml [^>]* (?: \Z
        | \bencoding \s*=\s* ["'] (?! (?: utf-?8 | utf-16 | us-ascii | iso-8859-\d+ | windows-125\d ) ["'] ))
    | \x4c\x6f\xa7\x94 | <\0\0\0 | \0\0\0< | \xff\xfe\0\0 | \0\0\xfe\xff
    """,
    re.IGNORECASE | re.VERBOSE,
)
"""XML in which no mark may look like one, as EBCDIC, UTF-7, UTF-32: the parser knows it or has it damaged."""


class Looker:
    """Follows the elements of one part, and counts them. Names stand behind their namespace and a blank."""

    def __init__(self, elements_left: int) -> None:
        self.elements_left = elements_left
        self._depth = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        self.elements_left -= 1
        self._depth += 1
        if self.elements_left < 0 or self._depth > limits.XML_DEPTH:
            raise Fault("bomb")

    def end(self, name: str) -> None:
        """An element ends."""
        self._depth -= 1

    def text(self, text: str) -> None:
        """Text, or a piece of it."""


def search(package: ZipFile, names: Iterable[str], marks: Iterable[str], looker: Callable[[int], Looker]) -> None:
    """Has a looker look at each of these parts that has a mark: names without which it would find nothing there."""
    written = tuple(form for mark in marks for form in (mark.encode(), b"\0".join(bytes([c]) for c in mark.encode())))
    bytes_left, elements_left = limits.XML_TEXT, limits.XML_ELEMENTS
    for name in names:
        if _marked(package, name, written):
            bytes_left -= package.getinfo(name).file_size
            if bytes_left < 0:
                raise Fault("bomb")
            elements_left = _search(package, name, looker(elements_left))


def _marked(package: ZipFile, name: str, written: tuple[bytes, ...]) -> bool:
    """Whether a part is XML that must be parsed. A mark is written so in UTF-8, or in UTF-16 of either order."""
    with package.open(name) as part:
        for number, piece in enumerate(overlapping(part, max(map(len, written)))):
            if number == 0 and _ODD.match(piece):
                return True
            if number == 0 and not _XML.match(piece):
                return False
            if any(mark in piece for mark in written):
                return True
    return False


def _search(package: ZipFile, name: str, looker: Looker) -> int:
    """How many elements others may still have."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True  # or every line of a text were a call
    parser.StartElementHandler = looker.start
    parser.EndElementHandler = looker.end
    parser.CharacterDataHandler = looker.text
    for _ in parsed(package, name, parser):
        pass
    return looker.elements_left
