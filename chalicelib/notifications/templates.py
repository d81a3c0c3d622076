"""What citizens are told, by what happened: subject and text, each in Vietnamese and English."""

from __future__ import annotations

from chalicelib.domain.dossier.events import EventKind
from chalicelib.domain.dossier.lifecycle import Status
from chalicelib.domain.errors import Text

GREETING: Text = ("Kính gửi ông/bà {name},", "Dear {name},")
LINK: Text = ("Theo dõi hồ sơ: {link}", "Follow the dossier: {link}")
MOMENT: Text = ("%H:%M ngày %d/%m/%Y", "%d/%m/%Y %H:%M")
"""Date and time, for `strftime`."""
OUTCOME: dict[str, Text] = {
    "granted": ("được giải quyết", "granted"),
    "denied": ("không được giải quyết", "denied"),
}

FILES: Text = (
    "Các tệp đã tải lên được giữ đến ngày {until} rồi bị xoá; nếu cần, xin tải về trước ngày đó.",
    "The files you uploaded are kept until {until} and then deleted; if you need them, download them before.",
)

_REFUND_TEXT: tuple[Text, Text] = (
    ("Tiền sẽ được hoàn lại", "Your money will be given back"),
    (
        "{amount} đồng của hồ sơ “{procedure}” (mã {code}) sẽ được hoàn lại chậm nhất ngày {promised_by}.",
        "{amount} VND of “{procedure}” ({code}) will be given back by {promised_by}. You need not do anything.",
    ),
)

TEXTS: dict[str, tuple[Text, Text]] = {
    Status.AWAITING_FEE: (
        ("Hồ sơ còn chờ nộp phí", "Your dossier waits for its fee"),
        (
            "Hồ sơ “{procedure}” (mã {code}) chỉ đến cơ quan sau khi nộp {fee} đồng, chậm nhất ngày {closes_on}.",
            "Your dossier “{procedure}” ({code}) reaches the authority once its {fee} VND are paid, by {closes_on}.",
        ),
    ),
    EventKind.REMIND: (
        ("Bản nháp của bạn sắp bị đóng", "Your draft is about to be closed"),
        (
            "Hồ sơ “{procedure}” (mã {code}) chưa nộp, sẽ đóng ngày {closes_on}. Xin lưu lại hoặc nộp trước ngày đó.",
            "“{procedure}” ({code}) was not filed and will be closed on {closes_on}. Save or file it before.",
        ),
    ),
    EventKind.EXPIRE: (
        ("Hồ sơ chưa nộp đã đóng", "Your dossier was closed without being filed"),
        (
            "Hồ sơ “{procedure}” (mã {code}) chưa nộp xong nên đã đóng. Có thể lập hồ sơ mới bất cứ lúc nào. {files}",
            "“{procedure}” ({code}) was never filed and is closed now. You may begin a new one at any time. {files}",
        ),
    ),
    EventKind.ERASE: (
        ("Các tệp của hồ sơ chưa nộp đã bị xoá", "The files of your unfiled dossier were deleted"),
        (
            "Hồ sơ “{procedure}” (mã {code}) đã đóng mà không nộp; các tệp đã tải lên nay được xoá như đã báo.",
            "“{procedure}” ({code}) was closed and never filed; its files are deleted now, as announced.",
        ),
    ),
    Status.FILED: (
        ("Hồ sơ đã đến cơ quan", "Your dossier has reached the authority"),
        (
            "Hồ sơ “{procedure}” (mã {code}) đã nộp. Cơ quan tiếp nhận hoặc trả lời chậm nhất lúc {answer_by}.",
            "Your dossier “{procedure}” ({code}) was filed. The authority accepts it or answers by {answer_by}.",
        ),
    ),
    Status.ACCEPTED: (
        ("Hồ sơ đã được tiếp nhận", "Your dossier was accepted"),
        (
            "Hồ sơ “{procedure}” đã được tiếp nhận, mã hồ sơ {code}. Hẹn trả kết quả: {due}.",
            "Your dossier “{procedure}” was accepted under the code {code}. The result is due: {due}.",
        ),
    ),
    Status.DECLINED: (
        ("Hồ sơ không được tiếp nhận", "Your dossier was not accepted"),
        (
            "Hồ sơ “{procedure}” (mã {code}) không được tiếp nhận. Lý do: {reason}",
            "Your dossier “{procedure}” ({code}) was not accepted. Reason: {reason}",
        ),
    ),
    Status.IN_PROCESS: (
        ("Hồ sơ đang được xử lý", "Your dossier is in process"),
        (
            "Hồ sơ “{procedure}” (mã {code}) đang được xử lý. Hẹn trả kết quả: {due}.",
            "Your dossier “{procedure}” ({code}) is in process. The result is due: {due}.",
        ),
    ),
    Status.WITHDRAWAL_REQUESTED: (
        ("Đã ghi nhận yêu cầu rút hồ sơ", "Your withdrawal was noted"),
        (
            "Yêu cầu rút hồ sơ “{procedure}” (mã {code}) đã được ghi nhận, cơ quan sẽ xác nhận.",
            "Your request to withdraw “{procedure}” ({code}) was noted; the authority will confirm it.",
        ),
    ),
    Status.STOPPED: (
        ("Hồ sơ đã dừng", "Your dossier was stopped"),
        (
            "Hồ sơ “{procedure}” (mã {code}) đã dừng. {reason} {files}",
            "Your dossier “{procedure}” ({code}) was stopped. {reason} {files}",
        ),
    ),
    Status.DECIDED: (
        ("Hồ sơ đã có kết quả", "Your dossier was decided"),
        (
            "Hồ sơ “{procedure}” (mã {code}) {result}. {reason}",
            "Your dossier “{procedure}” ({code}) was {result}. {reason}",
        ),
    ),
    Status.RETURNED: (
        ("Đã trả kết quả", "Your result is here"),
        (
            "Kết quả hồ sơ “{procedure}” (mã {code}) đã được trả. Mở hồ sơ để xem và tải.",
            "The result of “{procedure}” ({code}) was returned. Open the dossier to see and download it.",
        ),
    ),
    EventKind.RESULT_REPLACED: (
        ("Kết quả đã được thay thế", "Your result was replaced"),
        (
            "Kết quả hồ sơ “{procedure}” (mã {code}) đã có bản thay thế, bản trước hết hiệu lực. Mở hồ sơ để tải.",
            "The result of “{procedure}” ({code}) was replaced; the earlier one holds no more. Open the dossier.",
        ),
    ),
    EventKind.RESULT_REVOKED: (
        ("Kết quả đã bị thu hồi", "Your result was revoked"),
        (
            "Kết quả hồ sơ “{procedure}” (mã {code}) đã bị thu hồi và không còn hiệu lực. Xin liên hệ bộ phận một cửa.",
            "The result of “{procedure}” ({code}) was revoked and holds no more. Please ask the desk.",
        ),
    ),
    EventKind.REJECTED: (
        ("Có tệp không dùng được", "A file cannot be used"),
        (
            "Một tệp trong hồ sơ “{procedure}” (mã {code}) không dùng được. Mở hồ sơ để xem lý do và tải lại.",
            "A file of “{procedure}” ({code}) cannot be used. Open the dossier to see why and send it again.",
        ),
    ),
    EventKind.SCAN_THREAT: (
        ("Một tệp có mã độc", "A file has malware"),
        (
            """Một tệp của hồ sơ “{procedure}” (mã {code}) có mã độc, cán bộ không mở.
            Nếu hồ sơ còn là bản nháp, xin thay tệp; nếu đã nộp, một cửa đã được báo và sẽ hướng dẫn bạn.""",
            """A file of “{procedure}” ({code}) has malware; officers will not open it.
            In a draft please replace it; once it is filed the desk knows and will tell you what to do.""",
        ),
    ),
    EventKind.PAYMENT_NEEDS_REVIEW: (
        ("Khoản thanh toán đang được kiểm tra", "Your payment is being looked at"),
        (
            "Khoản thanh toán cho hồ sơ “{procedure}” (mã {code}) cần cán bộ kiểm tra. Xin đừng thanh toán lại.",
            "Your payment for “{procedure}” ({code}) needs a person to look at it. Please do not pay again.",
        ),
    ),
    EventKind.PAYMENT_UNDERPAID: (
        ("Khoản thanh toán còn thiếu", "Your payment falls short"),
        (
            "Khoản chuyển cho hồ sơ “{procedure}” (mã {code}) chưa đủ. Mở hồ sơ để xem số còn thiếu và chuyển thêm.",
            "What you transferred for “{procedure}” ({code}) is not enough. Open the dossier to see what is missing.",
        ),
    ),
    EventKind.REFUND_REQUESTED: _REFUND_TEXT,
    EventKind.REFUND_APPROVED: _REFUND_TEXT,
    EventKind.REFUND_DONE: (
        ("Đã hoàn tiền", "Your money was given back"),
        (
            "Đã hoàn {amount} đồng của hồ sơ “{procedure}” (mã {code}). Ngân hàng có thể ghi có sau vài ngày làm việc.",
            "{amount} VND of “{procedure}” ({code}) were given back. Your bank may show it some working days later.",
        ),
    ),
    EventKind.REFUND_REJECTED: (
        ("Chưa hoàn được tiền", "Your money could not be given back yet"),
        (
            "Nhà cung cấp chưa hoàn được {amount} đồng của hồ sơ “{procedure}” (mã {code}). Cán bộ đang xử lý.",
            "{amount} VND of “{procedure}” ({code}) could not be given back yet. The desk is dealing with it.",
        ),
    ),
    EventKind.REFUND_DECLINED: (
        ("Khoản hoàn tiền không được thực hiện", "The refund will not be made"),
        (
            "Khoản hoàn {amount} đồng của hồ sơ “{procedure}” (mã {code}) không được thực hiện. Xin hỏi một cửa.",
            "The refund of {amount} VND of “{procedure}” ({code}) will not be made. Please ask the desk.",
        ),
    ),
}
