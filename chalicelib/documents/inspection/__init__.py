"""What a file really is, from its bytes alone: never from its name, nor from what its sender calls it.

    inspect(path)     which of the formats we take it is, or why it cannot be used
    renditions        a small picture of a picture, for the officer's screen

`dispatch` chooses one check a file by its first bytes; each check knows one format. `limits` is how much
memory and time a file may ask for. `unsupported` and `polyglots` are what has no place in any of them.
"""

from __future__ import annotations

import os
from typing import BinaryIO

from chalicelib.documents.inspection.result import Fault, Finding

__all__ = ["Finding", "inspect"]


def inspect(source: str | os.PathLike[str] | BinaryIO) -> Finding:
    """What this file is. Never raises because of what is in it; `OSError` when the disk fails.

    A given file must be seekable and is left open, anywhere.
    """
    if isinstance(source, str | os.PathLike):
        with open(source, "rb") as file:
            return _finding(file)
    return _finding(source)


def _finding(file: BinaryIO) -> Finding:
    from chalicelib.documents.inspection import dispatch, unsupported
    from chalicelib.documents.inspection.binary_reader import size_of, upto

    size = size_of(file)
    if size == 0:
        return Finding(content_type="", reason="empty")
    kind = dispatch.of(upto(file, 0, 1024))
    if kind is None:
        return unsupported.name(file)
    content_type, check = kind
    try:
        return check(file, size)
    except Fault as fault:
        return Finding(content_type=fault.content_type or content_type, reason=fault.reason)
