"""The largest files that are still taken, made in little memory where their encoder allows it."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path

from PIL import Image

from tests.documents.inspection.building import box, chunk, film

_SIZES = {
    "JPEG": (12_000, 9_000),
    "PROGRESSIVE": (8_000, 5_000),
    "PNG": (8_000, 6_250),
    "WEBP": (4_096, 4_096),
    "HEIC": (8_064, 6_048),
}
"""108 megapixels are a phone's largest JPEG, 48 its largest HEIC."""


def write(path: Path, kind: str) -> None:
    """A picture of this kind, as large as it may be."""
    size = _SIZES[kind]
    if kind == "PNG":
        path.write_bytes(_png(*size))
        return
    image = Image.new("RGB", size, (200, 210, 220))
    image.paste((20, 40, 60), (100, 100, size[0] // 2, size[1] // 2))
    if kind == "HEIC":
        import pillow_heif

        pillow_heif.from_pillow(image).save(path, quality=10, tile_size=1024, enc_params={"preset": "ultrafast"})
    else:
        plain = {"JPEG": "JPEG", "PROGRESSIVE": "JPEG"}.get(kind, kind)
        image.save(path, plain, **{"progressive": True} if kind == "PROGRESSIVE" else {})


def _png(width: int, height: int) -> bytes:
    """With transparency: four bytes for each pixel."""
    pack, out = zlib.compressobj(1), io.BytesIO()
    row = b"\0" + b"\x20\x40\x60\xff" * width
    for _ in range(height):
        out.write(pack.compress(row))
    out.write(pack.flush())
    header = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", out.getvalue()) + chunk(b"IEND", b"")


def write_film(path: Path, length: int) -> None:
    """A film with so much in it, mostly a hole on the disk."""
    start = film() + box(b"free")
    with path.open("wb") as file:
        file.write(start + struct.pack(">I", length) + b"mdat")
        file.truncate(len(start) + length)
