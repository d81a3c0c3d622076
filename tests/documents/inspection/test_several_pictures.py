"""Previews of files that hold several pictures."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image

from chalicelib.documents.inspection import inspect
from chalicelib.documents.inspection.previews import in_full, is_foreign, preview
from tests.documents.inspection.building import picture, pictures


def _previewed(tmp_path: Path, content: bytes, content_type: str) -> Image.Image:
    path = tmp_path / "picture"
    path.write_bytes(content)
    return Image.open(io.BytesIO(preview(path, content_type)))


def _is_red(shown: Image.Image, at: tuple[int, int]) -> bool:
    pixel = shown.getpixel(at)
    assert isinstance(pixel, tuple)
    return pixel[0] > 150 and max(pixel[1:]) < 80


@pytest.mark.parametrize("kind", ["HEIC", "WEBP", "PNG", "MPO"])
@pytest.mark.parametrize("width", [1500, 1700])
def test_of_several_pictures_it_is_the_first(tmp_path: Path, kind: str, width: int) -> None:
    """Smaller than a preview, and larger: then it is made smaller, which must not be done to another one."""
    content_type = f"image/{kind.lower().replace('mpo', 'jpeg')}"
    content = pictures(kind, picture((width, 64)), Image.new("RGB", (width, 64), "white"))
    assert inspect(io.BytesIO(content)).content_type == content_type
    shown = _previewed(tmp_path, content, content_type)
    assert shown.width == min(width, 1600)
    assert _is_red(shown, (10, 30))
    if is_foreign(content_type):
        full = Image.open(io.BytesIO(in_full(tmp_path / "picture", content_type)))
        assert full.size == (width, 64)
        assert _is_red(full, (10, 30))


@pytest.mark.parametrize("size", [(1700, 64), (900, 2000), (30, 20)])
def test_the_picture_that_a_heic_names_is_shown(tmp_path: Path, size: tuple[int, int]) -> None:
    other = Image.new("RGB", (2000, 900), "white")
    content = pictures("HEIC", other, picture(size), other, first=1)
    found = inspect(io.BytesIO(content))
    assert (found.width, found.height) == size
    shown = _previewed(tmp_path, content, "image/heic")
    assert max(shown.size) == min(1600, max(size))
    assert _is_red(shown, (shown.width // 4, shown.height * 3 // 4))
