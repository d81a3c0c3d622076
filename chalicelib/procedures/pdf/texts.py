"""Texts of the printed checklist and the blank form: (Vietnamese, English)."""

from __future__ import annotations

# The checklist.

CHECKLIST_TITLE = ("Phiếu chuẩn bị hồ sơ", "Checklist")
PROCEDURE_CODE = ("Mã thủ tục", "Procedure")
LEVEL = ("mức độ", "level")
FULL_PAGE_AT = ("Xem đầy đủ tại", "In full at")
SCAN_TO_OPEN = ("Quét mã để mở trang thủ tục", "Scan to open the page")
DOCUMENTS_TO_BRING = ("Giấy tờ cần mang theo", "What to bring")
NO_DOCUMENTS = ("Không cần giấy tờ nào, chỉ cần điền biểu mẫu.", "No papers: the form is enough.")
REQUIRED = ("bắt buộc", "required")
IF_APPLICABLE = ("nếu có", "if it applies")
ORIGINALS = (("bản chính", "original"), ("bản chính", "originals"))
COPIES = (("bản sao", "copy"), ("bản sao", "copies"))
MORE_DOCUMENTS = (
    "… và {rest} giấy tờ nữa; xem đầy đủ tại {url}",
    "… and {rest} more papers; the full list is at {url}",
)
FEES = ("Phí, lệ phí", "Fees")
MORE_FEES = ("… xem đầy đủ tại {url}", "… the full list is at {url}")
FEE_NOT_PUBLISHED = (
    "Mức thu chưa được công bố. Vui lòng hỏi bộ phận một cửa.",
    "The fee has not been published. Please ask the desk.",
)
DURATION = ("Thời hạn giải quyết", "How long it takes")
WHERE_TO_FILE = ("Nơi nộp hồ sơ", "Where to file")
ADDRESS = ("Địa chỉ", "Address")
OPENING_HOURS = ("Giờ làm việc", "Open")
FILE_ONLINE = (
    "Nộp trực tuyến: quét mã QR ở đầu trang hoặc mở địa chỉ ghi dưới tên thủ tục.",
    "Online: scan the QR code above, or open the address under the title.",
)
NOT_FILED_ONLINE = ("Thủ tục này chưa nhận hồ sơ trực tuyến.", "This procedure cannot be filed online yet.")
NOT_A_RECEIPT = (
    "Giấy này chỉ để chuẩn bị hồ sơ, không phải giấy tiếp nhận.",
    "This sheet only helps to prepare; it is not a receipt of an application.",
)
VERSION = ("Bản {version} của thủ tục", "Version {version} of the procedure")
VALID_FROM = ("áp dụng từ {day}", "valid from {day}")
PRINTED_ON = ("in ngày {day}", "printed on {day}")
SOURCE = ("Nguồn", "Source")

# The blank form.

NATIONAL_HEADING = (
    ("CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Socialist Republic of Viet Nam"),
    ("Độc lập - Tự do - Hạnh phúc", "Independence - Freedom - Happiness"),
)
FORM_FOR_PROCEDURE = ("Tờ khai cho thủ tục", "Form for procedure")
NOT_A_PRESCRIBED_FORM = (
    "Mẫu này in từ biểu mẫu trực tuyến của bộ phận một cửa; không thay mẫu do pháp luật quy định.",
    "Printed from the desk's online form; it does not replace a form the law prescribes.",
)
SCAN_TO_FILL_IN = ("Quét mã để điền trực tuyến", "Scan to fill in online")
FILL_IN_ONLINE_AT = ("Điền trực tuyến tại", "Fill in online at")
ADDRESSEE = ("Kính gửi:", "To:")
APPLICANT_NAME = ("Họ, chữ đệm, tên người nộp (*):", "Full name of the applicant (*):")
IDENTITY_NUMBER = ("Số định danh cá nhân (*):", "Identity number (*):")
HOW_TO_FILL_IN = (
    "Mục có dấu (*) là bắt buộc. Viết bằng mực xanh hoặc đen, chữ rõ ràng, có dấu; đánh dấu ✓ vào ô chọn.",
    "Fields with (*) are required. Write clearly in blue or black ink; put a ✓ into the squares you choose.",
)
SEVERAL_POSSIBLE = ("(có thể chọn nhiều)", "(several are possible)")
DAY_MONTH_YEAR = ("ngày tháng năm", "day month year")
ENTRY = ("Mục {number}", "Entry {number}")
ATTACH_ANOTHER_SHEET = (
    "Nếu không đủ chỗ, ghi tiếp vào tờ kèm theo.",
    "If there is not enough room, attach another sheet.",
)
DECLARATION = (
    "Tôi cam đoan những nội dung khai trên đây là đúng sự thật và chịu trách nhiệm trước pháp luật về điều đã khai.",
    "I declare that what I have stated is true, and answer for it before the law.",
)
APPLICANT = ("NGƯỜI NỘP HỒ SƠ", "THE APPLICANT")
SIGNATURE_AND_NAME = ("(Ký, ghi rõ họ tên)", "(Signature and full name)")
YES = ("Có", "Yes")
NO = ("Không", "No")
FILL_IN_ONLY_IF = ("Chỉ điền khi", "Only if")
