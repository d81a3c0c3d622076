"""The few XML parts we read: element by element, in bounded memory, and without a document type.

No office program writes a DOCTYPE; entities, which need one, are how XML unfolds or fetches.
"""

from __future__ import annotations

from collections.abc import Iterator
from xml.parsers import expat
from zipfile import ZipFile

from chalicelib.documents.inspection import limits
from chalicelib.documents.inspection.binary_reader import CHUNK
from chalicelib.documents.inspection.result import Fault


def elements(package: ZipFile, name: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Each element's name, behind its namespace and a blank, and its attributes. Raises as `parsed` does."""
    if package.getinfo(name).file_size > limits.XML_PART:
        raise Fault("bomb")
    found: list[tuple[str, dict[str, str]]] = []
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = lambda element, attributes: found.append((element, attributes))
    for _ in parsed(package, name, parser):
        yield from found
        found.clear()


def parsed(package: ZipFile, name: str, parser: expat.XMLParserType) -> Iterator[None]:
    """Gives the part to the parser, and pauses after each piece. Raises `Fault` when it is not plain XML."""
    parser.StartDoctypeDeclHandler = _refuse
    passed, last = 0, False
    with package.open(name) as part:
        while not last:
            chunk = part.read(CHUNK)
            passed, last = passed + len(chunk), not chunk
            try:
                parser.Parse(chunk, last)
            except expat.ExpatError as error:
                raise Fault("damaged") from error
            if passed - parser.CurrentByteIndex > limits.XML_TOKEN:
                raise Fault("bomb")
            yield


def _refuse(*_: object) -> None:
    raise Fault("active_content")
