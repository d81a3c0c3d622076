"""Repairs a PDF whose cross-reference table or page tree is wrong, as every viewer does on opening it.

qpdf does it, through pikepdf: it finds the objects anew. It is native code: call this in the decoder's process alone. A
signed PDF is never repaired: not a byte of it may move. Neither is one with two objects of one number: its table chose
one of them, and a search takes the last.
"""

from __future__ import annotations

import io
import re

import pikepdf
from pikepdf import Array, Dictionary, Name

_OBJECT = re.compile(rb"(?<![0-9])([0-9]{1,10})[\0\t\n\f\r ]+[0-9]{1,5}[\0\t\n\f\r ]+obj(?![a-z])")
_INHERITED = ("/Resources", "/MediaBox", "/CropBox", "/Rotate")
_DEPTH = 50
"""Levels of a page tree that are followed."""


def repaired(content: bytes) -> bytes | None:
    """The same pages in a sound file; `None` when it is signed, encrypted, ambiguous or past repair."""
    numbers = [int(each) for each in _OBJECT.findall(content)]
    if len(numbers) > len(set(numbers)) or b"/ByteRange" in content:
        return None
    try:
        with pikepdf.open(io.BytesIO(content), suppress_warnings=True) as pdf:
            if pdf.is_encrypted or any(map(_has_signature, pdf.objects)) or not len(pdf.pages):
                return None
            _flatten(pdf)
            pdf.trailer["/Size"] = 0  # where it is missing it is not written; its value follows from the objects
            out = io.BytesIO()
            pdf.save(out, deterministic_id=True)
            return out.getvalue()
    except Exception:  # pikepdf names no common base of what it raises
        return None


def _has_signature(found: pikepdf.Object) -> bool:
    """Whether this object is a signature, or one is written inside it."""
    inside = [found]
    while inside:
        value = inside.pop()
        if isinstance(value, Dictionary | pikepdf.Stream):
            if "/ByteRange" in value:
                return True
            inside.extend(each for _, each in value.items() if _is_container(each))
        elif isinstance(value, Array):
            inside.extend(each for each in value.as_list() if _is_container(each))
    return False


def _is_container(value: object) -> bool:
    """Whether something may be written inside this value; what it refers to is an object of its own."""
    return isinstance(value, Dictionary | Array) and not value.is_indirect


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
