"""How much of our memory and time one file may ask for. Past these it is refused as a bomb."""

from __future__ import annotations

MB = 1024 * 1024

SIDE = 30_000
"""The longest side of a picture, in pixels."""

PIXELS = {
    "image/jpeg": 120_000_000,  # phones make 108 MP; decoded at an eighth of its size, in a few lines at a time
    "image/png": 50_000_000,  # 4 bytes each when a preview is made
    "image/webp": 16_800_000,  # its decoder takes 16 bytes each
    "image/heic": 50_000_000,  # phones make 48 MP; its decoder takes 5 bytes each, the preview 8
    "image/heif": 50_000_000,
}

PROGRESSIVE_PIXELS = 40_000_000
"""A progressive JPEG is held whole, as coefficients, however small it is wanted."""

SCANS = 100
"""Passes over a progressive JPEG; each costs as much as the picture."""

MOST_BYTES_IN_MEMORY = 64 * MB
"""The largest file of a format whose decoder wants all of it in memory (WebP, HEIC)."""

PNG_TEXT = 16 * MB
"""A colour profile or a text beside the pixels of a PNG, inflated: twice what browsers take. Of all texts: 64 MB."""

BOXES = 10_000
"""Boxes of an ISO media file that are looked at."""

ZIP_ENTRIES = 5_000
ZIP_DIRECTORY = 2 * MB
ZIP_INFLATED = 256 * MB
ZIP_RATIO = 200
"""Counted only past `ZIP_RATIO_FROM`: small repetitive sheets compress even better."""
ZIP_RATIO_FROM = 16 * MB
XML_PART = 4 * MB
"""The parts of a document we parse: lists of contents, of relations."""
XML_TEXT = 64 * MB
"""The parts that have fields, together: a book of over a thousand pages."""
XML_ELEMENTS = 2_000_000
"""In all of these; such a book has fewer, and each takes us a microsecond or two."""
XML_DEPTH = 1_000
XML_TOKEN = 8 * MB
"""One tag, with all that is written in it; the parser holds it whole. Old Word keeps drawings in an attribute."""
FIELDS_OPEN = 200
"""Fields of a Word text that have begun and not ended."""

PDF_OBJECTS = 60_000
PDF_PAGES = 2_000
PDF_REFERENCES = 16
"""References that stand one behind another."""
PDF_PICTURE = 150_000_000
"""Pixels of a picture in a PDF: A4 at 1200 dpi."""
PDF_STREAM = 256 * MB
"""One stream, inflated: A3 at 600 dpi in colour."""
PDF_STREAMS = 512 * MB
"""All streams, inflated, but for pictures."""
PDF_BETWEEN = 256 * MB
"""What lies between the filters of streams that are packed more than once, together."""
PDF_PICTURES = 2048 * MB
"""All pictures, inflated: 80 colour scans of A4 at 300 dpi. We need a second for 300 MB."""
PDF_BY_HAND = 32 * MB
"""What is given to filters written in Python, which take up to a second for a megabyte."""
PDF_OBJECT_STREAM = 8 * MB
PDF_OBJECT_STREAMS = 16 * MB
PDF_CALLS = 6_000_000
"""Calls to read while a PDF is parsed: about one for each byte that is not in a stream."""
PDF_REREADING = 20
"""How often the bytes of a PDF may be read on average. Repairing a lying index costs the whole file each time."""
