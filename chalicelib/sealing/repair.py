"""Repairs a PDF whose cross-reference table or page tree is wrong, as every viewer does on opening it.

qpdf does it, through pikepdf: it finds the objects anew. It is native code: call this in the decoder's process alone. A
signed PDF is never repaired: not a byte of it may move.
"""

from __future__ import annotations

import io
from typing import BinaryIO

import pikepdf
from pikepdf import Array, Dictionary, Name

_INHERITED = ("/Resources", "/MediaBox", "/CropBox", "/Rotate")
_DEPTH = 50
"""Levels of a page tree that are followed."""


def repaired(file: BinaryIO) -> bytes | None:
    """The same pages in a sound file; `None` when it is signed, encrypted or past repair."""
    try:
        with pikepdf.open(file, suppress_warnings=True) as pdf:
            if pdf.is_encrypted or any(_is_signature(each) for each in pdf.objects) or not len(pdf.pages):
                return None
            _flatten(pdf)
            pdf.trailer["/Size"] = 0  # where it is missing it is not written; its value follows from the objects
            out = io.BytesIO()
            pdf.save(out, deterministic_id=True)
            return out.getvalue()
    except Exception:  # pikepdf names no common base of what it raises
        return None


def _is_signature(found: pikepdf.Object) -> bool:
    return isinstance(found, Dictionary | pikepdf.Stream) and "/ByteRange" in found


def _flatten(pdf: pikepdf.Pdf) -> None:
    """One node above all pages, with what each inherited written on itself."""
    pages = [page.obj for page in pdf.pages]
    for page in pages:
        page.Type = Name.Page
        for key in _INHERITED:
            if key not in page and (value := _inherited(page, key)) is not None:
                page[key] = value
    tree = pdf.make_indirect(Dictionary(Type=Name.Pages, Kids=Array(pages), Count=len(pages)))
    for page in pages:
        page.Parent = tree
    pdf.Root.Pages = tree


def _inherited(node: pikepdf.Object, key: str) -> pikepdf.Object | None:
    for _ in range(_DEPTH):
        parent = node.get("/Parent")
        if not isinstance(parent, Dictionary):
            return None
        if key in parent:
            return parent[key]
        node = parent
    return None
