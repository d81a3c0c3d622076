"""Which types of file a slot takes, and how a file of each type is called."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import PurePosixPath

_PHOTOS = frozenset(["image/jpeg", "image/png", "image/heic", "image/heif", "image/webp"])
"""What a phone may make of a photograph; who takes one of them takes them all."""

SUFFIXES = {
    "application/pdf": ".pdf",
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/heic": ".heic",
    "image/heif": ".heif",
    "image/webp": ".webp",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "application/vnd.oasis.opendocument.text": ".odt",
    "video/mp4": ".mp4",
}
"""How a file of each type is called at its end."""
_SAME = {".jpeg": ".jpg", ".jpe": ".jpg", ".m4v": ".mp4", ".hif": ".heif"}


def taken(accept: Iterable[str]) -> frozenset[str]:
    """The types a slot takes that says it takes these."""
    named = frozenset(accept)
    return named | _PHOTOS if named & _PHOTOS else named


def called(filename: str, content_type: str) -> str:
    """The name with the end that belongs to the content; an end that means nothing to us is kept before it."""
    right = SUFFIXES.get(content_type)
    if right is None:
        return filename
    named = PurePosixPath(filename)
    end = named.suffix.lower()
    if _SAME.get(end, end) == right:
        return filename
    return f"{named.stem if end in {*SUFFIXES.values(), *_SAME} else filename}{right}"
