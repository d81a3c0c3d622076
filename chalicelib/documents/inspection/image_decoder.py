"""Opening a picture with the decoder of its format, and of no other, once its size is known to be bearable."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from chalicelib.documents.inspection import limits
from chalicelib.documents.inspection.binary_reader import exactly
from chalicelib.documents.inspection.result import Fault

if TYPE_CHECKING:
    from PIL.ImageFile import ImageFile

CONTENT_TYPES = frozenset(limits.PIXELS)


def opened(file: BinaryIO, content_type: str) -> ImageFile:
    """The picture, its header read and its size judged, not yet decoded. Raises `Fault` and what decoders raise."""
    file.seek(0)
    if content_type in ("image/webp", "image/heic", "image/heif"):
        _check_complete(file)
    image = _open(file, content_type)
    bearable(*image.size, content_type)
    if image.info.get("progressive") and image.width * image.height > limits.PROGRESSIVE_PIXELS:
        raise Fault("bomb")
    return image


def bearable(width: int, height: int, content_type: str) -> None:
    """Raise when a picture of this size is too much, or none at all."""
    if not (width > 0 and height > 0):
        raise Fault("damaged")
    if max(width, height) > limits.SIDE or width * height > limits.PIXELS[content_type]:
        raise Fault("bomb")


def _open(file: BinaryIO, content_type: str) -> ImageFile:
    """By class, not by `Image.open`: that would try every format, and has one pixel limit for all."""
    if content_type == "image/jpeg":
        from PIL.JpegImagePlugin import JpegImageFile

        return JpegImageFile(file)
    if content_type == "image/png":
        return _png(file)
    if content_type == "image/webp":
        from PIL.WebPImagePlugin import WebPImageFile

        bearable(*canvas(file), content_type)  # its decoder takes the memory when it opens
        return WebPImageFile(file)
    from pi_heif import options
    from pi_heif.as_plugin import HeifImageFile

    options.DECODE_THREADS = 1  # each thread would hold a tile more
    options.THUMBNAILS = False
    image: ImageFile = HeifImageFile(file)  # type: ignore[no-untyped-call]
    return image


def _png(file: BinaryIO) -> ImageFile:
    from PIL import PngImagePlugin

    PngImagePlugin.MAX_TEXT_CHUNK = limits.PNG_TEXT
    try:
        return PngImagePlugin.PngImageFile(file)
    except ValueError as error:
        raise Fault("bomb" if "MAX_TEXT" in str(error) else "damaged") from error


def _check_complete(file: BinaryIO) -> None:
    from chalicelib.documents.inspection.binary_reader import size_of

    too_much = size_of(file) > limits.MOST_BYTES_IN_MEMORY
    file.seek(0)
    if too_much:
        raise Fault("bomb")


def canvas(file: BinaryIO) -> tuple[int, int]:
    """Width and height of a WebP picture, as its first chunk says. Leaves the file at its start."""
    head = exactly(file, 0, 30)
    file.seek(0)
    if head[12:16] == b"VP8X":
        return 1 + int.from_bytes(head[24:27], "little"), 1 + int.from_bytes(head[27:30], "little")
    if head[12:16] == b"VP8L":
        bits = int.from_bytes(head[21:25], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    if head[12:16] == b"VP8 ":
        return int.from_bytes(head[26:28], "little") & 0x3FFF, int.from_bytes(head[28:30], "little") & 0x3FFF
    raise Fault("damaged")
