"""Which check a file gets, by its first bytes. What is in no row here is not taken; `unsupported` says what it is."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import BinaryIO

from chalicelib.documents.inspection import isobmff, jpeg, ole, pdf, png, unsupported, webp, zip_container
from chalicelib.documents.inspection.result import Finding

Check = Callable[[BinaryIO, int], Finding]

_KINDS: tuple[tuple[re.Pattern[bytes], str, Check], ...] = (
    (re.compile(rb"\xff\xd8\xff"), jpeg.CONTENT_TYPE, jpeg.check),
    (re.compile(rb"\x89PNG\r\n\x1a\n"), png.CONTENT_TYPE, png.check),
    (re.compile(rb"RIFF.{4}WEBP", re.DOTALL), webp.CONTENT_TYPE, webp.check),
    (re.compile(rb".{4}ftyp", re.DOTALL), "", isobmff.check),
    (re.compile(rb"PK\x03\x04"), zip_container.ZIP, zip_container.check),
    (re.compile(re.escape(ole.MAGIC)), ole.CONTENT_TYPE, ole.check),
)


def of(head: bytes) -> tuple[str, Check] | None:
    """The container's type and its check. `head` is what readers of PDF search for its beginning: a kilobyte."""
    if row := next(((content_type, check) for magic, content_type, check in _KINDS if magic.match(head)), None):
        return row
    before, found, _ = head.partition(b"%PDF-")
    return (pdf.CONTENT_TYPE, pdf.check) if found and unsupported.harmless(before) else None
