"""Sheets of A4 as PDF, laid out by fpdf2: text, headings, rules and a QR code.

Lengths are millimetres, sizes of type are points. Text wraps, flows onto the next page by itself and
is never outside the margins; it can be selected and searched (NFC). The same calls give the same bytes.
"""

from __future__ import annotations

import logging
import re
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib import resources
from io import BytesIO

import segno
from fpdf import FPDF

SIDE, TOP, BOTTOM = 18.0, 15.0, 18.0
"""Margins; the foot of a page stands in the lower one."""
LEADING = 1.32
"""Height of a line of text to its size; capitals with two marks (Ộ) need that much."""
DARK, SOFT, FRAME, RULE = 0, 75, 90, 170
"""Greys: of text and of what stands out, of remarks, of what is written into, of what only separates."""
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
PAGES = "\ue000\ue000"
"""Stands for the number of pages, up to two digits: no text has it, because no font does."""
_INSTEAD = str.maketrans({"\u2011": "-", "\u2009": "\u00a0", "\u25a1": "\u2610", "\u25ba": "•", "\uf0b7": "•"})

logging.getLogger("fontTools").setLevel(logging.WARNING)  # it tells of every table of every font


class Sheet(FPDF):
    """A document being written from top to bottom. Whatever else fpdf2 can do may be used as well."""

    def __init__(self, title: str, *, language: str, foot: str = "", size: float = 11) -> None:
        """`foot` is on every page, next to the page's number when there is more than one."""
        super().__init__(unit="mm", format="A4")
        for style, name in (("", "Regular"), ("B", "Bold")):
            file = resources.files("font_source_sans_pro") / "files" / f"SourceSansPro-{name}.ttf"
            self.add_font("body", style, str(file))
        self.size, self._foot, self._closing = size, self._plain(foot), False
        self.set_title(self._plain(title))
        self.set_lang(language)
        self.set_creation_date(EPOCH)
        self.alias_nb_pages(PAGES)
        self.set_margins(SIDE, TOP)
        self.set_auto_page_break(True, BOTTOM)
        self.c_margin = 0
        self.set_line_width(0.25)
        self.hand()
        self.add_page()

    def pdf(self) -> bytes:
        """The finished document."""
        self._closing = True
        return bytes(self.output())

    @property
    def leading(self) -> float:
        """Height of a line of the words that are written now."""
        return self.font_size * LEADING

    def hand(self, *, bold: bool = False, soft: bool = False, size: float = 0) -> None:
        """How the next words look."""
        self.set_font("body", "B" if bold else "", size or self.size)
        self.set_text_color(SOFT if soft else DARK)

    @contextmanager
    def within(self, left: float = 0, right: float = 0) -> Iterator[None]:
        """What is written meanwhile keeps this much further from the margins."""
        before = self.l_margin, self.r_margin
        self.set_margins(before[0] + left, TOP, before[1] + right)
        self.set_x(self.l_margin)
        yield
        self.set_margins(before[0], TOP, before[1])
        self.set_x(self.l_margin)

    def need(self, high: float) -> None:
        """The next page, unless there is that much room on this one."""
        if self.will_page_break(high):
            self.add_page()

    def keep(self, draw: Callable[[], None], *, most: float) -> None:
        """Draws it on one page, the next when it has to be. What is higher than `most` may be split."""
        if self.will_page_break(most):
            with self.unbreakable() as tried:
                tried.run(draw)
        else:
            draw()  # to look ahead fpdf2 copies the document, which takes longer than the drawing

    def run(self, draw: Callable[[], None]) -> None:
        """For `unbreakable`, which can repeat what methods of the document have done, and nothing else."""
        draw()

    def say(
        self, text: str, *, bold: bool = False, soft: bool = False, size: float = 0, align: str = "L", gap: float = 0.8
    ) -> None:
        """A paragraph."""
        self.hand(bold=bold, soft=soft, size=size)
        self.multi_cell(0, self.leading, text, align=align, new_x="LMARGIN", new_y="NEXT")
        self.ln(gap)

    def small(self, text: str, *, align: str = "L") -> None:
        """Help and remarks."""
        self.say(text, soft=True, size=max(8.5, self.size - 1.5), align=align)

    def heading(self, text: str) -> None:
        """A heading never stands alone at the foot of a page."""
        self.need(25)
        self.ln(1.8)
        self.say(text, bold=True, size=self.size + 1.5, gap=0)
        self.rule(1)
        self.ln(1)

    def rule(self, gap: float, *, shade: int = RULE) -> None:
        """A thin line from margin to margin, this much further down."""
        self.set_draw_color(shade)
        self.cell(0, gap, border="B", new_x="LMARGIN", new_y="NEXT")

    def qr(self, content: str, caption: str, *, side: float) -> float:
        """A QR code at the right margin, a link as well, and its caption below; answers where that ends."""
        drawn, start = BytesIO(), self.y
        top = start - side / 10  # the empty part around the code may be higher than the text next to it
        segno.make_qr(content, error="m").save(drawn, kind="svg", border=4, omitsize=True)
        with self.within(left=self.epw - side):
            # With an alt_text fpdf2 would call the document tagged, and readers skip its text, which is not.
            self.image(drawn, self.x, top, side, side, link=content)
            self.set_y(top + side)
            self.say(caption, size=8.5, align="C")
        end = self.y
        self.set_y(start)
        return end

    def footer(self) -> None:
        """fpdf2 asks for it when a page is full and, of the last, when the document closes."""
        self.hand(soft=True, size=8.5)
        self.set_xy(SIDE, self.h - BOTTOM + 3)
        self.multi_cell(self.w - 2 * SIDE - 20, 4.2, self._foot, align="L", new_y="LAST")
        if self.page > 1 or not self._closing:  # not the only one
            self.cell(20, 4.2, f"{self.page}/{PAGES}", align="R")

    def normalize_text(self, text: str) -> str:
        """fpdf2 asks for it with everything it writes or measures."""
        return super().normalize_text(text if self.in_footer else self._plain(text))

    def _plain(self, text: str) -> str:
        """What the fonts can show: NFC, no control characters, a question mark for what they lack."""
        normalized = re.sub(r"[ \t\r\f\v]+", " ", unicodedata.normalize("NFC", text).translate(_INSTEAD))
        allowed = (each for each in normalized if each == "\n" or unicodedata.category(each) not in ("Cc", "Cf"))
        return "".join(each if each == "\n" or ord(each) in self.fonts["body"].cw else "?" for each in allowed)
