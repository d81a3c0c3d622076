"""Writes a zip anew so that it depends on nothing but the content: sorted, with fixed times and modes.

Chalice takes each file's mode and time from the disk, so under umask 077 no other user, such as Lambda's, could read
what is unpacked, and two packages of one release differed.
"""

from __future__ import annotations

import os
import shutil
import zipfile
from hashlib import sha256
from pathlib import Path

FILE_MODE = 0o100644
TIME = (1980, 1, 1, 0, 0, 0)


def rewrite(path: Path, cache: Path) -> None:
    """In place; an interrupted one leaves the zip as it was.

    Compressing takes most of the time, and the packages of all stages hold the same files: `cache` is the folder of the
    zip that was written last, named after the SHA-256 of the names and bytes in it.
    """
    cached = cache / f"{_digest(path)}.zip"
    made = path.with_name(f"{path.name}.{os.getpid()}.new")
    try:
        shutil.copyfile(cached, made)
    except FileNotFoundError:
        _write(path, made)
        _remember(made, cached)
    os.replace(made, path)


def _names(source: zipfile.ZipFile) -> list[str]:
    return sorted(name for name in source.namelist() if not name.endswith("/"))


def _digest(path: Path) -> str:
    digest = sha256(f"{FILE_MODE} {TIME}".encode())
    with zipfile.ZipFile(path) as source:
        for name in _names(source):
            content = source.read(name)
            digest.update(f"{len(name.encode())} {name} {len(content)} ".encode())
            digest.update(content)
    return digest.hexdigest()


def _write(path: Path, made: Path) -> None:
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(made, "w") as target:
        for name in _names(source):
            entry = zipfile.ZipInfo(name, TIME)
            entry.create_system = 3  # Unix: only then does the mode count
            entry.external_attr = FILE_MODE << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(entry, source.read(name))


def _remember(made: Path, cached: Path) -> None:
    """The newest takes the place of earlier ones. Two stages may be packaged at once."""
    cached.parent.mkdir(parents=True, exist_ok=True)
    for earlier in cached.parent.glob("*.zip"):
        earlier.unlink(missing_ok=True)
    copy = cached.with_suffix(f".{os.getpid()}.new")
    shutil.copyfile(made, copy)
    os.replace(copy, cached)
