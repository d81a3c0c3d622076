"""The files in source distributions of packages. Nothing of a package is built, installed or run."""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import subprocess
import sys
import tarfile
import urllib.parse
import urllib.request
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from packaging.requirements import Requirement
from packaging.utils import InvalidSdistFilename, parse_sdist_filename
from packaging.version import Version

from chalicelib.documents.inspection import dispatch

PACKAGES = (
    "pillow pikepdf pillow-heif openpyxl python-docx odfpy pypdf reportlab pdfminer.six pymupdf img2pdf borb fpdf2"
    " pyhanko xlsxwriter docx2txt python-pptx imageio exifread piexif rawpy tifffile pdfplumber weasyprint pypdfium2"
    " olefile oletools pi-heif ocrmypdf pyexcel odfdo puremagic filetype hachoir scikit-image opencv-python-headless"
)
MOST_BYTES = 400 * 2**20
"""Of a source distribution."""
_LARGEST = 64 * 2**20
"""Of a file in one; what is unpacked from all is held in this process one by one."""
_JSON = "application/vnd.pypi.simple.v1+json"
_ENDING = re.compile(
    r".+\.(?:pdf|jpe?g|jpe|jfif|mpo|a?png|webp|hei[cf]s?|hif|avif|doc[mx]?|do[ct]x|xls[bmx]?|xltx|pptx?|o[dt][pst]|mp4|m4v"
    r"|mov|rtf|gif|tiff?|bmp|eml|msg)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Candidate:
    """A file as it stands in a package."""

    package: str
    version: str
    name: str
    digest: str
    content: bytes


@dataclass(frozen=True)
class Source:
    """A source distribution, as it was brought."""

    package: str
    version: str
    path: Path


def index() -> str:
    """The address of the index that pip is configured to use."""
    from pip._internal.models.index import PyPI

    command = [sys.executable, "-m", "pip", "config", "get", "global.index-url"]
    configured = subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()  # noqa: S603
    return (os.environ.get("PIP_INDEX_URL") or configured or PyPI.simple_url).rstrip("/")


def bring(requirement: str, folder: Path) -> Source:
    """The newest source distribution that fits; from `folder` when it is there. `LookupError` when it cannot be had."""
    wanted = Requirement(requirement)
    try:
        with _get(f"{index()}/{wanted.name}/", _JSON) as answer:
            files = json.load(answer)["files"]
    except (OSError, ValueError, KeyError) as error:
        raise LookupError(f"{wanted.name}: {error}") from error
    version, chosen = _newest(files, wanted)
    path = folder / str(PurePosixPath(chosen["filename"]).name)
    if not path.exists():
        path.write_bytes(_downloaded(chosen))
    return Source(wanted.name, str(version), path)


def candidates(source: Source) -> Iterator[Candidate]:
    """Its files of formats that citizens send, by name or by content. Their names are never used as paths."""
    for name, content in _members(source.path):
        head = content[:1024]
        if content and (_ENDING.fullmatch(name) or dispatch.of(head) or b"%PDF-" in head):
            digest = hashlib.sha256(content).hexdigest()
            yield Candidate(source.package, source.version, name.partition("/")[2] or name, digest, content)


def _newest(files: list[dict[str, object]], wanted: Requirement) -> tuple[Version, dict[str, str]]:
    fitting = list[tuple[Version, dict[str, str]]]()
    for file in files:
        try:
            _, version = parse_sdist_filename(str(file["filename"]))
        except InvalidSdistFilename:
            continue
        if not (file.get("yanked") or version.is_prerelease) and wanted.specifier.contains(version):
            fitting.append((version, file))  # type: ignore[arg-type]
    if not fitting:
        raise LookupError(f"{wanted}: no source distribution")
    return max(fitting, key=lambda each: each[0])


def _downloaded(file: dict[str, str]) -> bytes:
    address = urllib.parse.urljoin(f"{index()}/x/", file["url"])
    try:
        with _get(address, "*/*") as answer:
            content: bytes = answer.read(MOST_BYTES + 1)
    except OSError as error:
        raise LookupError(f"{file['filename']}: {error}") from error
    if len(content) > MOST_BYTES:
        raise LookupError(f"{file['filename']}: larger than {MOST_BYTES} bytes")
    if hashlib.sha256(content).hexdigest() != file["hashes"]["sha256"]:  # type: ignore[index]
        raise LookupError(f"{file['filename']}: its hash is another one than the index states")
    return content


def _get(address: str, accept: str) -> io.BufferedIOBase:
    if not address.startswith("https://"):
        raise LookupError(f"{address}: only https")
    request = urllib.request.Request(address, headers={"Accept": accept})  # noqa: S310
    answer: io.BufferedIOBase = urllib.request.urlopen(request, timeout=120)  # noqa: S310
    return answer


def _members(path: Path) -> Iterator[tuple[str, bytes]]:
    if path.suffix == ".zip":
        with zipfile.ZipFile(path) as package:
            for entry in package.infolist():
                if not entry.is_dir() and entry.file_size <= _LARGEST:
                    yield entry.filename, package.read(entry)
        return
    with tarfile.open(path) as archive:
        for member in archive:
            if member.isfile() and member.size <= _LARGEST and (file := archive.extractfile(member)):
                yield member.name, file.read()
