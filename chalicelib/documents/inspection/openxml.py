"""Word and Excel since 2007: the list of contents says what each part is."""

from __future__ import annotations

import re
from urllib.parse import unquote
from zipfile import ZipFile

from chalicelib.documents.inspection import dde
from chalicelib.documents.inspection.link_targets import HOST, to
from chalicelib.documents.inspection.result import Fault
from chalicelib.documents.inspection.xml_parts import elements

CONTENTS = "[Content_Types].xml"

_OFFICE = "application/vnd.openxmlformats-officedocument."
TAKEN = frozenset({_OFFICE + "wordprocessingml.document", _OFFICE + "spreadsheetml.sheet"})

_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_MAIN = re.compile(re.escape(_OFFICE) + r"(?P<kind>[\w.]+)\.main\+xml")
_MACROS = re.compile(r"macroenabled|vbaproject|vbadata|macrosheet|intlmacrosheet", re.IGNORECASE)
_ACTIVE = re.compile(r"activex", re.IGNORECASE)
_WEB = r"https?:"
_OTHER = r"(?:ftp|mhtml|ms-\w+|search-ms|javascript|vbscript):"

_FETCHED = {
    **dict.fromkeys(
        ("attachedTemplate", "oleObject", "frame", "subDocument", "package", "control"), to(_WEB, _OTHER, HOST)
    ),
    # A picture shows, and runs nothing. Text pasted from a web page links to its pictures there, which is ordinary;
    # who fetches one gives away that he reads. One on a share gives away more.
    "image": to(_OTHER, HOST),
}
"""Relations whose target a reader loads, and may run, when the document opens; where that must not be."""
_FOREIGN = frozenset({"aFChunk"})
"""Relations to a page or a text of another format, which Word makes a part of its own: we have not looked into it."""


def content_type(package: ZipFile) -> str:
    """The media type of the document, as its main part has it; empty when there is no main part."""
    for part, kind in _types(package):
        if (main := _MAIN.fullmatch(kind)) and (not part or part.lstrip("/") in package.NameToInfo):
            return _OFFICE + main["kind"]
        if "macroenabled.main" in kind.lower():
            return kind.removesuffix(".main+xml")
    return ""


def check(package: ZipFile, content_type: str) -> None:
    """Raises when it holds macros or controls, would fetch or start something, or is none we take."""
    listed = " ".join((*(kind for _, kind in _types(package)), *package.NameToInfo))
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


def _types(package: ZipFile) -> list[tuple[str, str]]:
    """Types by a part's name, then types by ending, without a name: those that a part may have.

    SheetJS lists endings of parts that are not there. Of two entries about one part readers take this or that: all
    count. A part has the type of its name only where every reader would see that.
    """
    by_name, by_ending, named = list[tuple[str, str]](), list[tuple[str, str]](), {CONTENTS}
    for element, at in elements(package, CONTENTS):
        kind = at.get("ContentType", "")
        if element == f"{_TYPES} Override":
            named.add(at.get("PartName", "").removeprefix("/"))
        if "PartName" in at:
            by_name.append((at["PartName"], kind))
        if "Extension" in at:
            by_ending.append((_ending(f".{at['Extension']}"), kind))
    present = {_ending(name) for name in package.NameToInfo if name not in named}
    return by_name + [("", kind) for ending, kind in by_ending if ending in present]


def _ending(name: str) -> str:
    return unquote(name).strip(". ").rpartition(".")[2].lower()


def _refuse_fetching(package: ZipFile, name: str) -> None:
    for _, at in elements(package, name):
        relation = at.get("Type", "").rsplit("/", 1)[-1]
        external = at.get("TargetMode", "").lower() == "external"
        refused = _FETCHED.get(relation) if external else None
        if relation in _FOREIGN or (refused and refused.match(unquote(at.get("Target", "")))):
            raise Fault("active_content")
