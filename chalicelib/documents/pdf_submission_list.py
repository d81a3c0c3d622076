"""The list of what arrived with a dossier, as PDF: the citizen's proof, file by file."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from fpdf import FontFace

from chalicelib.documents import texts
from chalicelib.documents.submission_list import Arrived
from chalicelib.domain.case_file import CaseFile
from chalicelib.domain.document.document import Check
from chalicelib.domain.errors import Text
from chalicelib.domain.text import grouped
from chalicelib.domain.working_time import LOCAL
from chalicelib.pdf.document import RULE, Sheet

QR = 31.0


def filelist(of: Sequence[Arrived], case_file: CaseFile, *, language: int, url: str) -> bytes:
    """One line a file and its SHA-256 below it; the same bytes for the same facts."""

    def say(text: Text) -> str:
        return text[language]

    dossier = case_file.dossier
    sheet = Sheet(
        f"{say(texts.LIST_TITLE)} {dossier.reference}", language=("vi", "en")[language], foot=say(texts.LIST_FOOTER)
    )
    end = sheet.qr(url, say(texts.SCAN_TO_CHECK), side=QR)
    with sheet.within(right=QR + 5):
        sheet.say(say(texts.LIST_TITLE), bold=True, size=18)
        sheet.say(dossier.procedure_name[language])
        sheet.say(f"{say(texts.DOSSIER)}: {dossier.code or dossier.reference}", bold=True)
        if dossier.filed_at:
            sheet.small(f"{say(texts.FILED_AT)}: {_moment(dossier.filed_at)}")
        else:
            sheet.say(f"{say(texts.NOT_FILED)}: {say(dossier.status.label)}", bold=True)
    sheet.set_y(max(sheet.y, end) + 4)
    sheet.hand(size=9.5)
    sheet.set_draw_color(RULE)
    with sheet.table(
        borders_layout="HORIZONTAL_LINES",
        col_widths=(9, 62, 52, 24, 27),
        headings_style=FontFace(emphasis="BOLD"),
        line_height=sheet.leading,
        padding=(1.1, 2, 1.1, 0),
        text_align=("LEFT", "LEFT", "LEFT", "RIGHT", "LEFT"),
        v_align="TOP",
    ) as table:
        table.row(tuple(map(say, texts.COLUMN_HEADINGS)))
        for number, each in enumerate(of, 1):
            document = each.document
            came = _moment(document.checked_at) if document.checked_at else "–"
            table.row((str(number), document.filename, say(each.slot), grouped(document.size), came))
            line = table.row()
            line.cell("")
            line.cell("\n".join(map(say, _proof(each))), colspan=4)
    return sheet.pdf()


def _proof(of: Arrived) -> list[Text]:
    """What can be said of a file, and no more: the hash of one that is not there is only what its sender said."""
    document = of.document
    if document.state is not Check.CHECKED:
        return [document.state.label]
    vi, en = texts.STORED_AND_CHECKED if of.stored else texts.NO_LONGER_STORED
    return [
        (f"SHA-256 {document.sha256}",) * 2,
        (f"{vi}; {document.scan.label[0]}.", f"{en}; {document.scan.label[1]}."),
    ]


def _moment(at: datetime) -> str:
    return f"{at.astimezone(LOCAL):%H:%M %d/%m/%Y}"
