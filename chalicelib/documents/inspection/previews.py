"""JPEGs of a picture a citizen sent: upright, its colours as any screen shows them, and nothing else in them.

Where and when a photograph was taken, and by which phone, is in none of them; it stays in the original.
"""

from __future__ import annotations

import io
import os
from typing import TYPE_CHECKING, BinaryIO

from chalicelib.documents.inspection import image_decoder, limits
from chalicelib.documents.inspection.binary_reader import decoding
from chalicelib.documents.inspection.result import Fault

if TYPE_CHECKING:
    from PIL import Image

_QUALITIES = (85, 75, 65, 55, 45)
_SMALLER = 0.75
_FULL_BYTES = 32 * limits.MB

_ORIENTATION = 0x0112
_TURNS = {
    2: "FLIP_LEFT_RIGHT",
    3: "ROTATE_180",
    4: "FLIP_TOP_BOTTOM",
    5: "TRANSPOSE",
    6: "ROTATE_270",
    7: "TRANSVERSE",
    8: "ROTATE_90",
}
"""By the orientation in EXIF. Pillow's own way writes all of EXIF anew, and so fails on what we throw away."""


class Unreadable(ValueError):
    """No picture can be made of it: not of a picture format, damaged, or past the limits."""


Source = str | os.PathLike[str] | BinaryIO
"""A path, or a seekable file, which is left open."""


def preview(source: Source, content_type: str, *, longest: int = 1600, most_bytes: int = 500_000) -> bytes:
    """A JPEG of at most `most_bytes`, no side longer than `longest`, without any metadata. Raises `Unreadable`."""
    return _made(source, content_type, longest, most_bytes)


def is_foreign(content_type: str) -> bool:
    """Whether officers' programs cannot be counted on to show such a picture, so that it needs `in_full`."""
    return content_type in ("image/heic", "image/heif")


def in_full(source: Source, content_type: str) -> bytes:
    """The picture in its own size, as JPEG of 32 MB at most, without any metadata. Raises `Unreadable`."""
    return _made(source, content_type, limits.SIDE, _FULL_BYTES)


def _made(source: Source, content_type: str, longest: int, most_bytes: int) -> bytes:
    if isinstance(source, str | os.PathLike):
        with open(source, "rb") as file:
            return _made(file, content_type, longest, most_bytes)
    if content_type not in image_decoder.CONTENT_TYPES:
        raise Unreadable(f"no pictures are made of {content_type or 'it'}")
    try:
        with decoding():
            image = image_decoder.opened(source, content_type)
            image.draft("RGB", (2 * longest, 2 * longest))
            return _encoded(_plain(image, longest), most_bytes)
    except Fault as fault:
        raise Unreadable(fault.reason) from fault


def _plain(image: Image.Image, longest: int) -> Image.Image:
    """Small, upright, in sRGB, on white, and with no memory of where it came from."""
    from PIL import Image

    profile, turn = image.info.get("icc_profile"), _turn(image)
    if image.mode.startswith("I;16"):
        small = image.point(lambda value: value / 256).convert("L")
    elif image.mode == "P" or "transparency" in image.info:
        small = image.convert("RGBA")
    else:
        small = image
    small = _fitted(small, longest)
    if turn:
        small = small.transpose(Image.Transpose[turn])
    return _in_srgb(_on_white(small), profile)


def _fitted(image: Image.Image, longest: int) -> Image.Image:
    """No side longer than that. A new picture: a HEIC of several is decoded at each access, in its own size."""
    scale = longest / max(image.size)
    if scale >= 1:
        return image
    size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
    return image.resize(size, reducing_gap=3.0)


def _turn(image: Image.Image) -> str:
    """What makes it upright; nothing where its notes are in disorder, like every other viewer."""
    try:
        with decoding():
            return _TURNS.get(image.getexif().get(_ORIENTATION, 0), "")
    except Fault:
        return ""


def _on_white(image: Image.Image) -> Image.Image:
    from PIL import Image

    if image.mode not in ("RGBA", "LA", "PA", "RGBa", "La"):
        return image
    flattened = image.convert("RGBA")
    white = Image.new("RGB", flattened.size, "white")
    white.paste(flattened, mask=flattened.getchannel("A"))
    return white


def _in_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    from PIL import Image, ImageCms

    plain = None
    if profile:
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            plain = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
        except (ImageCms.PyCMSError, OSError, ValueError):
            plain = None  # a profile that fits no such picture says nothing about its colours
    clean = Image.new("RGB", image.size)
    clean.paste(plain or image.convert("RGB"))
    return clean


def _encoded(image: Image.Image, most_bytes: int) -> bytes:
    while True:
        for quality in _QUALITIES:
            out = io.BytesIO()
            image.save(out, "JPEG", quality=quality, optimize=True)
            if out.tell() <= most_bytes:
                return out.getvalue()
        if max(image.size) < 2:
            raise Fault("bomb")
        image = image.resize((max(1, int(image.width * _SMALLER)), max(1, int(image.height * _SMALLER))))
