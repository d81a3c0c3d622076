"""The list of what arrived with a dossier, as PDF: the citizen's proof, file by file."""

from __future__ import annotations

from collections.abc import Sequence

from fpdf import FontFace

from chalicelib.domain.calendar import LOCAL
from chalicelib.domain.dossier import Whole
from chalicelib.domain.errors import Text
from chalicelib.domain.text import grouped
from chalicelib.use_cases.filelist import Arrived
from chalicelib.web.printed.paper import RULE, Sheet

QR = 31.0


def filelist(of: Sequence[Arrived], whole: Whole, *, language: int, url: str) -> bytes:
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
        filed = dossier.filed_at or dossier.changed_at
        sheet.small(f"{say(_AT)}: {filed.astimezone(LOCAL):%H:%M %d/%m/%Y}")
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
            stored = document.checked_at or document.declared_at
            table.row(
                (
                    str(number),
                    document.filename,
                    say(each.slot),
                    grouped(document.size),
                    f"{stored.astimezone(LOCAL):%H:%M %d/%m/%Y}",
                )
            )
            state = _STORED if each.stored else document.state.label
            line = table.row()
            line.cell("")
            line.cell(f"SHA-256 {document.sha256}\n{say(state)}; {say(document.scan.label)}.", colspan=4)
    return sheet.pdf()


_TITLE: Text = ("Danh sách tệp đã nhận", "Files received")
_CODE: Text = ("Mã hồ sơ", "Dossier")
_AT: Text = ("Nộp lúc", "Filed")
_SCAN: Text = ("Quét mã để kiểm tra một tệp", "Scan to check a file")
_FOOT: Text = (
    "Lập từ những gì kho lưu trữ đang giữ. Dung lượng tính bằng byte.",
    "Made from what storage holds. Sizes are in bytes.",
)
_STORED: Text = (
    "Đang lưu trữ nguyên vẹn, đã kiểm tra dung lượng, nội dung và định dạng",
    "Stored whole; size, content and format were checked",
)
_HEADS: tuple[Text, ...] = (
    ("STT", "No."),
    ("Tệp", "File"),
    ("Giấy tờ", "Paper"),
    ("Dung lượng", "Size"),
    ("Nhận lúc", "Received"),
)
