"""Pictures and films: as phones make them, cut, damaged, too large."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator

from PIL import Image

from tests.documents.inspection.building import box, chunk, film, heic, picture, pictures, png, profile, saved
from tests.documents.inspection.pdf_builder import zeros

JPEG, PNG, WEBP = "image/jpeg", "image/png", "image/webp"
HEIC, HEIF, MP4 = "image/heic", "image/heif", "video/mp4"


def rows() -> Iterator[tuple[str, bytes, str, str]]:
    """Name, content, media type, reason."""
    yield from _jpegs()
    yield from _pngs()
    yield from _others()
    yield from _films()


def _jpegs() -> Iterator[tuple[str, bytes, str, str]]:
    jpeg = saved(picture((320, 240)), "JPEG")
    exif = Image.Exif()
    exif[0x0112] = 6
    huge = bytearray(saved(picture(), "JPEG"))
    at = huge.index(b"\xff\xc0")
    yield "photo.jpg", jpeg, JPEG, ""
    yield "turned.jpg", saved(picture(), "JPEG", exif=exif), JPEG, ""
    yield "progressive.jpg", saved(picture(), "JPEG", progressive=True), JPEG, ""
    yield "grey.jpg", saved(picture(mode="L"), "JPEG"), JPEG, ""
    yield "print.jpg", saved(picture(mode="CMYK"), "JPEG"), JPEG, ""
    yield "two-in-one.jpg", jpeg + saved(picture(), "JPEG"), JPEG, ""  # a depth or gain map behind it
    yield "motion.jpg", jpeg + film(b"mp42"), JPEG, ""  # a phone's film behind it
    yield "padded.jpg", jpeg + b"\0" * 4096, JPEG, ""
    yield "cut.jpg", jpeg[: len(jpeg) // 2], JPEG, "truncated"
    yield "no-end.jpg", jpeg[:-2], JPEG, "truncated"
    yield "start-only.jpg", jpeg[:20], JPEG, "truncated"
    yield "no-picture.jpg", b"\xff\xd8\xff\xe0\x00\x04ab\xff\xd9", JPEG, "damaged"
    huge[at + 5 : at + 9] = struct.pack(">HH", 30_000, 30_000)
    yield "900-megapixels.jpg", bytes(huge), JPEG, "bomb"
    huge[at + 5 : at + 9] = struct.pack(">HH", 10, 65_000)
    yield "too-long.jpg", bytes(huge), JPEG, "bomb"
    scan = jpeg.index(b"\xff\xda")
    yield "scans.jpg", jpeg[:-2] + jpeg[scan:-2] * 150 + b"\xff\xd9", JPEG, "bomb"


def _pngs() -> Iterator[tuple[str, bytes, str, str]]:
    case_file = saved(picture((320, 240)), "PNG")
    wrong = bytearray(case_file)
    wrong[case_file.index(b"IDAT") + 40] ^= 0xFF
    yield "screen.png", case_file, PNG, ""
    yield "see-through.png", saved(picture(mode="RGBA"), "PNG"), PNG, ""
    yield "palette.png", saved(picture(mode="P"), "PNG"), PNG, ""
    yield "one-bit.png", saved(picture((33, 9), mode="1"), "PNG"), PNG, ""
    yield "deep.png", saved(picture(mode="L").convert("I;16"), "PNG"), PNG, ""
    yield "cut.png", case_file[: len(case_file) // 2], PNG, "truncated"
    yield "no-end.png", case_file[:-12], PNG, "truncated"
    yield "few-rows.png", png(100, 100, b"\0" * 301 * 40), PNG, "truncated"
    for name, more in _remarks():
        yield f"{name}.png", case_file[:33] + more + case_file[33:], PNG, ""
    yield "profile-unfolds.png", case_file[:33] + chunk(b"iCCP", b"x\0\0" + zeros(40)) + case_file[33:], PNG, "bomb"
    yield "text-unfolds.png", case_file[:33] + chunk(b"zTXt", b"x\0\0" + zeros(40)) + case_file[33:], PNG, "bomb"
    yield "texts-unfold.png", case_file[:33] + chunk(b"zTXt", b"x\0\0" + zeros(9)) * 9 + case_file[33:], PNG, "bomb"
    yield "wrong-sum.png", bytes(wrong), PNG, "damaged"
    yield "no-header.png", b"\x89PNG\r\n\x1a\n" + chunk(b"IDAT", b"x" * 40), PNG, "damaged"
    yield "not-packed.png", case_file[:33] + chunk(b"IDAT", b"junk") + chunk(b"IEND", b""), PNG, "damaged"
    yield "huge-header.png", png(2**31 - 1, 2**31 - 1, b"\0"), PNG, "bomb"
    yield "3600-megapixels.png", png(60_000, 60_000, b"\0" * 1000), PNG, "bomb"
    yield "unfolds.png", png(10, 10, b"\0" * 2**24), PNG, "bomb"


def _remarks() -> Iterator[tuple[str, bytes]]:
    """What stands beside the pixels and is larger than usual."""
    yield "large-profile", chunk(b"iCCP", b"x\0\0" + zlib.compress(profile(3 * 2**20)))
    yield "large-text", chunk(b"zTXt", b"x\0\0" + zlib.compress(b"Xin chao " * 200_000))
    yield "large-notes", chunk(b"iTXt", b"XML:com.adobe.xmp\0\1\0\0\0" + zlib.compress(b" " * 3 * 2**20))
    yield "large-plain-notes", chunk(b"iTXt", b"x\0\0\0\0\0" + b" " * 3 * 2**20)


def _others() -> Iterator[tuple[str, bytes, str, str]]:
    webp = saved(picture(), "WEBP")
    lossless = saved(picture(), "WEBP", lossless=True)
    see_through = saved(picture(mode="RGBA"), "WEBP", lossless=True)
    wide = struct.pack("<I", 16_382)[:3] * 2
    extended = b"VP8X" + struct.pack("<I", 10) + b"\x10\0\0\0" + wide + b"ALPH\0\0\0\0"
    photo = heic(picture((256, 192)))
    yield "photo.webp", webp, WEBP, ""
    yield "lossless.webp", lossless, WEBP, ""
    yield "see-through.webp", see_through, WEBP, ""
    large = profile(3 * 2**20)
    yield "large-profile.webp", saved(picture(), "WEBP", icc_profile=large), WEBP, ""
    yield "large-profile.jpg", saved(picture(), "JPEG", icc_profile=large), JPEG, ""
    yield "large-profile.heic", heic(icc_profile=large), HEIC, ""
    yield "moving.webp", pictures("WEBP", picture(), picture().rotate(180)), WEBP, ""
    yield "moving.png", pictures("PNG", picture(), picture().rotate(180)), PNG, ""
    yield "several.heic", pictures("HEIC", picture(), picture().rotate(180)), HEIC, ""
    yield "cut.webp", webp[:-40], WEBP, "truncated"
    yield "rubbish.webp", b"RIFF" + struct.pack("<I", 72) + b"WEBPVP8 " + b"\x01" * 64, WEBP, "damaged"
    yield "268-megapixels.webp", b"RIFF" + struct.pack("<I", 4 + len(extended)) + b"WEBP" + extended, WEBP, "bomb"
    yield "photo.heic", photo, HEIC, ""
    yield "tiles.heic", heic(picture((600, 400)), tile_size=256), HEIC, ""
    yield "named-jpg.jpg", photo, HEIC, ""
    yield "general.heif", photo.replace(b"ftypheic", b"ftypmif1", 1).replace(b"mif1heic", b"mif1miaf", 1), HEIF, ""
    yield "cut.heic", photo[:-100], HEIC, "truncated"
    yield "no-picture.heic", box(b"ftyp", b"heic\0\0\0\0mif1heic") + box(b"meta", b"\0" * 40), HEIC, "damaged"
    yield "photo.avif", saved(picture(), "AVIF"), "image/avif", "not_a_document"
    yield "picture.gif", saved(picture(mode="P"), "GIF"), "image/gif", "not_a_document"
    yield "scan.tiff", saved(picture(), "TIFF"), "image/tiff", "not_a_document"


def _films() -> Iterator[tuple[str, bytes, str, str]]:
    case_file = film()
    for brand in (b"isom", b"mp42", b"avc1", b"M4V ", b"iso6"):
        yield f"film-{brand.decode().strip()}.mp4", film(brand), MP4, ""
    yield "padded.mp4", case_file + b"\0" * 64, MP4, ""
    yield "cut.mp4", case_file[:-50], MP4, "truncated"
    yield "interrupted.mp4", film(contents=False), MP4, "truncated"
    yield "no-track.mp4", box(b"ftyp", b"isom\0\0\2\0isom") + box(b"moov", b""), MP4, "damaged"
    yield "endless.mp4", case_file + box(b"free") * 10_001, MP4, "bomb"
    yield "film.mov", film(b"qt  "), "video/quicktime", "not_a_document"
    yield "sound.m4a", film(b"M4A "), "audio/mp4", "not_a_document"
