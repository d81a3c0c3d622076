"""Repairs a PDF whose cross-reference table is wrong, as every viewer does on opening it: finds its objects anew.

qpdf does it, through pikepdf. It is native code: call this in the decoder's process alone. A signed PDF is never
repaired: not a byte of it may move.
"""

from __future__ import annotations

import io
from typing import BinaryIO

import pikepdf


def repaired(file: BinaryIO) -> bytes | None:
    """The same pages in a sound file; `None` when it is signed, encrypted or past repair."""
    try:
        with pikepdf.open(file, suppress_warnings=True) as pdf:
            if pdf.is_encrypted or any(_is_signature(each) for each in pdf.objects) or not len(pdf.pages):
                return None
            out = io.BytesIO()
            pdf.save(out, deterministic_id=True)
            return out.getvalue()
    except Exception:  # pikepdf names no common base of what it raises
        return None


def _is_signature(found: pikepdf.Object) -> bool:
    return isinstance(found, pikepdf.Dictionary) and "/ByteRange" in found
