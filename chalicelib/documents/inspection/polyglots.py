"""A file that is two: one program shows a picture where another finds an archive or a script."""

from __future__ import annotations

import re
from typing import BinaryIO

from chalicelib.documents.inspection import unsupported
from chalicelib.documents.inspection.binary_reader import find, upto
from chalicelib.documents.inspection.result import Fault

END_RECORD = b"PK\x05\x06"
END_RECORD_BYTES = 22
LONGEST_COMMENT = 65_535

_PADDING = b"\0\r\n\t \xff"
_SCRIPT = re.compile(rb"<(?:\?[pP][hH][pP]\s|[sS][cC][rR][iI][pP][tT][\s>])")
_BURIED = re.compile(rb"Rar!\x1a\x07|7z\xbc\xaf\x27\x1c|%PDF-1|<!?(?:DOCTYPE )?html", re.IGNORECASE)


def refuse(file: BinaryIO, size: int, end: int) -> None:
    """Raise when something else is in a file whose format says that it ends at `end`.

    What phones put behind a picture (a film, a second picture, notes of the maker) may stay.
    """
    if (
        b"%PDF-" in upto(file, 0, 1024)
        or has_zip(file, size)
        or find(file, _SCRIPT, 0, size) >= 0
        or foreign_behind(file, size, end)
    ):
        raise Fault("polyglot")


def foreign_behind(file: BinaryIO, size: int, end: int) -> bool:
    """Whether a program, an archive or a page stands behind the end."""
    behind = upto(file, end, 4096).lstrip(_PADDING)
    return unsupported.begins(behind) or find(file, _BURIED, end, size) >= 0


def has_zip(file: BinaryIO, size: int) -> bool:
    """Whether a reader of zips, which looks for the end record from the back, would find a directory."""
    tail_start = max(0, size - END_RECORD_BYTES - LONGEST_COMMENT)
    tail = upto(file, tail_start, size - tail_start)
    return any(
        _directory(file, tail_start + match.start(), tail[match.start() :])
        for match in re.finditer(re.escape(END_RECORD), tail)
    )


def _directory(file: BinaryIO, position: int, record: bytes) -> bool:
    if len(record) < END_RECORD_BYTES:
        return False
    length = int.from_bytes(record[12:16], "little")
    return 0 < length <= position and upto(file, position - length, 4) == b"PK\x01\x02"
