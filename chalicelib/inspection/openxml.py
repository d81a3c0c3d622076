"""Word and Excel since 2007: the list of contents says what each part is."""

from __future__ import annotations

import re
from urllib.parse import unquote
from zipfile import ZipFile

from chalicelib.inspection import dde
from chalicelib.inspection.finding import Fault
from chalicelib.inspection.xml_parts import elements

CONTENTS = "[Content_Types].xml"

_OFFICE = "application/vnd.openxmlformats-officedocument."
TAKEN = frozenset({_OFFICE + "wordprocessingml.document", _OFFICE + "spreadsheetml.sheet"})

_MAIN = re.compile(re.escape(_OFFICE) + r"(?P<kind>[\w.]+)\.main\+xml")
_MACROS = re.compile(r"macroenabled|vbaproject|vbadata|macrosheet|intlmacrosheet", re.IGNORECASE)
_ACTIVE = re.compile(r"activex", re.IGNORECASE)
_WEB = r"https?:"
_OTHER = r"(?:ftp|mhtml|ms-\w+|search-ms|javascript|vbscript):"
_HOST = r"""
    [\\/]{2}
    | file: (?: [\\/]{4} | [\\/]{2} (?! [\\/] | [a-z][:|][\\/] | localhost[\\/](?![\\/]) ))
"""
"""Another computer's share, in one of the ways to write one. `file:///C:\\` is the reader's own disk, and so is
`file://localhost/`, which Word for Mac writes."""


def _to(*targets: str) -> re.Pattern[str]:
    return re.compile(rf"\s*(?:{'|'.join(targets)})", re.IGNORECASE | re.VERBOSE)


_FETCHED = {
    **dict.fromkeys(
        ("attachedTemplate", "oleObject", "frame", "subDocument", "package", "control"), _to(_WEB, _OTHER, _HOST)
    ),
    # A picture shows, and runs nothing. Text pasted from a web page links to its pictures there, which is ordinary;
    # who fetches one gives away that he reads. For one on a share Windows logs in first, and gives away his password.
    "image": _to(_OTHER, _HOST),
}
"""Relations whose target a reader loads, and may run, when the document opens; where that must not be."""
_FOREIGN = frozenset({"aFChunk"})
"""Relations to a page or a text of another format, which Word makes a part of its own: we have not looked into it."""


def content_type(package: ZipFile) -> str:
    """The media type of the document, as its main part has it; empty when there is no main part."""
    for part, kind in _parts(package).items():
        if (main := _MAIN.fullmatch(kind)) and (not part or part.lstrip("/") in package.NameToInfo):
            return _OFFICE + main["kind"]
        if "macroenabled.main" in kind.lower():
            return kind.removesuffix(".main+xml")
    return ""


def check(package: ZipFile, content_type: str) -> None:
    """Raises when it holds macros or controls, would fetch or start something, or is none we take."""
    listed = " ".join((*_parts(package).values(), *package.NameToInfo))
    if _MACROS.search(listed):
        raise Fault("macros")
    if _ACTIVE.search(listed):
        raise Fault("active_content")
    if content_type not in TAKEN:
        raise Fault("not_a_document")
    for name in package.NameToInfo:
        if name.lower().endswith(".rels"):
            _refuse_fetching(package, name)
    dde.refuse(package)


def _parts(package: ZipFile) -> dict[str, str]:
    """Each part's type by its name; types by ending come under the ending."""
    return {
        at.get("PartName") or at.get("Extension", ""): at["ContentType"]
        for _, at in elements(package, CONTENTS)
        if "ContentType" in at
    }


def _refuse_fetching(package: ZipFile, name: str) -> None:
    for _, at in elements(package, name):
        relation = at.get("Type", "").rsplit("/", 1)[-1]
        external = at.get("TargetMode", "").lower() == "external"
        refused = _FETCHED.get(relation) if external else None
        if relation in _FOREIGN or (refused and refused.match(unquote(at.get("Target", "")))):
            raise Fault("active_content")
