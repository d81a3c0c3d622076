"""Objects that stand in a PDF and that its index does not name where they stand.

A reader that finds an index wrong searches the file for objects instead, and readers differ in what they find wrong:
in the places of objects where text stands before the beginning, in an entry, in what stood before.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, cast

from chalicelib.documents.inspection import limits
from chalicelib.documents.inspection.bounded_reader import Metered
from chalicelib.documents.inspection.result import Fault

if TYPE_CHECKING:
    from chalicelib.documents.inspection.pdf_reader import Reader

_BLANK = rb"[\0\t\n\f\r ]"
_COMMENT = rb"%[^\r\n]*+[\r\n]"
_BEGINS = re.compile(
    rb"(?<![0-9])[0-9]{1,10}+"
    + _BLANK
    + rb"++[0-9]{1,5}+"
    + _BLANK
    + rb"++obj(?![a-z])(?:"
    + _BLANK
    + rb"|"
    + _COMMENT
    + rb")*+"
)


def objects(reader: Reader) -> Iterator[object]:
    """Each of them that can be read, as it is written. Raises `Fault` where there is too much."""
    from pypdf.generic import read_object

    reader.stream.seek(0)
    content = reader.stream.read()
    listed = {at for places in reader.xref.values() for at in places.values()}
    most = limits.PDF_REREADING * (len(content) + limits.MB)
    metered = Metered(io.BytesIO(content), calls=limits.PDF_CALLS, most=most)
    number = 0
    for found in _BEGINS.finditer(content):
        if found.start() in listed:
            continue
        number += 1
        if number > limits.PDF_OBJECTS:
            raise Fault("bomb")
        metered.seek(found.end())
        try:
            value = read_object(cast("io.BytesIO", metered), reader)
        except Exception:  # the words may stand in a text or in the middle of a picture
            value = None
        if metered.exhausted:
            raise Fault("bomb")
        yield value
