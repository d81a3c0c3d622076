"""OLE containers: none is taken. Word and Excel put a document with a password into one; older ones are one.

In a document one may stand for an object of another program, but not for a packed file, which may be of any kind.
"""

from __future__ import annotations

import re
from typing import BinaryIO

from chalicelib.documents.inspection.binary_reader import find
from chalicelib.documents.inspection.result import Fault, Finding

CONTENT_TYPE = "application/x-ole-storage"
MAGIC = bytes.fromhex("d0cf11e0a1b11ae1")
LONGEST_NAME = 64
"""Bytes of a stream's name in the container's directory."""

_STREAMS = (
    ("EncryptedPackage", CONTENT_TYPE, "encrypted"),
    ("WordDocument", "application/msword", "not_a_document"),
    ("Workbook", "application/vnd.ms-excel", "not_a_document"),
    ("PowerPoint Document", "application/vnd.ms-powerpoint", "not_a_document"),
    ("__properties_version1.0", "application/vnd.ms-outlook", "not_a_document"),
)
"""A stream of the container's directory, and what the file then is."""
_INSTALLER = re.compile(re.escape(b"\x84\x10\x0c\x00\x00\x00\x00\x00\xc0\x00\x00\x00\x00\x00\x00\x46"))
"""The class of Windows installer databases, in the root entry."""
_CARRIED = re.compile(re.escape("\x01Ole10Native".encode("utf-16-le")), re.IGNORECASE)
"""The stream a packed file is in."""


def carries(piece: bytes) -> bool:
    """Whether this piece of a container names a packed file's stream."""
    return _CARRIED.search(piece) is not None


def check(file: BinaryIO, size: int) -> Finding:
    """Never usable: which reason."""
    if find(file, _INSTALLER, 0, size) >= 0:
        raise Fault("executable", "application/x-msi")
    for stream, content_type, reason in _STREAMS:
        if find(file, re.compile(re.escape(stream.encode("utf-16-le"))), 0, size, longest=LONGEST_NAME) >= 0:
            raise Fault(reason, content_type)
    raise Fault("unknown")
