"""Texts about documents: (Vietnamese, English). Those of rejected files are in `rejection_reasons`."""

from __future__ import annotations

NOTHING_TO_RELEASE = (
    "Chỉ mở được tệp mà phần mềm không quét được mã độc.",
    "Only a file that the scanner could not scan can be released.",
)
RELEASE_REASONS = {
    "scanned_elsewhere": ("Đã quét bằng công cụ khác, không có mã độc", "Scanned with another tool, no malware found"),
    "sender_confirmed": ("Đã xác nhận nội dung với người gửi", "The sender confirmed what is in it"),
    "own_document": ("Tệp do cơ quan lập", "The authority made it"),
}
"""Why a supervisor may open a file that could not be scanned."""
STATE_LABELS = {
    "awaiting_upload": ("Chưa nhận được tệp", "Not received yet"),
    "checked": ("Đã nhận đủ và kiểm tra", "Received and checked"),
    "rejected": ("Không dùng được", "Cannot be used"),
}
SCAN_LABELS = {
    "not_scanned": ("Chưa quét mã độc", "Not scanned for malware"),
    "waiting": ("Đang quét mã độc", "Being scanned for malware"),
    "clean": ("Không có mã độc", "No malware found"),
    "threat": ("Có mã độc", "Malware found"),
    "failed": ("Không quét được", "Could not be scanned"),
    "released": ("Không quét được, lãnh đạo đã cho mở", "Could not be scanned, released by a supervisor"),
}
