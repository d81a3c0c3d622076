"""Puts what a seal shows into a PDF, by appending to the file only.

A page of its own never hides anything. But after somebody's signature a new page would count as tampering,
while one more visible signature does not; so the label of a signed PDF is the appearance of our signature.
"""

# mypy: disallow-untyped-calls=False
# pyHanko leaves most of what is used here without types.

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO
from typing import Any

from pyhanko.pdf_utils.generic import (
    ArrayObject,
    DictionaryObject,
    FloatObject,
    IndirectObject,
    NullObject,
    NumberObject,
    PdfObject,
    pdf_name,
)
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.rw_common import find_inherited_value_in_tree
from pyhanko.sign.fields import SigFieldSpec, append_signature_field, enumerate_sig_fields

Box = tuple[float, float, float, float]

POINTS = 72 / 25.4
LEFT = 3.0
UP = (8.0, 100.0, 190.0)
"""Places in the left margin of the first page, in mm from its lower left corner; the first free one is taken."""
A4 = (595.28, 841.89)

REFERENCES = 16
"""How many references in a row are followed."""

_TURNS = {0: (1, 0, 0, 1), 90: (0, 1, -1, 0), 180: (-1, 0, 0, -1), 270: (0, -1, 1, 0)}
"""What stands upright on a page that is shown turned clockwise: where its right and its up point to."""


def append_pages(to: IncrementalPdfFileWriter, pages: bytes) -> None:
    """These pages, behind all others."""
    source = PdfFileReader(BytesIO(pages))
    for number in range(int(source.root["/Pages"]["/Count"])):
        reference, resources = source.find_page_for_modification(number)
        page = reference.get_object()
        # Each annotation an object of its own, or a signature added later could not be told from tampering.
        notes = ArrayObject(to.add_object(to.import_object(each)) for each in page.get("/Annots", ()))
        new = DictionaryObject({pdf_name("/Type"): pdf_name("/Page"), pdf_name("/Annots"): notes})
        new[pdf_name("/Contents")] = to.import_object(page.raw_get("/Contents"))
        # All that a page could inherit from the tree it comes into.
        box = ArrayObject(FloatObject(each) for each in (0, 0, *A4))
        new[pdf_name("/MediaBox")], new[pdf_name("/CropBox")], new[pdf_name("/Rotate")] = box, box, NumberObject(0)
        new[pdf_name("/Resources")] = to.import_object(resources)
        to.insert_page(new)


def add_field(to: IncrementalPdfFileWriter, name: str) -> None:
    """An invisible field for a signature."""
    append_signature_field(to, SigFieldSpec(name))


def add_labelled_field(to: IncrementalPdfFileWriter, name: str, label: bytes, size: tuple[float, float]) -> None:
    """A field for a signature that looks like this PDF, `size` in mm, in the left margin of the first page."""
    page = to.find_page_for_modification(0)[0].get_object()
    turned = round(float(_inherited(page, "/Rotate", 0))) % 360
    corners = _box(_shown(page))
    wide, high = (each * POINTS for each in size)
    places = [_on_page(corners, turned, LEFT * POINTS, up * POINTS, wide, high) for up in UP]
    annotations = [_resolved(each) for each in _entry(page, "/Annots", ())]
    taken = [_box(each["/Rect"]) for each in annotations if "/Rect" in each]
    place = next((each for each in places if not any(_overlap(each, other) for other in taken)), places[0])
    left, bottom, right, top = (round(each) for each in place)
    append_signature_field(to, SigFieldSpec(name, on_page=0, box=(left, bottom, right, top)))
    field = next(enumerate_sig_fields(to, with_name=name))[2].get_object()
    appearance = to.import_page_as_xobject(PdfFileReader(BytesIO(label)))
    matrix = ArrayObject(NumberObject(each) for each in (*_TURNS[turned], 0, 0))
    appearance.get_object()[pdf_name("/Matrix")] = matrix
    field[pdf_name("/AP")] = DictionaryObject({pdf_name("/N"): appearance})


def _on_page(corners: Box, turned: int, right: float, up: float, wide: float, high: float) -> Box:
    """The place this far right of and above the corner that a reader sees at the lower left."""
    x0, y0, x1, y1 = corners
    if turned == 90:
        return x1 - up - high, y0 + right, x1 - up, y0 + right + wide
    if turned == 180:
        return x1 - right - wide, y1 - up - high, x1 - right, y1 - up
    if turned == 270:
        return x0 + up, y1 - right - wide, x0 + up + high, y1 - right
    return x0 + right, y0 + up, x0 + right + wide, y0 + up + high


def _box(corners: Iterable[PdfObject]) -> Box:
    x0, y0, x1, y1 = (float(_resolved(each)) for each in corners)
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


def _shown(page: DictionaryObject) -> Iterable[PdfObject]:
    """Of a page, what readers show; A4 where it does not say."""
    paper = ArrayObject(FloatObject(each) for each in (0, 0, *A4))
    found: Iterable[PdfObject] = _inherited(page, "/CropBox", None) or _inherited(page, "/MediaBox", paper)
    return found


def _inherited(page: DictionaryObject, key: str, default: Any) -> Any:
    """The value of a page, or of the part of the page tree it is in."""
    found = _resolved(find_inherited_value_in_tree(page, key, "/Parent"))
    return default if found is None or isinstance(found, NullObject) else found


def _entry(entries: DictionaryObject, key: str, default: Any) -> Any:
    """The value under this key; any value of a PDF may be a reference, and the object behind it another one."""
    try:
        return _resolved(entries[key])
    except KeyError:
        return default


def _resolved(value: Any) -> Any:
    for _ in range(REFERENCES):
        if not isinstance(value, IndirectObject):
            return value
        value = value.get_object()
    raise ValueError("references lead to references")


def _overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
