"""OpenDocument: the first part says the type, the manifest says whether there is a password.

Macros are parts of their own, or elements of the text; the text may also start those that the reader has.
"""

from __future__ import annotations

import re
from zipfile import ZipFile

from chalicelib.documents.inspection.result import Fault
from chalicelib.documents.inspection.xml_parts import elements
from chalicelib.documents.inspection.xml_search import Looker, search

CONTENTS = "mimetype"
TAKEN = frozenset({"application/vnd.oasis.opendocument.text"})

_MANIFEST = "META-INF/manifest.xml"
_TYPE = re.compile(r"[a-z]+/[a-z0-9.+-]{1,100}")
_MACROS = re.compile(r"Scripts/.+[^/]|(?:Basic|Dialogs)/.*/(?!(?:script|dialog)-l[bc]\.xml)[^/]+", re.IGNORECASE)
"""LibreOffice writes the lists of its libraries (`script-lb.xml`) even where there is no macro."""

_PARTS = re.compile(r"(?:.*/)?(?:content|styles|settings|meta)\.xml", re.IGNORECASE)
"""Also of the objects in it."""
_REFUSED = {
    "event-listener": "macros",  # binds one to what the reader does, be it only to open the document
    "source-code": "macros",
    **dict.fromkeys(("dde-connection-decl", "dde-connection", "dde-link", "dde-source"), "active_content"),
}
"""Elements that start something, in whatever namespace."""
_HREF = "href"
_RUN = re.compile(r"\s*(?:macro|vnd\.sun\.star\.(?:script|expand)):", re.IGNORECASE)
"""Addresses that are no addresses: who follows one starts a macro."""


def content_type(package: ZipFile) -> str:
    """The media type it states; empty when that is none."""
    with package.open(CONTENTS) as part:
        stated = part.read(128).decode("ascii", "replace").strip()
    return stated if _TYPE.fullmatch(stated) else ""


def check(package: ZipFile, content_type: str) -> None:
    """Raises when it has a password or macros, would start something, or is none we take."""
    if _MANIFEST in package.NameToInfo and any(
        name.rpartition(" ")[2] == "encryption-data" for name, _ in elements(package, _MANIFEST)
    ):
        raise Fault("encrypted")
    if any(_MACROS.fullmatch(name) for name in package.NameToInfo):
        raise Fault("macros")
    if content_type not in TAKEN:
        raise Fault("not_a_document")
    if "content.xml" not in package.NameToInfo:
        raise Fault("damaged")
    search(package, filter(_PARTS.fullmatch, package.NameToInfo), (*_REFUSED, _HREF), _Looker)


class _Looker(Looker):
    """Refuses what starts a macro or another program."""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        super().start(name, attributes)
        if reason := _REFUSED.get(name.rpartition(" ")[2]):
            raise Fault(reason)
        for key, value in attributes.items():
            if key.endswith(_HREF) and _RUN.match(value):
                raise Fault("macros")
