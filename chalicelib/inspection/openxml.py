"""Word and Excel since 2007: the list of contents says what each part is."""

from __future__ import annotations

import re
from zipfile import ZipFile

from chalicelib.inspection.finding import Fault
from chalicelib.inspection.xml_parts import elements

CONTENTS = "[Content_Types].xml"

_OFFICE = "application/vnd.openxmlformats-officedocument."
TAKEN = frozenset({_OFFICE + "wordprocessingml.document", _OFFICE + "spreadsheetml.sheet"})

_MAIN = re.compile(re.escape(_OFFICE) + r"(?P<kind>[\w.]+)\.main\+xml")
_MACROS = re.compile(r"macroenabled|vbaproject|vbadata|macrosheet|intlmacrosheet", re.IGNORECASE)
_ACTIVE = re.compile(r"activex", re.IGNORECASE)
_FETCHED = frozenset({"attachedTemplate", "oleObject", "frame", "subDocument", "package", "control"})
"""Relations whose target a reader loads, and may run, when the document opens."""
_REMOTE = re.compile(r"\s*(?:https?|ftp|mhtml|ms-\w+|search-ms|javascript|vbscript):|\s*[\\/]{2}", re.IGNORECASE)


def content_type(package: ZipFile) -> str:
    """The media type of the document, as its main part has it; empty when there is no main part."""
    for part, kind in _parts(package).items():
        if (main := _MAIN.fullmatch(kind)) and (not part or part.lstrip("/") in package.NameToInfo):
            return _OFFICE + main["kind"]
        if "macroenabled.main" in kind.lower():
            return kind.removesuffix(".main+xml")
    return ""


def check(package: ZipFile, content_type: str) -> None:
    """Raises when it holds macros or controls, would fetch something, or is none we take."""
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
        if external and relation in _FETCHED and _REMOTE.match(at.get("Target", "")):
            raise Fault("active_content")
