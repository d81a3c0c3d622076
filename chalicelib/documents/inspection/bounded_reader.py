"""A file that can only be read so often. A parser that is led in circles runs dry instead of running on."""

from __future__ import annotations

import io
import os
from typing import BinaryIO

from chalicelib.documents.inspection.result import Fault


class Metered(io.BufferedIOBase):
    """Reads through to a file until the calls or the bytes are used up; then every read is a bomb's fault."""

    def __init__(self, file: BinaryIO, *, calls: int, most: int) -> None:
        self._file = file
        self._calls = calls
        self._left = most

    @property
    def exhausted(self) -> bool:
        """Whether a read was refused; the parser may have caught the fault."""
        return self._calls < 0 or self._left < 0

    def read(self, size: int | None = -1, /) -> bytes:
        """Read at most `size` bytes. Raises the fault `bomb` once the calls or bytes are used up."""
        self._calls -= 1
        if self.exhausted:
            raise Fault("bomb")
        found = self._file.read(-1 if size is None else size)
        self._left -= len(found)
        return found

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        """As of the file; not counted."""
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        """As of the file; not counted."""
        return self._file.tell()

    def readable(self) -> bool:
        """Always."""
        return True

    def seekable(self) -> bool:
        """Always."""
        return True
