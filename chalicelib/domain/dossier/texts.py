"""Texts about a dossier and its status: (Vietnamese, English)."""

from __future__ import annotations

from chalicelib.domain.errors import Text

CHANGED_SINCE_OPENED = (
    "Hồ sơ đã thay đổi sau khi bạn mở. Vui lòng tải lại để xem bản mới nhất rồi thực hiện lại.",
    "The dossier has changed since you opened it. Please reload it and try again.",
)


def action_not_allowed(status: Text) -> Text:
    return (
        f"Hồ sơ đang ở trạng thái “{status[0]}” nên không thực hiện được thao tác này.",
        f"The dossier is “{status[1]}”, so this cannot be done now.",
    )


STATUS_LABELS = {
    "draft": ("Bản nháp, chưa nộp", "Draft, not filed yet"),
    "awaiting_fee": ("Chờ nộp phí, lệ phí", "Waiting for the fee"),
    "filed": ("Đã nộp, chờ tiếp nhận", "Filed, waiting to be accepted"),
    "accepted": ("Đã tiếp nhận", "Accepted"),
    "declined": ("Không được tiếp nhận", "Not accepted"),
    "in_process": ("Đang xử lý", "In process"),
    "supplement_requested": ("Yêu cầu bổ sung giấy tờ", "More papers requested"),
    "fee_requested": ("Yêu cầu thực hiện nghĩa vụ tài chính", "Fee requested"),
    "withdrawal_requested": ("Công dân yêu cầu rút hồ sơ", "Withdrawal requested"),
    "stopped": ("Đã dừng xử lý", "Stopped"),
    "decided": ("Đã có kết quả, chờ trả", "Decided, result to be returned"),
    "returned": ("Đã trả kết quả", "Result returned"),
}
