"""The pages of a PDF: the leaves of the tree that begins at its catalogue, as readers count them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.inspection import limits
from chalicelib.inspection.finding import Fault

if TYPE_CHECKING:
    from pypdf.generic import DictionaryObject

    from chalicelib.inspection.pdf_objects import Objects


def count(objects: Objects, trailer: DictionaryObject) -> int:
    """How many there are. A leaf needs no type; what is a branch a second time is skipped, or rings had no end.

    Raises `Fault` when there is none, or too many.
    """
    from pypdf.generic import ArrayObject, DictionaryObject

    catalogue = objects.value(trailer, "/Root")
    pages, branches = 0, set[object]()
    waiting = [catalogue.get("/Pages")] if isinstance(catalogue, DictionaryObject) else []
    while waiting:
        reference = waiting.pop()
        node = objects.meant(reference)
        if not isinstance(node, DictionaryObject):
            continue
        kids, kind = objects.value(node, "/Kids"), objects.value(node, "/Type")
        if kind == "/Page" or (kind != "/Pages" and not isinstance(kids, ArrayObject)):
            pages += 1
            if pages > limits.PDF_PAGES:
                raise Fault("bomb")
        elif isinstance(kids, ArrayObject) and (name := objects.name(reference)) not in branches:
            if name:
                branches.add(name)
            waiting.extend(kids)
    if not pages:
        raise Fault("damaged")
    return pages
