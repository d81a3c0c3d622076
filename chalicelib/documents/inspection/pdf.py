"""PDF: where it begins and ends, whether it opens without a password, and what its objects would do."""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING, BinaryIO, cast

from chalicelib.documents.inspection import limits, pdf_objects, polyglots
from chalicelib.documents.inspection.binary_reader import decoding, find, find_last, upto
from chalicelib.documents.inspection.bounded_reader import Metered
from chalicelib.documents.inspection.result import Fault, Finding

if TYPE_CHECKING:
    from chalicelib.documents.inspection.pdf_reader import Reader

CONTENT_TYPE = "application/pdf"

_END = b"%%EOF"
_TOLERATED = 1024
"""Readers look for the end in the last kilobyte."""
_INK = re.compile(rb"[^\0 \r\n\t]")
_LENGTH = re.compile(rb"/Linearized\b[^>]{0,200}?/L\s+(\d{1,12})\b")

logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # its warnings quote what the citizen's file says


def check(file: BinaryIO, size: int) -> Finding:
    """Whole, readable by everybody, within the limits, and it only shows pages."""
    end = _end(file, size)
    if polyglots.has_zip(file, size) or polyglots.foreign_behind(file, size, end):
        raise Fault("polyglot")
    if size - end > _TOLERATED and find(file, _INK, end, size) >= 0:
        raise Fault("truncated")  # it goes on behind an end: what follows has lost its own
    metered = Metered(file, calls=limits.PDF_CALLS, most=limits.PDF_REREADING * size + limits.PDF_REREADING * limits.MB)
    with decoding():
        try:
            pages = _pages(metered)
        except Exception as error:
            if metered.exhausted:
                raise Fault("bomb") from error
            raise
    if metered.exhausted:
        raise Fault("bomb")
    return Finding(content_type=CONTENT_TYPE, pages=pages)


def _end(file: BinaryIO, size: int) -> int:
    """The first byte behind the last end mark."""
    end = find_last(file, _END, size)
    if end < 0 or find_last(file, b"startxref", end) < 0:
        raise Fault("truncated")
    length = _LENGTH.search(upto(file, 0, 1024))
    if length and int(length[1]) > size:
        raise Fault("truncated")
    return end + len(_END)


def _pages(metered: Metered) -> int:
    from pypdf import apply_configuration
    from pypdf.errors import LimitReachedError

    from chalicelib.documents.inspection.pdf_reader import Reader

    try:
        with apply_configuration(
            zlib_maximum_output_length=limits.PDF_OBJECT_STREAM,
            lzw_maximum_output_length=limits.PDF_OBJECT_STREAM,
            run_length_maximum_output_length=limits.PDF_OBJECT_STREAM,
            maximum_declared_stream_length=limits.MOST_BYTES_IN_MEMORY,
        ):
            reader = Reader(cast("BinaryIO", metered), xref_stream_maximum_entries=4 * limits.PDF_OBJECTS)
            if reader.is_encrypted:
                _open(reader)
            return pdf_objects.walk(reader)
    except LimitReachedError as error:
        raise Fault("bomb") from error


def _open(reader: Reader) -> None:
    """Protected against changes only, it opens with the empty password: everybody can read it.

    Readers try the empty password for the user's only, pypdf for the owner's first.
    """
    from pypdf import PasswordType

    opened = reader.decrypt("")
    if opened is PasswordType.NOT_DECRYPTED or (opened is PasswordType.OWNER_PASSWORD and reader.asks_user()):
        raise Fault("encrypted")
