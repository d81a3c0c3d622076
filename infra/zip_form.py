"""Writes a zip anew so that it depends on nothing but the content: sorted, with fixed times and modes.

Chalice takes each file's mode and time from the disk, so under umask 077 no other user, such as Lambda's, could read
what is unpacked, and two packages of one release differed.
"""

from __future__ import annotations

import os
import zipfile
from pathlib import Path

FILE_MODE = 0o100644
TIME = (1980, 1, 1, 0, 0, 0)


def rewrite(path: Path) -> None:
    """In place; an interrupted one leaves the zip as it was."""
    made = path.with_suffix(".new")
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(made, "w") as target:
        for name in sorted(name for name in source.namelist() if not name.endswith("/")):
            entry = zipfile.ZipInfo(name, TIME)
            entry.create_system = 3  # Unix: only then does the mode count
            entry.external_attr = FILE_MODE << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(entry, source.read(name))
    os.replace(made, path)
