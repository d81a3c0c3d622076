"""Small files of every format, made by hand: what the corpus and the renditions' tests are built from."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from typing import Any

from PIL import Image, ImageCms, ImageDraw

PE = b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff\0\0" + b"\0" * 44 + b"\x40\0\0\0PE\0\0\x4c\x01" + b"\0" * 200
ELF = b"\x7fELF\x02\x01\x01" + b"\0" * 120


def picture(size: tuple[int, int] = (96, 64), mode: str = "RGB") -> Image.Image:
    """Red at its left, with a line across."""
    image = Image.new("RGB", size, "white")
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, size[0] // 2, size[1]), fill=(200, 30, 30))
    draw.line((0, 0, *size), fill=(10, 10, 90), width=3)
    return image.convert(mode)


def saved(image: Image.Image, kind: str, **options: Any) -> bytes:
    """An encoded picture. HEIC needs `heic`."""
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def heic(image: Image.Image | None = None, **options: Any) -> bytes:
    """What a phone makes."""
    import pillow_heif

    out = io.BytesIO()
    pillow_heif.from_pillow(image or picture()).save(out, quality=60, **options)
    return out.getvalue()


def one_bit_heic() -> bytes:
    """A photograph whose description of its EXIF is no text by one bit: the decoder follows a null pointer."""
    return heic(exif=b"Exif\0\0MM\0*\0\0\0\x08\0\0\0\0\0\0").replace(b"Exif\0", b"\xc5xif\0", 1)


def pictures(kind: str, *images: Image.Image, first: int = 0) -> bytes:
    """Several pictures in one file; `first` is the one that is shown, where the format says so (HEIC)."""
    import pillow_heif

    out = io.BytesIO()
    if kind == "HEIC":
        several = pillow_heif.HeifFile()
        for image in images:
            several.add_from_pillow(image)
        several.save(out, quality=60, primary_index=first)
    else:
        images[0].save(out, kind, save_all=True, append_images=images[1:])
    return out.getvalue()


def profile(size: int) -> bytes:
    """A colour profile of so many bytes: sRGB, and a table nobody reads."""
    plain = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return struct.pack(">I", size) + plain[4:] + b"\0" * (size - len(plain))


def chunk(kind: bytes, data: bytes) -> bytes:
    """One chunk of a PNG."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width: int, height: int, pixels: bytes, *, depth: int = 8, colour: int = 2) -> bytes:
    """A PNG whose header and pixels need not agree."""
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    body = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(pixels, 9)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def box(kind: bytes, *inside: bytes) -> bytes:
    """One box of an ISO media file."""
    data = b"".join(inside)
    return struct.pack(">I", 8 + len(data)) + kind + data


def film(brand: bytes = b"isom", *, contents: bool = True) -> bytes:
    """An MP4 with one track that shows nothing."""
    start = box(b"ftyp", brand, b"\0\0\2\0", brand, b"mp41" if brand != b"qt  " else b"qt  ")
    moov = box(b"moov", box(b"mvhd", b"\0" * 100), box(b"trak", box(b"tkhd", b"\0" * 84)))
    return start + (moov if contents else b"") + box(b"mdat", b"\x11" * 400)


def packed(parts: Mapping[str, bytes], *, stored: Iterable[str] = (), method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip of these parts, in their order."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as package:
        for name, data in parts.items():
            package.writestr(name, data, zipfile.ZIP_STORED if name in stored else method)
    return out.getvalue()


OFFICE = "application/vnd.openxmlformats-officedocument."
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"


def openxml(main: str, kind: str, more: Mapping[str, bytes] | None = None, types: str = "") -> bytes:
    """A Word or Excel file with nothing in it but what is given."""
    listed = (
        f'<?xml version="1.0" encoding="UTF-8"?><Types xmlns="{TYPES}">'
        f'<Default Extension="xml" ContentType="application/xml"/>{types}'
        f'<Override PartName="/{main}" ContentType="{kind}"/></Types>'
    )
    relations = f'<?xml version="1.0"?><Relationships xmlns="{_RELATIONS}"/>'
    return packed(
        {
            "[Content_Types].xml": listed.encode(),
            "_rels/.rels": relations.encode(),
            main: b"<?xml version='1.0'?><document>Xin ch\xc3\xa0o</document>",
            **(more or {}),
        }
    )


def docx(more: Mapping[str, bytes] | None = None, types: str = "", kind: str = "") -> bytes:
    """A Word file."""
    return openxml("word/document.xml", kind or f"{OFFICE}wordprocessingml.document.main+xml", more, types)


def xlsx(more: Mapping[str, bytes] | None = None, types: str = "", kind: str = "") -> bytes:
    """An Excel file."""
    return openxml("xl/workbook.xml", kind or f"{OFFICE}spreadsheetml.sheet.main+xml", more, types)


def relation(kind: str, target: str) -> bytes:
    """A list of one external relation."""
    at = f'Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" Target="{target}"'
    return f'<Relationships xmlns="{_RELATIONS}"><Relationship {at} TargetMode="External"/></Relationships>'.encode()


def opendocument(kind: str = "text", more: Mapping[str, bytes] | None = None, entry: str = "") -> bytes:
    """An OpenDocument file; `entry` goes into its manifest."""
    manifest = (
        '<?xml version="1.0"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="content.xml">{entry}</manifest:file-entry></manifest:manifest>'
    )
    return packed(
        {
            "mimetype": f"application/vnd.oasis.opendocument.{kind}".encode(),
            "content.xml": b"<?xml version='1.0'?><office>Xin</office>",
            "META-INF/manifest.xml": manifest.encode(),
            **(more or {}),
        },
        stored=["mimetype"],
    )


def ole(stream: str, before: int = 0) -> bytes:
    """An OLE container as far as its directory tells one from another, behind so many bytes of what is in it."""
    header = bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * (504 + before)
    return header + "Root Entry".encode("utf-16-le").ljust(128, b"\0") + stream.encode("utf-16-le").ljust(384, b"\0")
