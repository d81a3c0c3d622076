"""PDFs that carry or open files by their names, and PDFs with numbers that only happen to begin like a program."""

from __future__ import annotations

import zlib
from collections.abc import Iterator

from tests.documents.inspection import pdf_builder
from tests.documents.inspection.building import ELF, PE
from tests.documents.inspection.corpus_papers import PDF
from tests.documents.inspection.pdf_builder import deflated, pdf, stream

ORDINARY = "pdf xml jpg jpeg png docx xlsx pptx odt txt csv json zip p7s sig ttf step dwg mp4 xls doc"
RUN = """
    xll iqy one html img vhd htm xhtml mht mhtml svg slk diagcab appx msix application library-ms search-ms
    settingcontent-ms theme vhdx ade wsb rdp udl inf dqy oqy rqy ppa ppam wll scf desktop command run bin deb rpm
    HTML Exe xlsb appimage pkg searchConnector-ms website url lnk js ps1 jar bat
"""
_BITS = b"/BitsPerComponent 8"
_SAMPLES = b"/FunctionType 0/Domain[0 1]/Range[0 1]/Size[6]/BitsPerSample 8"
_MESH = b"/ShadingType 4/BitsPerCoordinate 8/BitsPerComponent 8/BitsPerFlag 8/Decode[0 1]/ColorSpace/DeviceGray"
_SHEBANG = b'#!"\x1e !'


def rows() -> Iterator[tuple[str, bytes, str, str]]:
    """Name, content, media type, reason."""
    for ending in ORDINARY.split():
        yield f"carries-{ending}.pdf", pdf_builder.attached(f"phu-luc.{ending}", b"noi dung"), PDF, ""
    for ending in RUN.split():
        yield f"carries-{ending}.pdf", pdf_builder.attached(f"phu-luc.{ending}", b"noi dung"), PDF, "active_content"
    for name, called in (("dot", "a.exe."), ("blank", "a.exe .  "), ("nul", "a.exe\0.pdf")):
        yield f"carries-{name}.pdf", pdf_builder.attached(called, b"noi dung"), PDF, "active_content"
    yield "opens-program.pdf", pdf(b"<</S/GoToR/D[0/Fit]/F(cai-dat.exe)>>"), PDF, "active_content"
    yield "opens-program-there.pdf", pdf(b"<</S/GoToR/F 5 0 R>>", b"<</F(cai-dat.xll)>>"), PDF, "active_content"
    yield "sends-to-com.pdf", pdf(b"<</S/SubmitForm/F<</FS/URL/F(https://a.com)>>>>"), PDF, ""
    for name, content in _numbers():
        yield f"numbers-{name}.pdf", content, PDF, ""
    for name, content in _programs():
        yield f"program-{name}.pdf", content, PDF, "active_content"


def _numbers() -> Iterator[tuple[str, bytes]]:
    """Samples of colours and curves: any bytes may stand first."""
    yield "palette", pdf(b"[/Indexed/DeviceRGB 1 5 0 R]", deflated(_SHEBANG))
    yield "palette-short", pdf(stream(_SHEBANG), b"<</CS[/I/RGB 1 4 0 R]>>")
    yield (
        "palette-by-references",
        pdf(b"[5 0 R/DeviceRGB 1 6 0 R]", b"/Indexed", b"7 0 R", deflated(PE[:6] + b"\0" * 60)),
    )
    yield "thumbnail", pdf(deflated(_SHEBANG, b"/Width 2/Height 1/ColorSpace/DeviceRGB" + _BITS))
    yield "curve", pdf(deflated(_SHEBANG, _SAMPLES))
    yield "mesh", pdf(deflated(_SHEBANG, _MESH))
    yield "halftone", pdf(stream(_SHEBANG, b"/HalftoneType 6/Width 2/Height 3"))


def _programs() -> Iterator[tuple[str, bytes]]:
    """Files that are carried, whatever else they claim to be."""
    carried = b"<</F(a.txt)/EF<</F 5 0 R>>>>"
    yield "plain", pdf(stream(_SHEBANG))
    yield "picture", pdf(carried, deflated(ELF, b"/Subtype/Image/Width 9/Height 9" + _BITS))
    yield "picture-plain", pdf(carried, stream(PE, b"/Subtype/Image/Width 9/Height 9" + _BITS))
    yield "thumbnail", pdf(carried, deflated(PE, _BITS))
    yield "typed", pdf(deflated(PE, b"/Type/EmbeddedFile" + _BITS))
    yield "palette", pdf(carried, deflated(ELF), b"[/Indexed/DeviceRGB 1 5 0 R]")
    yield (
        "palette-by-references",
        pdf(carried.replace(b"5 0", b"7 0"), deflated(ELF), b"[/Indexed/DeviceRGB 1 5 0 R]", b"5 0 R"),
    )
    yield "carried-by-reference", pdf(b"<</F(a.txt)/EF 6 0 R>>", deflated(ELF, _BITS), b"<</UF 5 0 R>>")
    yield "behind-two-filters", pdf(stream(zlib.compress(zlib.compress(ELF)), b"/Filter[/FlateDecode/FlateDecode]"))
