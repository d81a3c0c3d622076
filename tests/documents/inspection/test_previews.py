"""What the officer sees of a picture: upright, small, in plain colours, and nothing of where it was taken."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image, ImageCms

from chalicelib.documents.inspection import inspect
from chalicelib.documents.inspection.previews import Unreadable, in_full, is_foreign, preview
from tests.documents.inspection import largest
from tests.documents.inspection.building import heic, picture, png, profile, saved

RED, WHITE = (200, 30, 30), (255, 255, 255)
ORIENTATION, GPS, MAKE = 0x0112, 0x8825, 0x010F


def _made(tmp_path: Path, content: bytes, content_type: str, **wanted: int) -> Image.Image:
    path = tmp_path / "picture"
    path.write_bytes(content)
    out = preview(path, content_type, **wanted)
    shown = Image.open(io.BytesIO(out))
    assert (shown.format, shown.mode) == ("JPEG", "RGB")
    assert not shown.getexif()
    assert not {"exif", "icc_profile", "comment", "xmp"} & shown.info.keys()
    assert b"Exif" not in out
    return shown


def _near(pixel: object, wanted: tuple[int, int, int], tolerance: int = 12) -> bool:
    assert isinstance(pixel, tuple)
    return all(abs(a - b) <= tolerance for a, b in zip(pixel, wanted, strict=True))


def _exif(orientation: int = 1) -> Image.Exif:
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    exif[MAKE] = "Điện thoại"
    exif.get_ifd(GPS).update({1: "N", 2: (10.0, 46.0, 34.0), 3: "E", 4: (106.0, 42.0, 3.0)})
    return exif


@pytest.mark.parametrize(
    ("content_type", "content"),
    [
        ("image/jpeg", saved(picture(), "JPEG", exif=_exif(), comment=b"Nha toi")),
        ("image/png", saved(picture(), "PNG", exif=_exif())),
        ("image/webp", saved(picture(), "WEBP", exif=_exif().tobytes())),
        ("image/heic", heic(exif=_exif().tobytes())),
    ],
)
def test_nothing_of_where_it_was_taken(tmp_path: Path, content_type: str, content: bytes) -> None:
    assert b"Exif" in content or b"eXIf" in content or b"EXIF" in content
    assert _made(tmp_path, content, content_type).size == (96, 64)


@pytest.mark.parametrize(
    ("orientation", "red_at"),
    [
        (1, (10, 40)),
        (2, (85, 40)),
        (3, (85, 40)),
        (4, (10, 40)),
        (5, (32, 10)),
        (6, (32, 10)),
        (7, (32, 85)),
        (8, (32, 85)),
    ],
)
def test_upright(tmp_path: Path, orientation: int, red_at: tuple[int, int]) -> None:
    """The left half of the stored picture is red; the orientation says where that half belongs."""
    shown = _made(tmp_path, saved(picture(), "JPEG", exif=_exif(orientation), quality=95), "image/jpeg")
    assert shown.size == ((96, 64) if orientation < 5 else (64, 96))
    assert _near(shown.getpixel(red_at), RED, 40)


def test_in_full_it_keeps_its_size_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "large.heic"
    largest.write(path, "HEIC")
    with Image.open(io.BytesIO(in_full(path, "image/heic"))) as shown:
        assert (shown.format, shown.size, dict(shown.getexif())) == ("JPEG", (8_064, 6_048), {})
        assert "exif" not in shown.info
    assert is_foreign("image/heic")
    assert not is_foreign("image/jpeg")


def test_upright_heic(tmp_path: Path) -> None:
    turned = heic(picture(), exif=_exif(6).tobytes())
    shown = _made(tmp_path, turned, "image/heic")
    assert shown.size == (64, 96)
    assert _near(shown.getpixel((32, 10)), RED, 40)


def test_notes_in_disorder_keep_no_picture_from_the_officer(tmp_path: Path) -> None:
    disordered = saved(picture(), "JPEG", exif=b"Exif\0\0MM\0*\0\0\0\x08\xff\xff\x01\x12\0\x02" + b"\xff" * 40)
    assert _made(tmp_path, disordered, "image/jpeg").size == (96, 64)


@pytest.mark.parametrize("content_type", ["image/jpeg", "image/png", "image/webp", "image/heic"])
def test_no_side_is_longer_than_asked(tmp_path: Path, content_type: str) -> None:
    large = picture((2000, 1000))
    content = heic(large) if content_type == "image/heic" else saved(large, content_type[6:].upper())
    assert _made(tmp_path, content, content_type).size == (1600, 800)
    assert _made(tmp_path, content, content_type, longest=200).size == (200, 100)


def test_a_large_profile_keeps_no_picture_from_the_officer(tmp_path: Path) -> None:
    content = saved(picture(), "PNG", icc_profile=profile(3 * 2**20))
    assert _near(_made(tmp_path, content, "image/png").getpixel((10, 40)), RED, 20)


def test_no_more_bytes_than_asked(tmp_path: Path) -> None:
    noise = Image.effect_noise((1600, 1600), 120).convert("RGB")
    path = tmp_path / "noise.jpg"
    noise.save(path, quality=95)
    assert len(preview(path, "image/jpeg")) <= 500_000
    assert len(preview(path, "image/jpeg", most_bytes=20_000)) <= 20_000
    with pytest.raises(Unreadable):
        preview(path, "image/jpeg", most_bytes=10)


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_what_one_sees_through_is_on_white(tmp_path: Path, kind: str) -> None:
    image = Image.new("RGBA", (60, 60), (0, 0, 0, 0))
    image.paste((200, 30, 30, 255), (0, 0, 30, 60))
    shown = _made(tmp_path, saved(image, kind, lossless=True), f"image/{kind.lower()}")
    assert _near(shown.getpixel((50, 30)), WHITE)
    assert _near(shown.getpixel((10, 30)), RED)


def test_a_transparent_palette_is_on_white(tmp_path: Path) -> None:
    image = Image.new("P", (60, 60), 1)
    image.putpalette([200, 30, 30, 0, 0, 0])
    image.paste(0, (0, 0, 30, 60))
    shown = _made(tmp_path, saved(image, "PNG", transparency=1), "image/png")
    assert _near(shown.getpixel((50, 30)), WHITE)
    assert _near(shown.getpixel((10, 30)), RED)


def test_sixteen_bits_keep_their_grey(tmp_path: Path) -> None:
    deep = png(40, 40, (b"\0" + b"\x80\x00" * 40) * 40, depth=16, colour=0)
    assert _near(_made(tmp_path, deep, "image/png").getpixel((20, 20)), (128, 128, 128), 3)


def test_colours_of_another_space_become_srgb(tmp_path: Path) -> None:
    """In a space whose first colour is blue, what would be red without its profile is blue."""
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    swapped = srgb.replace(b"rXYZ", b"????").replace(b"bXYZ", b"rXYZ").replace(b"????", b"bXYZ")
    for colours, wanted in ((srgb, RED), (swapped, RED[::-1])):
        shown = _made(tmp_path, saved(picture(), "JPEG", icc_profile=colours), "image/jpeg")
        assert _near(shown.getpixel((10, 40)), wanted, 20)


def test_a_broken_profile_changes_nothing(tmp_path: Path) -> None:
    broken = saved(picture(), "JPEG", icc_profile=b"\0" * 300)
    assert _near(_made(tmp_path, broken, "image/jpeg").getpixel((10, 40)), RED, 20)


def test_print_colours(tmp_path: Path) -> None:
    shown = _made(tmp_path, saved(picture(mode="CMYK"), "JPEG", quality=95), "image/jpeg")
    assert _near(shown.getpixel((10, 40)), RED, 25)


@pytest.mark.parametrize(
    ("content", "content_type"),
    [
        (saved(picture(), "JPEG"), "application/pdf"),
        (saved(picture(), "JPEG"), "image/png"),
        (saved(picture(), "PNG")[:60], "image/png"),
        (heic()[:-100], "image/heic"),
        (png(60_000, 60_000, b"\0"), "image/png"),
        (b"", "image/jpeg"),
    ],
)
def test_what_cannot_be_shown(tmp_path: Path, content: bytes, content_type: str) -> None:
    path = tmp_path / "picture"
    path.write_bytes(content)
    with pytest.raises(Unreadable):
        preview(path, content_type)


def test_a_missing_file_is_the_disks_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        preview(tmp_path / "gone", "image/jpeg")


def test_a_phones_largest_photograph(tmp_path: Path) -> None:
    path = tmp_path / "largest.jpg"
    largest.write(path, "JPEG")
    assert inspect(path).width == 12_000
    with Image.open(io.BytesIO(preview(path, "image/jpeg"))) as shown:
        assert shown.size == (1600, 1200)
