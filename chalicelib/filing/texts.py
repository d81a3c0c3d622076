"""Texts of the citizen's routes: (Vietnamese, English)."""

from __future__ import annotations

from chalicelib.domain.errors import Text

IDEMPOTENCY_KEY_FORM = ("Từ 1 đến 128 ký tự ASCII.", "1 to 128 ASCII characters.")
NOT_FILED_ONLINE = (
    "Thủ tục này chưa nộp trực tuyến được. Vui lòng xem nơi tiếp nhận ở trang thủ tục.",
    "This procedure cannot be filed online yet. Its page says where to file it.",
)
IDEMPOTENCY_KEY_USED = (
    "Khoá Idempotency-Key này đã dùng cho một yêu cầu khác. Vui lòng dùng khoá mới.",
    "This Idempotency-Key was used for another request. Please use a new one.",
)
DOSSIER_NOT_COMPLETE = (
    "Hồ sơ chưa đủ để nộp. Xin bổ sung các mục được nêu.",
    "The dossier is not complete yet. Please add what is named.",
)


def file_not_in_storage(slot: Text, filename: str) -> Text:
    return (
        f"“{slot[0]}”: tệp “{filename}” không còn trong kho lưu trữ. Xin bỏ tệp đó và tải lại.",
        f"“{slot[1]}”: the file “{filename}” is not in storage any more. Remove it and upload it again.",
    )


STEP_LABELS = {
    "filed": ("Hồ sơ đã đến cơ quan", "The dossier reached the authority"),
    "accepted": ("Cơ quan đã tiếp nhận", "The authority accepted it"),
    "decided": ("Đã có kết quả", "It was decided"),
    "returned": ("Đã trả kết quả", "The result was returned"),
}
EVENT_LABELS = {
    "open": ("Mở bản nháp", "Draft opened"),
    "save": ("Lưu bản nháp", "Draft saved"),
    "declared": ("Khai báo tệp, chờ tải lên", "File declared, waiting for it"),
    "checked": ("Đã nhận đủ và kiểm tra tệp", "File received and checked"),
    "rejected": ("Tệp không dùng được", "File cannot be used"),
    "removed": ("Đã bỏ tệp, kho lưu trữ sẽ xoá", "File removed; storage will delete it"),
    "remind": ("Đã nhắc: bản nháp sắp bị đóng", "Reminded that the draft is about to be closed"),
    "erase": ("Đã xoá các tệp của hồ sơ không nộp", "Files of the dossier deleted, for it was never filed"),
    "seal_refused": ("Không ký xác thực được tệp kết quả", "The result file cannot be sealed"),
    "result_sealed": ("Đã ký xác thực kết quả", "Result sealed"),
    "result_replaced": ("Kết quả đã được thay thế", "Result replaced"),
    "result_revoked": ("Kết quả đã bị thu hồi", "Result revoked"),
    "scan_clean": ("Đã quét, không có mã độc", "Scanned, no malware found"),
    "scan_threat": ("Phát hiện mã độc trong tệp", "Malware found in a file"),
    "scan_failed": ("Không quét được mã độc", "The file could not be scanned for malware"),
    "scan_released": (
        "Lãnh đạo cho mở tệp không quét được mã độc",
        "A supervisor released a file that could not be scanned",
    ),
    "scan_not_scanned": ("Tệp không còn được quét mã độc", "Files are no longer scanned for malware"),
    "seal_due": ("Nhắc ký xác thực kết quả", "Reminded to seal the result"),
    "payment_started": ("Bắt đầu thanh toán", "Payment started"),
    "payment_paid": ("Đã nhận thanh toán", "Payment received"),
    "payment_failed": ("Thanh toán không thành công", "Payment failed"),
    "payment_cancelled": ("Đã huỷ thanh toán", "Payment cancelled"),
    "payment_expired": ("Hết thời gian thanh toán", "Payment timed out"),
    "payment_underpaid": ("Khoản thanh toán còn thiếu", "Payment falls short"),
    "payment_needs_review": ("Khoản thanh toán cần kiểm tra", "Payment needs review"),
    "payment_accepted": ("Khoản thanh toán được chấp nhận", "Payment accepted"),
    "payment_settled": ("Khoản thanh toán đã được xử lý", "Payment dealt with"),
    "refund_requested": ("Sẽ hoàn tiền", "Money will be given back"),
    "refund_approved": ("Đã duyệt hoàn tiền", "Refund approved"),
    "refund_declined": ("Không duyệt hoàn tiền", "Refund not approved"),
    "refund_submitted": ("Đang hoàn tiền", "Refund on its way"),
    "refund_done": ("Đã hoàn tiền", "Money given back"),
    "refund_rejected": (
        "Nhà cung cấp chưa hoàn được, cán bộ sẽ xử lý",
        "The provider refused the refund; the desk deals with it",
    ),
}
