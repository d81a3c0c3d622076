"""Zips: of these only Word, Excel and OpenDocument texts are taken, once their directory promises no bomb."""

from __future__ import annotations

import re
from itertools import chain
from types import ModuleType
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from chalicelib.documents.inspection import limits, ole, opendocument, openxml, polyglots
from chalicelib.documents.inspection.binary_reader import decoding, exactly, overlapping, upto
from chalicelib.documents.inspection.executable_names import runs
from chalicelib.documents.inspection.polyglots import END_RECORD, END_RECORD_BYTES, LONGEST_COMMENT
from chalicelib.documents.inspection.result import Fault, Finding
from chalicelib.documents.inspection.unsupported import program

ZIP = "application/zip"

_LOCATOR, _LOCATOR_BYTES = b"PK\x06\x07", 20
_PROGRAMS = re.compile(r"AndroidManifest\.xml|classes\.dex|.*\.class|Payload/.*\.app/.*", re.IGNORECASE)


def check(file: BinaryIO, size: int) -> Finding:
    """A document of one of three kinds: whole, without password, macros or programs, nothing else besides."""
    _directory(file, size)
    with decoding(), ZipFile(file) as package:
        kind = _kind(package)
        content_type = kind.content_type(package)
        try:
            with decoding():
                _judge(package, size)
                kind.check(package, content_type)
                for entry in package.infolist():
                    _read(package, entry)
        except Fault as fault:
            raise Fault(fault.reason, content_type) from fault
    if b"%PDF-" in upto(file, 0, 1024):
        raise Fault("polyglot", content_type)
    return Finding(content_type=content_type)


def _kind(package: ZipFile) -> ModuleType:
    """Which family of documents it belongs to; raises when it is none."""
    for kind in (openxml, opendocument):
        if kind.CONTENTS in package.NameToInfo:
            return kind
    raise Fault("executable" if any(map(_PROGRAMS.fullmatch, package.NameToInfo)) else "archive")


def _directory(file: BinaryIO, size: int) -> None:
    """The end record, before anybody reads what it points to: at the very end, of bearable size."""
    tail_start = max(0, size - END_RECORD_BYTES - LONGEST_COMMENT)
    tail = upto(file, tail_start, size - tail_start)
    ends = [m.start() for m in re.finditer(re.escape(END_RECORD), tail) if len(tail) - m.start() >= END_RECORD_BYTES]
    last = [at for at in ends if at + END_RECORD_BYTES + int.from_bytes(tail[at + 20 : at + 22], "little") == len(tail)]
    if not last:
        raise Fault("polyglot" if polyglots.has_zip(file, size) else "truncated")
    record, at = tail[last[-1] :], tail_start + last[-1]
    entries, length, offset = (int.from_bytes(record[a:b], "little") for a, b in ((10, 12), (12, 16), (16, 20)))
    locator = upto(file, max(0, at - _LOCATOR_BYTES), _LOCATOR_BYTES)
    if locator.startswith(_LOCATOR):
        at = int.from_bytes(locator[8:16], "little")
        large = exactly(file, min(at, size), 56)
        entries, length, offset = (int.from_bytes(large[a : a + 8], "little") for a in (32, 40, 48))
    if entries > limits.ZIP_ENTRIES or length > limits.ZIP_DIRECTORY:
        raise Fault("bomb")
    if offset + length != at or upto(file, offset, 4) != b"PK\x01\x02":
        raise Fault("polyglot" if polyglots.has_zip(file, size) else "damaged")


def _judge(package: ZipFile, size: int) -> None:
    entries = package.infolist()
    if len(package.NameToInfo) < len(entries):
        raise Fault("damaged")  # of two parts of one name each reader takes another
    if any(entry.flag_bits & 1 for entry in entries):
        raise Fault("encrypted")
    inflated = sum(entry.file_size for entry in entries)
    if inflated > limits.ZIP_INFLATED or (inflated > limits.ZIP_RATIO_FROM and inflated > limits.ZIP_RATIO * size):
        raise Fault("bomb")
    if any(entry.compress_type not in (ZIP_STORED, ZIP_DEFLATED) for entry in entries):
        raise Fault("damaged")  # no office program packs otherwise, and the other ways unfold without bound


def _read(package: ZipFile, entry: ZipInfo) -> None:
    """To its end: the library compares its sum, and gives no more than the directory promised."""
    if runs(entry.filename):
        raise Fault("active_content")
    with package.open(entry) as part:
        pieces = overlapping(part, ole.LONGEST_NAME)
        head = next(pieces, b"")
        if program(head[:64]):
            raise Fault("active_content")
        container = head.startswith(ole.MAGIC)
        for piece in chain([head], pieces):
            if container and ole.carries(piece):
                raise Fault("active_content")
