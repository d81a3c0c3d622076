"""What a sealed result shows: a page of its own, or a label for a margin. Each is a PDF of its own, by fpdf2."""

from __future__ import annotations

import logging
import unicodedata
from datetime import datetime
from importlib import resources
from io import BytesIO

import segno
from fpdf import FPDF

from chalicelib.domain.working_time import LOCAL
from chalicelib.results.sealing import page_texts

MARGIN, QR = 25.0, 62.0
LABEL = 27.0, 37.0
"""Width and height of the label in mm. It fits the left margin of an official document, which is 30 to 35 mm."""
LEADING = 1.35

logging.getLogger("fontTools").setLevel(logging.WARNING)  # it tells of every table of every font


def page(url: str, code: str, lines: list[str], at: datetime) -> bytes:
    """ "Xác thực kết quả", one A4 page, more when there are very many lines."""
    paper = _Paper("A4", at)
    paper.set_margins(MARGIN, 20)
    paper.set_auto_page_break(True, 20)
    paper.add_page()
    paper.say(page_texts.PAGE_TITLE, size=20, bold=True, align="C", gap=2)
    paper.say(page_texts.PAGE_WAS_ADDED, size=10, align="C", gap=6)
    for line in lines:
        paper.say(line, size=12, gap=1)
    paper.ln(5)
    if paper.will_page_break(QR + 30):
        paper.add_page()
    paper.qr(url, (paper.w - QR) / 2, paper.y, QR)
    paper.set_y(paper.y + QR)
    paper.say(code, size=18, bold=True, align="C", gap=6)
    paper.say(page_texts.HOW_TO_CHECK, size=12, bold=True, gap=1)
    for number, way in enumerate(page_texts.WAYS_TO_CHECK, 1):
        paper.say(f"{number}. {way.format(address=_address(url))}", size=11, gap=1)
    paper.ln(3)
    paper.say(page_texts.WHAT_THE_SIGNATURE_PROVES.format(at=at.astimezone(LOCAL)), size=11)
    return bytes(paper.output())


def label(url: str, code: str, at: datetime) -> bytes:
    """One page as large as `LABEL`: the QR code, and the short code below."""
    wide, _ = LABEL
    paper = _Paper(LABEL, at)
    paper.set_margins(0, 0)
    paper.set_auto_page_break(False)
    paper.add_page()
    paper.qr(url, 0, 0, wide, link=False)
    paper.set_y(wide)
    paper.say(page_texts.RESULT_CODE, size=6.5, align="C")
    paper.say(code, size=paper.fitting(code, wide, 8), bold=True, align="C")
    return bytes(paper.output())


class _Paper(FPDF):
    """Type and QR codes. The same calls give the same bytes."""

    def __init__(self, size: str | tuple[float, float], at: datetime) -> None:
        super().__init__(unit="mm", format=size)
        for style, name in (("", "Regular"), ("B", "Bold")):
            file = resources.files("font_source_sans_pro") / "files" / f"SourceSansPro-{name}.ttf"
            self.add_font("body", style, str(file))
        self.set_creation_date(at)
        self.set_lang("vi")
        self.c_margin = 0

    def say(self, text: str, *, size: float, bold: bool = False, align: str = "L", gap: float = 0) -> None:
        self.set_font("body", "B" if bold else "", size)
        self.multi_cell(0, self.font_size * LEADING, self._plain(text), align=align, new_x="LMARGIN", new_y="NEXT")
        self.ln(gap)

    def fitting(self, text: str, wide: float, size: float) -> float:
        """The size, or a smaller one in which this is one line in bold."""
        self.set_font("body", "B", size)
        return size * min(1, wide / self.get_string_width(text) * 0.99)

    def qr(self, content: str, x: float, y: float, side: float, *, link: bool = True) -> None:
        drawn = BytesIO()
        segno.make_qr(content, error="m").save(drawn, kind="svg", border=4, omitsize=True)
        self.image(drawn, x, y, side, side, link=content if link else "")

    def _plain(self, text: str) -> str:
        """What the font can show: NFC, and a question mark for what it lacks."""
        shown = self.fonts["body"].cw
        return "".join(each if ord(each) in shown else "?" for each in unicodedata.normalize("NFC", text))


def _address(url: str) -> str:
    return url.partition("#")[0]
