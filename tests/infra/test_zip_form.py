"""The zip is the same whoever makes it, and everything in it can be read by every user."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path

import pytest

from infra import zip_form


def packed(folder: Path, umask: int, time: int) -> Path:
    """A zip of files that were written under this umask, in an order and at a time of their own."""
    folder.mkdir()
    before = os.umask(umask)
    try:
        for name in ("b.py", "a.py") if time else ("a.py", "b.py"):
            (folder / name).write_text(f"# {name}\n" * 50)
            os.utime(folder / name, (1_700_000_000 + time,) * 2)
    finally:
        os.umask(before)
    with zipfile.ZipFile(folder / "deployment.zip", "w") as made:
        for name in ("b.py", "a.py") if time else ("a.py", "b.py"):
            made.write(folder / name, f"chalicelib/{name}")
    return folder / "deployment.zip"


def test_umask_time_and_order_leave_no_trace(tmp_path: Path) -> None:
    """They do before."""
    one, other = packed(tmp_path / "one", 0o077, 0), packed(tmp_path / "other", 0o022, 86_400)
    assert one.read_bytes() != other.read_bytes()
    for each in (one, other):
        zip_form.rewrite(each, each.parent / "cache")
    assert one.read_bytes() == other.read_bytes()
    with zipfile.ZipFile(one) as read:
        modes = [(entry.filename, oct(entry.external_attr >> 16), entry.date_time) for entry in read.infolist()]
        assert modes == [(f"chalicelib/{name}", "0o100644", (1980, 1, 1, 0, 0, 0)) for name in ("a.py", "b.py")]
        assert read.read("chalicelib/a.py") == b"# a.py\n" * 50
    assert list(one.parent.glob("*.new")) == []


def test_an_interrupted_one_leaves_the_zip_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = packed(tmp_path / "one", 0o022, 0)
    before = made.read_bytes()

    def fail(*_: object) -> None:
        raise OSError("full")

    monkeypatch.setattr(zipfile.ZipFile, "writestr", fail)
    with pytest.raises(OSError, match="full"):
        zip_form.rewrite(made, tmp_path / "cache")
    assert made.read_bytes() == before


def test_one_with_the_same_content_is_not_compressed_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One with another byte is."""
    one, same, other = (packed(tmp_path / name, 0o022, time) for time, name in enumerate(("one", "same", "other")))
    with zipfile.ZipFile(other, "a") as more:
        more.writestr("chalicelib/c.py", "")
    zip_form.rewrite(one, tmp_path / "cache")
    written: list[str] = []
    real = zipfile.ZipFile.writestr
    monkeypatch.setattr(
        zipfile.ZipFile,
        "writestr",
        lambda self, entry, *more: written.append(entry.filename) or real(self, entry, *more),
    )
    zip_form.rewrite(same, tmp_path / "cache")
    assert written == []
    assert same.read_bytes() == one.read_bytes()
    zip_form.rewrite(other, tmp_path / "cache")
    assert written == ["chalicelib/a.py", "chalicelib/b.py", "chalicelib/c.py"]
