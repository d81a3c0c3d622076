"""The list of what arrived with a dossier, as PDF: the citizen's proof, file by file."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from fpdf import FontFace

from chalicelib.documents.submission_list import Arrived
from chalicelib.domain.case_file import CaseFile
from chalicelib.domain.document.document import Check
from chalicelib.domain.errors import Text
from chalicelib.domain.text import grouped
from chalicelib.domain.working_time import LOCAL
from chalicelib.pdf.document import RULE, Sheet

QR = 31.0


def filelist(of: Sequence[Arrived], whole: CaseFile, *, language: int, url: str) -> bytes:
    """One line a file and its SHA-256 below it; the same bytes for the same facts."""

    def say(text: Text) -> str:
        return text[language]

    dossier = whole.dossier
    sheet = Sheet(f"{say(_TITLE)} {dossier.reference}", language=("vi", "en")[language], foot=say(_FOOT))
    end = sheet.qr(url, say(_SCAN), side=QR)
    with sheet.within(right=QR + 5):
        sheet.say(say(_TITLE), bold=True, size=18)
        sheet.say(dossier.procedure_name[language])
        sheet.say(f"{say(_CODE)}: {dossier.code or dossier.reference}", bold=True)
        if dossier.filed_at:
            sheet.small(f"{say(_AT)}: {_moment(dossier.filed_at)}")
        else:
            sheet.say(f"{say(_NOT_FILED)}: {say(dossier.status.label)}", bold=True)
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
        table.row(tuple(map(say, _HEADS)))
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
    vi, en = _STORED if of.stored else _GONE
    return [
        (f"SHA-256 {document.sha256}",) * 2,
        (f"{vi}; {document.scan.label[0]}.", f"{en}; {document.scan.label[1]}."),
    ]


def _moment(at: datetime) -> str:
    return f"{at.astimezone(LOCAL):%H:%M %d/%m/%Y}"


_TITLE: Text = ("Danh sách tệp đã nhận", "Files received")
_CODE: Text = ("Mã hồ sơ", "Dossier")
_AT: Text = ("Nộp lúc", "Filed")
_NOT_FILED: Text = ("Hồ sơ chưa đến cơ quan", "The dossier has not reached the authority")
_SCAN: Text = ("Quét mã để kiểm tra một tệp", "Scan to check a file")
_FOOT: Text = (
    "Lập từ những gì kho lưu trữ đang giữ. Dung lượng tính bằng byte.",
    "Made from what storage holds. Sizes are in bytes.",
)
_STORED: Text = (
    "Đang lưu trữ nguyên vẹn, đã kiểm tra dung lượng, nội dung và định dạng",
    "Stored whole; size, content and format were checked",
)
_GONE: Text = (
    "Đã nhận đủ nhưng hiện không còn trong kho lưu trữ, xin liên hệ bộ phận một cửa",
    "Was received whole, but is not in storage now; please ask the desk",
)
_HEADS: tuple[Text, ...] = (
    ("STT", "No."),
    ("Tệp", "File"),
    ("Giấy tờ", "Paper"),
    ("Dung lượng", "Size"),
    ("Nhận lúc", "Received"),
)
