"""What to bring, on one sheet of paper, for those who keep things on paper. Always one page of A4."""

from __future__ import annotations

from bisect import bisect_left
from copy import deepcopy
from itertools import groupby
from textwrap import shorten
from typing import NamedTuple

from fpdf import FontFace

from chalicelib.domain.errors import Text
from chalicelib.pdf.document import RULE
from chalicelib.pdf.form_marks import Marked
from chalicelib.procedures.pdf import texts
from chalicelib.procedures.pdf.checklist_content import Checklist, Paper


class _Amount(NamedTuple):
    """How much is said. Where texts are cut, notes and most of the costs are left out as well."""

    size: float
    cut: int = 0
    """Characters of a text at most; 0 for whole texts."""
    papers: int = 1000


_UNCUT = [_Amount(size) for size in (12, 11, 10, 9)]
_CUT = [
    *(_Amount(size, 240) for size in (10.5, 9.5, 9)),
    *(_Amount(9, 240, papers) for papers in (40, 30, 24, 20, 17, 15, 13, 11, 9, 7)),
    *(_Amount(9, 90, papers) for papers in (12, 6, 0)),
]
"""From the best to the least, which always fits. Nobody reads what is smaller."""
COSTS = 4
QR, FOOT = 31.0, 258.0
"""Side of the code, and from where on the foot stands."""


class _Full(Exception):
    """There is more to say than fits on one page."""


class _Single(Marked):
    """A sheet without a second page."""

    @property
    def accept_page_break(self) -> bool:
        """fpdf2 asks for it when the page is full."""
        raise _Full


def checklist(facts: Checklist, language: int) -> bytes:
    """The sheet as PDF, the same bytes for the same facts."""
    empty = _Single(f"{texts.CHECKLIST_TITLE[language]}: {facts.name}", language=("vi", "en")[language])
    head = empty.qr(facts.url, texts.SCAN_TO_OPEN[language], side=QR)
    drawn = {}

    def fits(amount: _Amount) -> bool:
        try:
            sheet = drawn[amount] = deepcopy(empty)  # to read the fonts again would take longer
            _Drawing(sheet, facts, language, amount).all(head)
        except _Full:
            return False
        return True

    amount = next(filter(fits, _UNCUT), None) or _CUT[bisect_left(_CUT, True, key=fits)]
    return drawn[amount].pdf()


class _Drawing:
    """The sheet, part by part. Raises `_Full`."""

    def __init__(self, sheet: Marked, facts: Checklist, language: int, amount: _Amount) -> None:
        self.sheet, self.facts, self.language, self.amount = sheet, facts, language, amount
        sheet.size = amount.size

    def all(self, head: float) -> None:
        """`head` is how far down the code and its caption reach."""
        self._head(head)
        self._papers()
        self._costs()
        self._time_and_place()
        self._foot()

    def _head(self, head: float) -> None:
        sheet, facts = self.sheet, self.facts
        with sheet.within(right=QR + 5):
            sheet.say(self._t(texts.CHECKLIST_TITLE).upper(), bold=True, soft=True, size=10)
            sheet.say(self._cut(facts.name), bold=True, size=sheet.size + 5, gap=1.2)
            level = f"{self._t(texts.LEVEL)} {facts.level}" if facts.level else ""
            self._text(" · ".join(filter(None, (f"{self._t(texts.PROCEDURE_CODE)} {facts.code}", facts.field, level))))
            self._text(f"{self._t(texts.FULL_PAGE_AT)}: {facts.url}")
        sheet.set_y(max(sheet.y, head))

    def _papers(self) -> None:
        papers, amount = self.facts.papers, self.amount
        self.sheet.heading(self._t(texts.DOCUMENTS_TO_BRING))
        if not papers:
            self._text(self._t(texts.NO_DOCUMENTS))
        cases = list(dict.fromkeys(paper.case for paper in papers))
        # Where not all have room, those that everybody needs come first.
        order = sorted(papers, key=lambda paper: (cases.index(paper.case), bool(amount.cut) and not paper.required))
        for case, shown in groupby(order[: amount.papers], key=lambda paper: paper.case):
            self._text(case, bold=True)
            for paper in shown:
                self._paper(paper)
        if (rest := len(papers) - amount.papers) > 0:
            self._text(self._t(texts.MORE_DOCUMENTS).format(rest=rest, url=self.facts.url), bold=True)

    def _paper(self, paper: Paper) -> None:
        sheet, remarks = self.sheet, [self._t(texts.REQUIRED if paper.required else texts.IF_APPLICABLE)]
        for number, (one, more) in ((paper.originals, texts.ORIGINALS), (paper.copies, texts.COPIES)):
            if number:
                remarks.append(f"{number} {self._t(one if number == 1 else more)}")
        parts = [(self._cut(paper.name), False), (f"({', '.join(remarks)})", True)]
        with sheet.ticked():
            for place, (words, mark) in enumerate(reversed(parts) if self.amount.cut else parts):
                sheet.hand(bold=mark and paper.required, soft=mark and not paper.required)
                sheet.write(sheet.leading, " " * place + words)
            sheet.ln(sheet.leading + 0.8)
            if paper.note and not self.amount.cut:
                sheet.small(paper.note)

    def _costs(self) -> None:
        sheet, facts = self.sheet, self.facts
        sheet.heading(self._t(texts.FEES))
        shown = facts.costs[:COSTS] if self.amount.cut else facts.costs
        sheet.hand()
        sheet.set_draw_color(RULE)
        with sheet.table(
            borders_layout="HORIZONTAL_LINES",
            col_widths=(52, 48),
            first_row_as_headings=False,
            line_height=sheet.leading,
            padding=(0.7, 2, 0.7, 0),
            text_align="L",
            v_align="TOP",
        ) as table:
            for what, how in shown:
                row = table.row()
                row.cell(self._cut(what))
                row.cell(self._cut(how), style=FontFace(emphasis="BOLD"))
        if len(shown) < len(facts.costs):
            self._text(self._t(texts.MORE_FEES).format(url=facts.url))
        self._text(facts.cost_note or ("" if facts.costs else self._t(texts.FEE_NOT_PUBLISHED)))

    def _time_and_place(self) -> None:
        sheet, facts = self.sheet, self.facts
        if facts.duration:
            sheet.heading(self._t(texts.DURATION))
            self._text(facts.duration)
        sheet.heading(self._t(texts.WHERE_TO_FILE))
        self._text(facts.agency, bold=True)
        self._text(facts.address and f"{self._t(texts.ADDRESS)}: {facts.address}")
        self._text(facts.opening and f"{self._t(texts.OPENING_HOURS)}: {facts.opening}")
        self._text(self._t(texts.FILE_ONLINE if facts.online else texts.NOT_FILED_ONLINE))

    def _foot(self) -> None:
        """It stands at the foot of the page, however little there is above."""
        sheet, facts = self.sheet, self.facts
        sheet.set_y(max(sheet.y, FOOT))
        sheet.rule(0)
        sheet.ln(1.5)
        sheet.say(self._t(texts.NOT_A_RECEIPT), bold=True, size=11)
        days = ((texts.VALID_FROM, facts.valid_from), (texts.PRINTED_ON, facts.printed))
        remarks = [self._t(response).format(day=day) for response, day in days if day]
        sheet.say(", ".join([self._t(texts.VERSION).format(version=facts.version), *remarks]) + ".", soft=True, size=9)
        if facts.source_url:
            sheet.say(shorten(f"{self._t(texts.SOURCE)}: {facts.source_url}", 120, placeholder=" …"), soft=True, size=9)

    def _text(self, text: str, *, bold: bool = False) -> None:
        """A paragraph, if there is anything to say."""
        if text:
            self.sheet.say(self._cut(text), bold=bold)

    def _cut(self, text: str) -> str:
        return shorten(text, self.amount.cut, placeholder=" …") if self.amount.cut else text

    def _t(self, text: Text) -> str:
        return text[self.language]
