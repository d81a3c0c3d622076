"""Receipts for phí and lệ phí as PDF, each beginning on a page of its own. Vietnamese, as the law wants a receipt."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from fpdf import FontFace

from chalicelib.domain.payment.amount_in_words import in_words
from chalicelib.domain.payment.receipt import SERIES, Receipt
from chalicelib.domain.text import grouped
from chalicelib.domain.working_time import LOCAL
from chalicelib.payments import receipt_texts as texts
from chalicelib.pdf.document import DARK, RULE, Sheet

QR = 31.0
RED = (190, 30, 30)
"""Of the mark over a receipt that no longer holds; pale, for what is under it must stay readable."""


def receipts(
    of: Sequence[Receipt],
    *,
    agency: str,
    address: str,
    payer: str,
    procedure: str,
    code: str = "",
    provider: Callable[[Receipt], str],
    verify_url: Callable[[Receipt], str],
) -> bytes:
    """One or more receipts of one dossier; the same bytes for the same arguments.

    `code` is the dossier's legal code, if it has one yet; `provider` says in Vietnamese how a receipt was paid.
    """
    sheet = Sheet(texts.file_title(", ".join(each.name for each in of)), language="vi", foot=texts.FOOTER)
    for place, receipt in enumerate(of):
        if place:
            sheet.add_page()
        drawing = _Drawing(sheet, receipt)
        drawing.mark()
        drawing.head(agency, address, verify_url(receipt))
        drawing.about(
            {
                texts.PAYER: payer,
                texts.PROCEDURE: procedure,
                texts.DOSSIER_CODE: code,
                texts.REFERENCE: receipt.reference,
            }
        )
        drawing.items()
        drawing.payment(provider(receipt))
        drawing.history()
    return sheet.pdf()


class _Drawing:
    """One receipt, part by part."""

    def __init__(self, sheet: Sheet, receipt: Receipt) -> None:
        self.sheet, self.receipt = sheet, receipt

    def mark(self) -> None:
        """Under everything else, across the middle of the page."""
        if not self.receipt.cancelled_at:
            return
        sheet, middle = self.sheet, (self.sheet.w / 2, 150)
        sheet.hand(bold=True, size=110)
        sheet.set_text_color(*RED)
        with sheet.local_context(fill_opacity=0.16), sheet.rotation(28, *middle):
            sheet.text(middle[0] - sheet.get_string_width(texts.CANCELLED) / 2, middle[1] + 14, texts.CANCELLED)

    def head(self, agency: str, address: str, url: str) -> None:
        sheet, receipt, (title, english) = self.sheet, self.receipt, texts.TITLES[self.receipt.kind]
        end = sheet.qr(url, texts.SCAN_TO_CHECK, side=QR)
        with sheet.within(right=QR + 5):
            sheet.say(agency.upper(), bold=True, size=12)
            sheet.small(address)
        sheet.set_y(max(sheet.y, end) + 3)
        sheet.say(title, bold=True, size=18, align="C", gap=0)
        sheet.small(english, align="C")
        series = f"{SERIES[receipt.kind]}-{receipt.year}"
        sheet.say(texts.series_and_number(series, receipt.number), bold=True, size=12, align="C", gap=4)

    def about(self, rows: dict[str, str], *, bold: bool = False) -> None:
        """Labels on the left, on the right what is known; what is empty is left out."""
        sheet = self.sheet
        for label, value in filter(all, rows.items()):
            sheet.need(10)
            top = sheet.y
            sheet.say(f"{label}:", soft=True)
            sheet.set_y(top)
            with sheet.within(left=42):
                sheet.say(value, bold=bold, gap=1.6)

    def items(self) -> None:
        """Every line, the total in figures and below it in words."""
        sheet, receipt = self.sheet, self.receipt
        sheet.ln(2)
        sheet.hand()
        sheet.set_draw_color(RULE)
        bold = FontFace(emphasis="BOLD")
        with sheet.table(
            borders_layout="HORIZONTAL_LINES",
            col_widths=(11, 66, 59, 38),
            headings_style=bold,
            line_height=sheet.leading,
            padding=(1.2, 2, 1.2, 0),
            text_align=("LEFT", "LEFT", "LEFT", "RIGHT"),
            v_align="TOP",
        ) as table:
            table.row(("STT", texts.ITEM, texts.CALCULATION, texts.AMOUNT))
            for number, item in enumerate(receipt.items, 1):
                table.row((str(number), item.name[0], item.how[0], _figures(item.amount)))
            total = table.row()
            total.cell(texts.TOTAL, colspan=3, style=bold)
            total.cell(_figures(receipt.amount), style=bold)
        sheet.ln(3)
        self.about({texts.IN_WORDS: f"{in_words(receipt.amount)}."}, bold=True)

    def payment(self, provider: str) -> None:
        paid, issued = self.receipt.paid_at, self.receipt.issued_at
        self.about({texts.PAID_AT: _moment(paid), texts.PAID_BY: provider, texts.ISSUED_AT: _moment(issued)})

    def history(self) -> None:
        """What it stands for, and why it does not hold any more."""
        sheet, receipt = self.sheet, self.receipt
        self.about({texts.REPLACES_RECEIPT: receipt.replaces})
        if receipt.cancelled_at:
            sheet.ln(2)
            why = texts.CANCELLATION_REASONS[receipt.cancelled_for]
            sheet.say(texts.cancelled(_moment(receipt.cancelled_at), why), bold=True)
        sheet.rule(2, shade=DARK)
        sheet.ln(2)
        sheet.say(texts.ELECTRONIC_RECEIPT, bold=True, align="C")


def _figures(amount: int) -> str:
    return texts.dong(grouped(amount))


def _moment(at: datetime) -> str:
    """In Vietnam."""
    return texts.moment(at.astimezone(LOCAL))
