"""OpenDocument: the first part says the type, the manifest says whether there is a password."""

from __future__ import annotations

import re
from zipfile import ZipFile

from chalicelib.inspection.finding import Fault
from chalicelib.inspection.xml_parts import elements

CONTENTS = "mimetype"
TAKEN = frozenset({"application/vnd.oasis.opendocument.text"})

_MANIFEST = "META-INF/manifest.xml"
_TYPE = re.compile(r"[a-z]+/[a-z0-9.+-]{1,100}")
_MACROS = re.compile(r"Scripts/.+[^/]|(?:Basic|Dialogs)/.*/(?!(?:script|dialog)-l[bc]\.xml)[^/]+", re.IGNORECASE)
"""LibreOffice writes the lists of its libraries (`script-lb.xml`) even where there is no macro."""


def content_type(package: ZipFile) -> str:
    """The media type it states; empty when that is none."""
    with package.open(CONTENTS) as part:
        stated = part.read(128).decode("ascii", "replace").strip()
    return stated if _TYPE.fullmatch(stated) else ""


def check(package: ZipFile, content_type: str) -> None:
    """Raises when it has a password or macros, or is none we take."""
    if _MANIFEST in package.NameToInfo and any(
        name.rsplit(":", 1)[-1] == "encryption-data" for name, _ in elements(package, _MANIFEST)
    ):
        raise Fault("encrypted")
    if any(_MACROS.fullmatch(name) for name in package.NameToInfo):
        raise Fault("macros")
    if content_type not in TAKEN:
        raise Fault("not_a_document")
    if "content.xml" not in package.NameToInfo:
        raise Fault("damaged")
