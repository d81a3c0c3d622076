"""What a checklist says: the facts of a procedure that its caller fills in, and the words around them.

The facts are in one language already; the words are pairs, Vietnamese and English. Nothing is drawn here.
"""

from __future__ import annotations

from dataclasses import dataclass

from chalicelib.domain.errors import Text


@dataclass(frozen=True, kw_only=True)
class Paper:
    """One paper to bring. `case` is the case in which it is needed, empty for always."""

    name: str
    required: bool
    originals: int = 0
    copies: int = 0
    case: str = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Checklist:
    """All that is printed, already in the right language. What is empty or zero is not printed."""

    code: str
    version: int
    name: str
    field: str
    level: int
    papers: tuple[Paper, ...]
    costs: tuple[tuple[str, str], ...]
    """What for, and how much in words."""
    cost_note: str
    """“Free”, or a remark under the costs. Without costs and without it the fee is not published."""
    duration: str
    agency: str
    address: str
    opening: str
    online: bool
    url: str
    """The procedure's page."""
    valid_from: str
    source_url: str
    printed: str = ""
    """The day of printing, where one wants it on the sheet: it makes each day's bytes different."""


TITLE: Text = ("Phiếu chuẩn bị hồ sơ", "Checklist")
CODE: Text = ("Mã thủ tục", "Procedure")
LEVEL: Text = ("mức độ", "level")
PAGE: Text = ("Xem đầy đủ tại", "In full at")
SCAN: Text = ("Quét mã để mở trang thủ tục", "Scan to open the page")
BRING: Text = ("Giấy tờ cần mang theo", "What to bring")
NO_PAPERS: Text = ("Không cần giấy tờ nào, chỉ cần điền biểu mẫu.", "No papers: the form is enough.")
REQUIRED: Text = ("bắt buộc", "required")
IF_ANY: Text = ("nếu có", "if it applies")
ORIGINALS: tuple[Text, Text] = (("bản chính", "original"), ("bản chính", "originals"))
COPIES: tuple[Text, Text] = (("bản sao", "copy"), ("bản sao", "copies"))
MORE: Text = ("… và {rest} giấy tờ nữa; xem đầy đủ tại {url}", "… and {rest} more papers; the full list is at {url}")
COSTS: Text = ("Phí, lệ phí", "Fees")
MORE_COSTS: Text = ("… xem đầy đủ tại {url}", "… the full list is at {url}")
UNPUBLISHED: Text = (
    "Mức thu chưa được công bố. Vui lòng hỏi bộ phận một cửa.",
    "The fee has not been published. Please ask the desk.",
)
DURATION: Text = ("Thời hạn giải quyết", "How long it takes")
WHERE: Text = ("Nơi nộp hồ sơ", "Where to file")
ADDRESS: Text = ("Địa chỉ", "Address")
OPEN: Text = ("Giờ làm việc", "Open")
ONLINE: Text = (
    "Nộp trực tuyến: quét mã QR ở đầu trang hoặc mở địa chỉ ghi dưới tên thủ tục.",
    "Online: scan the QR code above, or open the address under the title.",
)
NOT_ONLINE: Text = ("Thủ tục này chưa nhận hồ sơ trực tuyến.", "This procedure cannot be filed online yet.")
NOTICE: Text = (
    "Giấy này chỉ để chuẩn bị hồ sơ, không phải giấy tiếp nhận.",
    "This sheet only helps to prepare; it is not a receipt of an application.",
)
VERSION: Text = ("Bản {version} của thủ tục", "Version {version} of the procedure")
VALID: Text = ("áp dụng từ {day}", "valid from {day}")
PRINTED: Text = ("in ngày {day}", "printed on {day}")
SOURCE: Text = ("Nguồn", "Source")
