"""The pages of a PDF: the leaves of the tree that begins at its catalogue, as readers count them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.documents.inspection import limits
from chalicelib.documents.inspection.result import Fault

if TYPE_CHECKING:
    from pypdf.generic import DictionaryObject

    from chalicelib.documents.inspection.pdf_objects import Objects


def count(objects: Objects, trailer: DictionaryObject) -> int:
    """How many there are. A leaf needs no type; what is a branch a second time is skipped, or rings had no end.

    Readers follow one reference to a branch or a leaf, and not a second one behind it.

    Raises `Fault` when there is none, or too many.
    """
    from pypdf.generic import ArrayObject, DictionaryObject, NullObject

    catalogue = objects.value(trailer, "/Root")
    tree = catalogue.get("/Pages") if isinstance(catalogue, DictionaryObject) else None
    pages, branches, waiting = 0, {objects.name(tree)} - {0}, [objects.meant(tree)]
    while waiting:
        reference = waiting.pop()
        node = objects.meant(reference, 1)
        if not isinstance(node, DictionaryObject):
            continue
        kids, kind = objects.meant(node.get("/Kids"), 1), objects.value(node, "/Type")
        if kind == "/Page" or (isinstance(kind, NullObject | None) and not isinstance(kids, ArrayObject)):
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
