"""Texts about payments, refunds and reconciliation: (Vietnamese, English)."""

from __future__ import annotations

from chalicelib.domain.errors import Text

NO_SUCH_ADDRESS = ("Không có địa chỉ này.", "There is no such address.")


def choose_one_of(choices: str) -> Text:
    return (f"Chọn một trong: {choices}.", f"Choose one of: {choices}.")


NOTHING_DUE = (
    "Hồ sơ này hiện không có khoản phí, lệ phí nào phải nộp.",
    "Nothing is due on this dossier now.",
)
AMOUNT_NOT_TAKEN = (
    "Cách thanh toán này không nhận số tiền đó. Xin chọn cách khác.",
    "This way of paying does not take that amount. Please choose another.",
)
TOO_MANY_ATTEMPTS = (
    "Đã thử thanh toán quá nhiều lần. Xin liên hệ bộ phận một cửa để được hỗ trợ.",
    "Too many attempts to pay. Please contact the desk.",
)
PROVIDER_BUSY = (
    "Nhà cung cấp đang giới hạn số lần hỏi. Vui lòng thử lại sau ít phút.",
    "The provider limits how often it is asked. Please try again in a few minutes.",
)
NO_SUCH_ATTEMPT = ("Không tìm thấy lần thanh toán này.", "No such attempt.")
NOTHING_TO_RESOLVE = (
    "Khoản thanh toán này không cần xử lý theo cách đó.",
    "This payment does not need that.",
)
NO_SUCH_UNMATCHED_PAYMENT = ("Không tìm thấy khoản tiền này.", "No such money.")
UNMATCHED_PAYMENT_CLOSED = ("Khoản tiền này đã được xử lý.", "This money was dealt with already.")
NO_SUCH_ATTEMPT_WITH_PROVIDER = (
    "Không có lần thanh toán này qua cùng nhà cung cấp.",
    "No such attempt with this provider.",
)
NO_SUCH_RECEIPT = ("Không có biên lai này.", "There is no such receipt.")
NO_SUCH_DIFFERENCE = ("Không tìm thấy chênh lệch này.", "No such difference.")

# Refunds.

REFUNDABLE_AMOUNT_CHANGED = (
    "Số tiền có thể hoàn đã thay đổi. Vui lòng xem lại rồi thực hiện lại.",
    "The amount that can be given back has changed. Please look again.",
)
TOO_MANY_REFUNDS = ("Đã hoàn quá nhiều lần.", "Too many refunds of this payment.")
NO_SUCH_REFUND = ("Không tìm thấy khoản hoàn này.", "No such refund.")
NOTHING_TO_DECIDE = ("Khoản hoàn này không cần xử lý theo cách đó.", "This refund does not need that.")
SECOND_OFFICER_NEEDED = ("Khoản hoàn này cần một cán bộ khác đồng ý.", "Another officer must agree to this refund.")
BANK_TRANSACTION_REQUIRED = ("Bắt buộc: số giao dịch của ngân hàng.", "Required: the bank's number of it.")
CHOOSE_PHI_OR_LE_PHI = ("Chọn phí hoặc lệ phí.", "Choose phi or le_phi.")


def at_most(amount: str) -> Text:
    return (f"Nhiều nhất là {amount} đồng.", f"At most {amount} VND.")


NOT_YOUR_ROLE = ("Vai trò của bạn không làm được việc này.", "Your role does not allow this.")

# Labels of states.

ATTEMPT_LABELS = {
    "pending": ("Đang chờ nhà cung cấp xác nhận", "Waiting for the provider"),
    "paid": ("Đã thanh toán", "Paid"),
    "failed": ("Không thành công", "Failed"),
    "cancelled": ("Đã huỷ", "Cancelled"),
    "expired": ("Hết thời gian", "Timed out"),
    "underpaid": ("Đã nhận một phần, còn thiếu", "Part of it received"),
    "needs_review": ("Đang được kiểm tra", "Being looked at"),
}
POLL_LABELS = {
    "not_known": ("Nhà cung cấp chưa biết giao dịch này", "The provider knows nothing of it yet"),
    "no_answer": ("Nhà cung cấp chưa trả lời", "The provider did not answer"),
    "asked_too_often": (
        "Nhà cung cấp đang giới hạn số lần hỏi, vui lòng thử lại sau ít phút",
        "The provider limits how often it is asked; try again in a few minutes",
    ),
    "unclear": (
        "Chưa kết luận được từ trả lời của nhà cung cấp",
        "Nothing could be concluded from what the provider answered",
    ),
    "not_configured": (
        "Hệ thống hiện không kết nối với nhà cung cấp này, xin liên hệ bộ phận một cửa",
        "This service is not connected to that provider now; please contact the desk",
    ),
}
REFUND_LABELS = {
    "requested": ("Đã ghi nhận, sẽ hoàn", "Noted, will be given back"),
    "submitted": ("Nhà cung cấp đang hoàn", "The provider is giving it back"),
    "unknown": ("Đang hỏi lại nhà cung cấp", "Being asked about"),
    "done": ("Đã hoàn", "Given back"),
    "rejected": (
        "Không hoàn được, cán bộ sẽ liên hệ",
        "Could not be given back; the desk will be in touch",
    ),
}
DIFFERENCE_LABELS = {
    "not_in_settlement": ("Đã ghi nhận nhưng không có trong tệp đối soát", "Counted here, not in the settlement file"),
    "settlement_amount": ("Số tiền khác với tệp đối soát", "Another amount than in the settlement file"),
    "settlement_refund": ("Tệp đối soát có khoản hoàn mà hệ thống không biết", "A refund we know nothing of"),
    "settlement_unreadable": ("Không đọc được tệp đối soát", "The settlement file cannot be read"),
}
