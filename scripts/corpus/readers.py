"""What other programs make of a file.

PDFs: pdfium, which the product does not use. Pictures: Pillow, tolerant of nothing and trying every format; the
product decodes with it too, so it proves less. Zips: the sums of their parts, by Python's own module.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path

_SIGNS = re.compile(
    rb"/JavaScript\b|/JS\b|/Launch\b|/ImportData\b|/GoToE\b|/XFA\b|/RichMedia|/EmbeddedFile|/EF\b|/GoToR\b|/SubmitForm\b"
    rb"|vbaProject|macroEnabled|activeX|\bDDE(?:AUTO)?\b|ddeLink|TargetMode=\"External\"|aFChunk|Ole10Native|<!DOCTYPE"
    rb"|O\0l\0e\x001\x000\0N\0a\0t\0i\0v\0e|event-listener|script:|Basic/|macrosheet|\.exe\b|MZ\x90\0|#!/",
    re.IGNORECASE,
)
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
_MOST = 32 * 2**20


@dataclass(frozen=True)
class Reading:
    """Who read a file, and why it could not."""

    name: str = ""
    unreadable: str = ""


def read(path: Path, content_type: str) -> Reading:
    """By the reader of this format; an empty one where there is none."""
    if content_type == "application/pdf":
        return pdfium(path.read_bytes())
    if content_type in ("image/jpeg", "image/png", "image/webp", "image/heic", "image/heif"):
        return _pillow(path)
    if content_type.startswith(("application/vnd.openxml", "application/vnd.oasis")):
        return _zip(path)
    return Reading()


def pdfium(content: bytes) -> Reading:
    """Opens it, and draws its first page, small."""
    import pypdfium2  # type: ignore[import-untyped]
    from pypdfium2 import raw

    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        password = raw.FPDF_GetLastError() == raw.FPDF_ERR_PASSWORD
        return Reading("pdfium", "password" if password or "assword" in str(error) else str(error)[:60])
    try:
        if not len(document):
            return Reading("pdfium", "no pages")
        document[0].render(scale=0.1)
    except (pypdfium2.PdfiumError, ValueError, ZeroDivisionError) as error:
        return Reading("pdfium", f"first page: {str(error)[:60]}")
    finally:
        document.close()
    return Reading("pdfium")


def signs(content: bytes) -> str:
    """What looks like active content, in its bytes and in what zlib or zip packed."""
    names = set[bytes]()
    for part in _parts(content):
        plain = _ESCAPED.sub(lambda match: bytes([int(match[1], 16)]), part)
        names.update(match[0] for match in _SIGNS.finditer(plain))
    return " ".join(sorted({sign.decode("latin-1").replace("\0", "").strip() for sign in names}))[:200]


def _parts(content: bytes) -> list[bytes]:
    parts, left = [content], _MOST
    for match in re.finditer(rb"stream\r?\n", content):
        unpacked = _unpacked(content[match.end() :][:left])
        parts.append(unpacked)
        left -= len(unpacked)
        if left <= 0:
            break
    if content.startswith(b"PK"):
        import io

        try:
            with zipfile.ZipFile(io.BytesIO(content)) as package:
                parts += [e.filename.encode() + b"\n" + package.open(e).read(_MOST // 8) for e in package.infolist()]
        except (zipfile.BadZipFile, RuntimeError, NotImplementedError, zlib.error, EOFError):
            return parts
    return parts


def _unpacked(data: bytes) -> bytes:
    try:
        return zlib.decompressobj().decompress(data, _MOST)
    except zlib.error:
        return b""


def _pillow(path: Path) -> Reading:
    from pi_heif import as_plugin
    from PIL import Image

    as_plugin.register_heif_opener()
    try:
        with Image.open(path) as image:
            image.load()
    except Exception as error:
        return Reading("Pillow", f"{type(error).__name__}: {str(error)[:60]}".replace(str(path), "file"))
    return Reading("Pillow")


def _zip(path: Path) -> Reading:
    try:
        with zipfile.ZipFile(path) as package:
            damaged = package.testzip()
    except Exception as error:
        return Reading("zipfile", type(error).__name__)
    return Reading("zipfile", f"part {damaged}" if damaged else "")
