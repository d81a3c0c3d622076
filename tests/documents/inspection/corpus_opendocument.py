"""OpenDocument texts: what starts a macro or another program, and what only looks so."""

from __future__ import annotations

from collections.abc import Iterator

from tests.documents.inspection.building import opendocument
from tests.documents.inspection.corpus_office import ODT

_SPACES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{prefix}:1.0"'
    for prefix in ("office", "text", "table", "draw", "script", "config")
)
_LINK = ' xmlns:xlink="http://www.w3.org/1999/xlink"'
_MACRO = "vnd.sun.star.script:Standard.Module1.Main?language=Basic&amp;location=application"
_LISTENER = f'<script:event-listener script:language="ooo:script" script:event-name="dom:load" xlink:href="{_MACRO}"/>'
_LISTENERS = f"<office:scripts><office:event-listeners>{_LISTENER}</office:event-listeners></office:scripts>"
_SOURCE = "<ooo:source-code>Sub Main</ooo:source-code>"
_DDE = 'office:dde-application="cmd" office:dde-topic="/c calc" office:dde-item="x" office:automatic-update="true"'
_ENTITY = b'<!DOCTYPE t [<!ENTITY a "aaaa">]><t href="&a;"/>'


def _written(body: str, part: str = "content.xml", encoding: str = "utf-8") -> bytes:
    head = f'<?xml version="1.0" encoding="{encoding}"?><office:document-content {_SPACES}{_LINK}>'
    text = f"{head}{body}</office:document-content>"
    return opendocument(more={part: text.encode(encoding)})


def rows() -> Iterator[tuple[str, bytes, str, str]]:
    """Name, content, media type, reason."""
    for name, body in (
        ("link", '<office:scripts/><text:a xlink:href="https://a.vn/?macro:x">macro:x</text:a>'),
        ("picture", '<draw:image xlink:href="Pictures/1.png"/><draw:object xlink:href="./Object 1"/>'),
        ("speaking", "<text:p>event-listener dde-source source-code vnd.sun.star.script:</text:p>"),
        ("long", '<text:p text:style-name="P1">Kính gửi</text:p>' * 100_000 + '<text:a xlink:href="#a"/>'),
    ):
        yield f"text-{name}.odt", _written(body), ODT, ""
    yield "text-utf-16.odt", _written('<text:a xlink:href="https://a.vn"/>', encoding="utf-16"), ODT, ""
    for name, body in _macros():
        yield f"text-{name}.odt", _written(body), ODT, "macros"
    for part in ("styles.xml", "settings.xml", "Object 1/content.xml"):
        yield f"text-listens-in-{part.replace('/', '-')}.odt", _written(_LISTENERS, part), ODT, "macros"
    yield "text-utf-16-listener.odt", _written(_LISTENERS, encoding="utf-16"), ODT, "macros"
    for name, body in _dde():
        yield f"text-{name}.odt", _written(body), ODT, "active_content"
    yield "text-entities.odt", opendocument(more={"content.xml": _ENTITY}), ODT, "active_content"
    yield "text-deep.odt", _written("<text:section>" * 1_001 + _LISTENERS), ODT, "bomb"
    yield "text-elements.odt", _written("<p/>" * 2_000_001 + '<text:a xlink:href="#a"/>'), ODT, "bomb"
    yield "text-cut.odt", _written('<text:a xlink:href="#a">'), ODT, "damaged"


def _macros() -> Iterator[tuple[str, str]]:
    yield "listener", _LISTENERS
    yield "old-listener", '<script:event-listener script:language="StarBasic" script:macro-name="Main"/>'
    yield "macro-link", '<text:a xlink:href=" Macro:///Standard.Module1.Main()">x</text:a>'
    yield "script-link", f'<draw:a xlink:href="&#118;{_MACRO[1:]}"/>'
    yield "late-listener", "<text:p/>" * 100_000 + _LISTENERS
    module = f'<ooo:module xmlns:ooo="http://openoffice.org/2004/office">{_SOURCE}</ooo:module>'
    yield "source", f"<office:scripts><office:script>{module}</office:script></office:scripts>"


def _dde() -> Iterator[tuple[str, str]]:
    declared = f"<text:dde-connection-decls><text:dde-connection-decl {_DDE}/></text:dde-connection-decls>"
    yield "dde-declared", declared
    yield "dde-field", '<text:dde-connection text:connection-name="a">1</text:dde-connection>'
    yield "dde-table", f"<table:table><table:dde-link><office:dde-source {_DDE}/></table:dde-link></table:table>"
    yield "dde-section", f"<text:section><office:dde-source {_DDE}/></text:section>"
