"""Texts about what is not stored and about outages: (Vietnamese, English)."""

from __future__ import annotations

NO_SUCH_FILE = ("Không tìm thấy tệp này.", "No such file.")
NO_SUCH_DOSSIER = ("Không tìm thấy hồ sơ.", "No such dossier.")
NO_SUCH_RESULT = ("Không tìm thấy kết quả có mã này.", "There is no result with this code.")
FILE_NOT_STORED = ("Tệp không còn.", "The file is gone.")
SERVICE_BUSY = (
    "Hệ thống đang bận, chưa có gì thay đổi. Vui lòng thử lại sau ít giây.",
    "The service is busy; nothing was changed. Please try again in a few seconds.",
)
OUTCOME_UNKNOWN = (
    "Chưa rõ thao tác vừa rồi đã được lưu hay chưa. Vui lòng tải lại và kiểm tra trước khi thực hiện lại.",
    "It is not known whether this was saved. Please reload and look before you try again.",
)
