"""Which check a file gets, by its first bytes. What is in no row here is not taken; `foreign` says what it is."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import BinaryIO

from chalicelib.inspection import boxes, foreign, jpeg, ole, packages, pdf, png, webp
from chalicelib.inspection.finding import Finding

Check = Callable[[BinaryIO, int], Finding]

_KINDS: tuple[tuple[re.Pattern[bytes], str, Check], ...] = (
    (re.compile(rb"\xff\xd8\xff"), jpeg.CONTENT_TYPE, jpeg.check),
    (re.compile(rb"\x89PNG\r\n\x1a\n"), png.CONTENT_TYPE, png.check),
    (re.compile(rb"RIFF.{4}WEBP", re.DOTALL), webp.CONTENT_TYPE, webp.check),
    (re.compile(rb".{4}ftyp", re.DOTALL), "", boxes.check),
    (re.compile(rb"PK\x03\x04"), packages.ZIP, packages.check),
    (re.compile(re.escape(ole.MAGIC)), ole.CONTENT_TYPE, ole.check),
)


def of(head: bytes) -> tuple[str, Check] | None:
    """The container's type and its check. `head` is what readers of PDF search for its beginning: a kilobyte."""
    if row := next(((content_type, check) for magic, content_type, check in _KINDS if magic.match(head)), None):
        return row
    before, found, _ = head.partition(b"%PDF-")
    return (pdf.CONTENT_TYPE, pdf.check) if found and foreign.harmless(before) else None
