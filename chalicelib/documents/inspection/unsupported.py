"""What nobody may send, by its first bytes: programs, scripts, archives; and the names of everything else."""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING, BinaryIO

from chalicelib.documents.inspection.binary_reader import upto
from chalicelib.documents.inspection.result import Finding

if TYPE_CHECKING:
    from puremagic import PureMagicWithConfidence

HEAD = 4096
"""Browsers and interpreters decide within fewer bytes."""

_PROGRAMS = {
    b"\x7fELF": "application/x-executable",
    b"MZ": "application/vnd.microsoft.portable-executable",
    b"\xfe\xed\xfa\xce": "application/x-mach-binary",
    b"\xfe\xed\xfa\xcf": "application/x-mach-binary",
    b"\xce\xfa\xed\xfe": "application/x-mach-binary",
    b"\xcf\xfa\xed\xfe": "application/x-mach-binary",
    b"\xca\xfe\xba\xbe": "application/x-mach-binary",  # Java's classes too
    b"L\0\0\0\x01\x14\x02\0": "application/x-ms-shortcut",
    b"dex\n": "application/vnd.android.dex",
    b"\0asm": "application/wasm",
    b"#!": "text/x-script",
}

_ARCHIVES = re.compile(
    rb"Rar!\x1a\x07|7z\xbc\xaf\x27\x1c|\x1f\x8b\x08|BZh[1-9]|\xfd7zXZ\0|\x28\xb5\x2f\xfd|MSCF\0\0\0\0|xar!|!<arch>"
)
_TAR = (257, b"ustar")
_ARCHIVE_ENDING = re.compile(
    r"\.(?:zip|rar|7z|gz|(?:tar\.)?bz2|xz|tar|zst|cab|iso|lz4?|lzh|lha|arj|z|cpio|rpm|deb|dmg)", re.IGNORECASE
)

_MARKUP = re.compile(r"<(?:!doctype\s+html|html|head|body|script|svg|iframe|\?php|\?=|%[@=\s]|xsl:)", re.IGNORECASE)
_TAG = re.compile(r"<[a-z/!?%]", re.IGNORECASE)
"""Any markup, even where no browser would take the file for a page."""
_BINARY = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_SCRIPT = re.compile(
    r"""
    ^[^\S\n]*(?:  # blank lines before it begin lines of their own: nothing is scanned from each of them to the end
        @?echo\s+off\b | @?(?:rem|setlocal|cls|chcp)\b.*$ | \[(?:InternetShortcut|Desktop\ Entry)\]
        | Windows\ Registry\ Editor | On\ Error\ Resume\ Next | import\s+(?:os|sys|subprocess|socket)\b
        | (?:var|let|const)\s+\w++\s*=
    )
    | \b(?:WScript|ActiveXObject|CreateObject|powershell|Invoke-Expression|New-Object)\b
    | \b(?:eval|require|setTimeout|atob|unescape)\s*\(\s*["'\w]
    | \bfunction\s*+\w*+\s*+\([^)]{0,200}\)\s*\{ | \bdocument\.(?:write|cookie|location)\b
    """,
    re.IGNORECASE | re.MULTILINE | re.VERBOSE,
)


def program(head: bytes) -> str:
    """The media type of the program that begins here, or nothing."""
    for magic, content_type in _PROGRAMS.items():
        if head.startswith(magic) and (magic != b"MZ" or b"\0" in head[:64]):
            return content_type
    return ""


def begins(head: bytes) -> bool:
    """Whether a program, an archive, a PDF or a page begins here: what has no place behind another file's end."""
    return bool(
        program(head)
        or _ARCHIVES.match(head)
        or head.startswith((b"PK\x03\x04", b"%PDF-"))
        or _MARKUP.match(head[:64].decode("latin-1"))
    )


def harmless(before: bytes) -> bool:
    """Whether what a program left before the beginning of a file is text, in which nobody finds a page or a script."""
    text = before.decode("latin-1")
    return not (
        program(before) or _ARCHIVES.match(before) or _BINARY.search(text.strip("\0")) or _TAG.search(text)
    ) and (not _SCRIPT.search(text))


def name(file: BinaryIO) -> Finding:
    """What a file of none of the formats we take is, and why that is not wanted."""
    head = upto(file, 0, HEAD)
    if content_type := program(head):
        return Finding(content_type=content_type, reason="executable")
    matches = _matches(file)
    best = next((m.mime_type for m in matches if m.mime_type), "")
    if any(_ARCHIVE_ENDING.fullmatch(m.extension) for m in matches) or _archive(head):
        return Finding(content_type=best, reason="archive")
    if b"%PDF-" in head[:1024]:
        return Finding(content_type="application/pdf", reason="polyglot")
    text = _text(head)
    if _MARKUP.search(text or head.decode("latin-1")):
        return Finding(content_type="text/html", reason="executable")
    if _SCRIPT.search(text):
        return Finding(content_type="text/x-script", reason="executable")
    if text:
        return Finding(content_type=best or "text/plain", reason="not_a_document")
    return Finding(content_type=best, reason="not_a_document" if best else "unknown")


def _archive(head: bytes) -> bool:
    offset, magic = _TAR
    return bool(_ARCHIVES.match(head)) or head[offset : offset + len(magic)] == magic


def _matches(file: BinaryIO) -> list[PureMagicWithConfidence]:
    """What the library recognizes at the front; what it reads from the last bytes is too often chance."""
    import puremagic

    file.seek(0)
    try:
        found = puremagic.magic_stream(file)
    except puremagic.PureError:
        return []
    return [match for match in found if match.offset >= 0 and match.confidence >= 0.2]


def _text(head: bytes) -> str:
    """The head as text, or nothing when it is none."""
    utf16 = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:  # the last character may be cut
        text = codecs.getincrementaldecoder("utf-16" if utf16 else "utf-8-sig")().decode(head)
    except UnicodeDecodeError:
        return ""
    return "" if _BINARY.search(text) else text
