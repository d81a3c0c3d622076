"""What is left to the pen on a sheet: squares to tick, dotted lines, squares for characters, tables to fill in.

Dotted lines and squares for characters follow the last words, on the next line where this one has no room.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from fpdf import FontFace

from chalicelib.pdf.document import DARK, FRAME, Sheet

PEN, DOTS, CHOICE = 8.0, 5.8, 6.5
"""Height of a line that is written on by hand, how far down in it the dots are, and of one that is ticked on."""


class Marked(Sheet):
    """A sheet to be completed by hand."""

    def ask(self, label: str, *, bold: bool = False) -> None:
        """Words with the height of a line that is written on; the answer goes next to them."""
        self.hand(bold=bold)
        self.write(PEN, label)

    @contextmanager
    def ticked(self) -> Iterator[None]:
        """A square to tick; what is written meanwhile stands next to it."""
        self.hand()
        self._square(self.leading, 6.5)
        with self.within(left=6.5):
            yield

    def choices(self, labels: Sequence[str]) -> None:
        """Squares to tick from the next line on: next to each other, or each on its own line when one is long."""
        self.hand()
        if max(map(self.get_string_width, labels)) > self.epw / 2:
            for label in labels:
                with self.ticked():
                    self.say(label)
            return
        for label in labels:
            self._room(5.5 + self.get_string_width(label), CHOICE, gap=6)
            self._square(CHOICE, 5.5)
            self.write(CHOICE, label)
        self.ln(CHOICE)

    def dots(self, wide: float = 0) -> None:
        """A dotted line to write on; without a width it goes on to the margin."""
        self._room(wide or 35, PEN)
        self.set_draw_color(DARK)
        self.set_dash_pattern(0.25, 1)
        self.cell(wide, DOTS, border="B")
        self.set_dash_pattern()

    def cells(self, count: int) -> None:
        """Squares for one character each."""
        self._room(count * 6.4, PEN)
        self.set_draw_color(FRAME)
        for _ in range(count):
            self.cell(6.4, PEN - 0.6, border=1)

    def grid(self, heads: Sequence[str], rows: int) -> None:
        """A table from margin to margin with empty rows under its heads."""
        self.hand(size=9.5)
        self.set_draw_color(FRAME)
        with self.table(align="L", headings_style=FontFace(), line_height=5, padding=0.6, text_align="C") as table:
            table.row(heads)
            for _ in range(rows):
                table.row([""] * len(heads), min_height=PEN + 1)
        self.ln(1.5)

    def _square(self, high: float, wide: float) -> None:
        side = max(3.2, self.size * 0.34)
        self.cell(wide, high)  # goes on to the next page where it must
        self.set_draw_color(DARK)
        self.rect(self.x - wide, self.y + (high - side) / 2, side, side)

    def _room(self, wide: float, high: float, *, gap: float = 1.2) -> None:
        """A little further right; on the next line, where there is not that much room on this one."""
        if self.x + gap + wide > self.w - self.r_margin:
            self.ln(high)
        elif self.x > self.l_margin:
            self.x += gap
