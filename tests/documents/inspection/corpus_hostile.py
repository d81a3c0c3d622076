"""Programs, scripts and archives under any name, files that are two, and files that are nothing."""

from __future__ import annotations

import gzip
import io
import tarfile
from collections.abc import Iterator

from tests.documents.inspection.building import ELF, PE, docx, film, heic, ole, packed, picture, saved
from tests.documents.inspection.corpus_office import DOCX, ZIP
from tests.documents.inspection.pdf_builder import pdf

PDF, JPEG, PNG = "application/pdf", "image/jpeg", "image/png"
EXE, SCRIPT, HTML = "application/vnd.microsoft.portable-executable", "text/x-script", "text/html"
MACH, TEXT = "application/x-mach-binary", "text/plain"


_FIRST = (
    ("page", b"<html><body>x</body></html>\n"),
    ("tag", b"Xin <B onclick=x>bam</B>\n"),
    ("comment", b"\xef\xbb\xbf \r\n<!-- x -->"),
    ("php", b"<?php system('id'); ?>\n"),
    ("batch", b"@echo off\r\ncalc\r\n"),
    ("script", b"var a = new ActiveXObject('WScript.Shell')\n//"),
    ("utf16", "Xin <script>".encode("utf-16")),
    ("bytes", b"Trang 1\x01\x02\n"),
    ("shortcut", b"[InternetShortcut]\r\nURL=https://xau.example\r\n"),
)
"""What must not stand before a PDF."""


def rows() -> Iterator[tuple[str, bytes, str, str]]:
    """Name, content, media type, reason."""
    for name, content, content_type in _programs():
        yield name, content, content_type, "executable"
    for name, content, content_type in _archives():
        yield name, content, content_type, "archive"
    yield "pdf-behind-shell.pdf", b"#!/bin/sh\necho 1\nexit\n" + pdf(), SCRIPT, "executable"
    yield "pdf-behind-elf.pdf", ELF + pdf(), "application/x-executable", "executable"
    yield "pdf-behind-exe.pdf", PE + pdf(), EXE, "executable"
    yield "pdf-behind-gzip.pdf", gzip.compress(b"x" * 50) + pdf(), "application/x-gzip", "archive"
    yield "pdf-behind-zip.pdf", packed({"a.txt": b"x"})[:-22] + pdf(), ZIP, "truncated"
    yield "pdf-behind-ole.pdf", ole("x")[:700] + pdf(), "application/x-ole-storage", "unknown"
    for name, content, content_type in _two_in_one():
        yield name, content, content_type, "polyglot"
    yield "empty.pdf", b"", "", "empty"
    yield "one-byte.pdf", b"x", TEXT, "not_a_document"
    yield "letter.txt", "Kính gửi Ủy ban nhân dân phường".encode(), TEXT, "not_a_document"
    yield "letter-utf16.txt", "Kính gửi Ủy ban".encode("utf-16"), TEXT, "not_a_document"
    yield "letter.rtf", b"{\\rtf1\\ansi Kinh gui}", "application/rtf", "not_a_document"
    yield "song.mp3", b"ID3\x03\0\0\0\0\0\x21" + b"\xff\xfb\x90" * 60, "audio/mpeg", "not_a_document"
    yield "noise.pdf", bytes((n * 37 + 11) % 251 for n in range(3000)), "", "unknown"


def _programs() -> Iterator[tuple[str, bytes, str]]:
    yield "paper.pdf.exe", PE, EXE
    yield "elf.pdf", ELF, "application/x-executable"
    yield "mac.jpg", b"\xcf\xfa\xed\xfe\x07\0\0\x01" + b"\0" * 60, MACH
    yield "java.pdf", b"\xca\xfe\xba\xbe\0\0\0\x34" + b"\0" * 60, MACH
    yield "shortcut.pdf", bytes.fromhex("4c0000000114020000000000c000000000000046"), "application/x-ms-shortcut"
    yield "installer.msi", ole("x") + bytes.fromhex("84100c0000000000c000000000000046"), "application/x-msi"
    yield "shell.pdf", b"#!/bin/sh\nrm -rf /\n", SCRIPT
    yield "batch.pdf", b"@echo off\r\ndel /q *\r\n", SCRIPT
    yield "script.pdf", b"var a = new ActiveXObject('WScript.Shell');", SCRIPT
    yield "script.png", b"(function () { fetch('/x') })()\nfunction f(a) { return a }", SCRIPT
    yield "power.pdf", b"powershell -enc AAAA", SCRIPT
    yield "link.pdf", b"[InternetShortcut]\r\nURL=https://xau.example\r\n", SCRIPT
    yield "page.pdf", b"<!DOCTYPE html><html><body>x</body></html>", HTML
    yield "page-bom.jpg", b"\xef\xbb\xbf\n<!-- x -->\n<script>alert(1)</script>", HTML
    yield "page-utf16.jpg", "<html><script>1</script>".encode("utf-16"), HTML
    yield "drawing.png", b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>", HTML
    yield "shell.php.jpg", b"<?php system($_GET['c']); ?>", HTML
    yield "gif-shell.jpg", b"GIF89a;<?php system($_GET['c']); ?>", HTML


def _archives() -> Iterator[tuple[str, bytes, str]]:
    tar = io.BytesIO()
    with tarfile.open(fileobj=tar, mode="w") as archive:
        paper = pdf()
        member = tarfile.TarInfo("don.pdf")
        member.size = len(paper)
        archive.addfile(member, io.BytesIO(paper))
    yield "papers.rar", b"Rar!\x1a\x07\x01\0" + b"\0" * 60, "application/vnd.rar"
    yield "papers.7z", b"7z\xbc\xaf\x27\x1c\0\x04" + b"\0" * 60, "application/x-7z-compressed"
    yield "papers.gz", gzip.compress(b"x" * 100), "application/x-gzip"
    yield "papers.tar", tar.getvalue(), "application/x-tar"
    yield "papers.xz", b"\xfd7zXZ\0\0\x04" + b"\0" * 60, "application/x-xz"
    yield "stored.zip", packed({"don.pdf": pdf()}, stored=["don.pdf"]), ZIP


def _two_in_one() -> Iterator[tuple[str, bytes, str]]:
    jpeg, png, archive = saved(picture(), "JPEG"), saved(picture(), "PNG"), packed({"a.txt": b"x" * 90})
    applet = packed({"META-INF/MANIFEST.MF": b"x", "A.class": b"\xca\xfe\xba\xbe"})
    for name, first in _FIRST:
        yield f"pdf-behind-{name}.pdf", first + pdf(), PDF
    yield "pdf-behind-gif.pdf", saved(picture((9, 9), "P"), "GIF")[:600] + pdf(), PDF
    yield "pdf-in-jpeg.jpg", jpeg[:2] + b"\xff\xfe\x00\x0b%PDF-1.7\n" + jpeg[2:], JPEG
    yield "zip-behind-pdf.pdf", pdf() + archive, PDF
    yield "exe-behind-pdf.pdf", pdf() + PE, PDF
    yield "page-behind-pdf.pdf", pdf() + b"\n<html><script>1</script></html>", PDF
    yield "zip-behind-jpeg.jpg", jpeg + archive, JPEG
    yield "zip-behind-png.png", png + archive, PNG
    yield "exe-behind-png.png", png + PE, PNG
    yield "rar-behind-jpeg.jpg", jpeg + b"Rar!\x1a\x07\x01\0" + b"\0" * 40, JPEG
    yield "7z-behind-noise.jpg", jpeg + b"\x33" * 5000 + b"7z\xbc\xaf\x27\x1c\0\x04", JPEG
    yield "applet-behind-jpeg.jpg", jpeg + applet, JPEG
    yield "php-in-jpeg.jpg", saved(picture(), "JPEG", comment=b"<?php system('id'); ?>"), JPEG
    yield "script-in-png.png", png[:33] + _text(b"x\0<script>alert(1)</script>") + png[33:], PNG
    yield "zip-behind-webp.webp", saved(picture(), "WEBP") + archive, "image/webp"
    yield "zip-behind-heic.heic", heic() + archive, "image/heic"
    yield "exe-behind-film.mp4", film() + PE, "video/mp4"
    yield "behind-something.docx", docx()[:60] + docx(), ZIP
    yield "something-behind.docx", docx() + b"trailing bytes", ZIP
    yield "pdf-in-docx.docx", _pdf_first(), DOCX


def _text(data: bytes) -> bytes:
    from tests.documents.inspection.building import chunk

    return chunk(b"tEXt", data)


def _pdf_first() -> bytes:
    kind = f'<Types><Override PartName="/word/document.xml" ContentType="{DOCX}.main+xml"/></Types>'
    parts = {"a.bin": b"%PDF-1.7\n", "[Content_Types].xml": kind.encode(), "word/document.xml": b"<d/>"}
    return packed(parts, stored=["a.bin"])
