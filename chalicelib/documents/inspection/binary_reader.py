"""Reading a hostile file: exact pieces, searches in bounded memory, and a fence around decoders."""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, BinaryIO

from chalicelib.documents.inspection.result import Fault

CHUNK = 256 * 1024


def size_of(file: BinaryIO) -> int:
    """Bytes in it."""
    return file.seek(0, os.SEEK_END)


def upto(file: BinaryIO, offset: int, length: int) -> bytes:
    """The bytes there, fewer when the file ends."""
    file.seek(offset)
    return file.read(length)


def exactly(file: BinaryIO, offset: int, length: int) -> bytes:
    """The bytes there; the file is truncated when it ends before."""
    found = upto(file, offset, length)
    if len(found) < length:
        raise Fault("truncated")
    return found


def find(file: BinaryIO, pattern: re.Pattern[bytes], start: int, end: int, longest: int = 32) -> int:
    """Where the pattern first occurs whole within these bytes, or -1. No occurrence is longer than `longest`."""
    while start < end:
        chunk = upto(file, start, min(CHUNK, end - start))
        if match := pattern.search(chunk):
            return start + match.start()
        if len(chunk) <= longest:
            return -1
        start += len(chunk) - longest
    return -1


def find_last(file: BinaryIO, literal: bytes, end: int) -> int:
    """Where the literal last occurs before `end`, or -1."""
    while end >= len(literal):
        start = max(0, end - CHUNK)
        found = upto(file, start, end - start).rfind(literal)
        if found >= 0:
            return start + found
        if start == 0:
            return -1
        end = start + len(literal) - 1
    return -1


def overlapping(part: IO[bytes], overlap: int) -> Iterator[bytes]:
    """All of it, read once, each piece beginning with the end of the one before: nothing so long is cut in two."""
    piece = part.read(CHUNK)
    while piece:
        yield piece
        more = part.read(CHUNK)
        piece = piece[-overlap:] + more if more else b""


@contextmanager
def decoding() -> Iterator[None]:
    """Around somebody else's decoder: none of them names all it may raise on a hostile file.

    Only what the disk itself raises passes, and a missing module; seeking to where nothing can be is
    the file's fault.
    """
    try:
        yield
    except Fault:
        raise
    except (MemoryError, RecursionError) as error:
        raise Fault("bomb") from error
    except ImportError as error:
        if error.name:  # a module of ours is missing; what a library says of a file names none
            raise
        raise Fault("damaged") from error
    except OSError as error:
        if error.errno not in (None, errno.EINVAL):
            raise
        raise Fault("truncated" if "truncated" in str(error) else "damaged") from error
    except Exception as error:
        raise Fault("damaged") from error
