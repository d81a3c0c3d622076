"""Texts of the officers' routes: (Vietnamese, English)."""

from __future__ import annotations

NOT_ISO_8601 = ("Cần thời điểm dạng ISO 8601.", "An ISO 8601 moment is needed.")
NO_SUCH_TASK = ("Không tìm thấy việc này.", "No such task.")
RESULT_FILE_NOT_USABLE = ("Tệp kết quả được nêu không dùng được.", "The result file that was named cannot be used.")
NAME_A_CHECKED_RESULT_FILE = ("Nêu mã của một tệp kết quả đã kiểm tra.", "Name a result file that was checked.")
NO_CHECKED_RESULT_FILE = (
    "Chưa có tệp kết quả đã kiểm tra. Xin đính kèm kết quả trước khi quyết định.",
    "There is no checked result file. Attach the result before deciding.",
)
DENIAL_NEEDS_REASON = ("Xin nêu lý do từ chối.", "Please state why it is denied.")
REQUIRED_WHEN_DENYING = ("Bắt buộc khi từ chối.", "Required when denying.")
TASK_LABELS = {
    "malware": (
        "Một tệp của hồ sơ có mã độc: không mở, báo bộ phận an toàn thông tin",
        "A file of the dossier has malware: do not open it, tell information security",
    ),
    "not_scanned": (
        "Một tệp của hồ sơ không quét được mã độc nên chưa mở được: báo quản trị hệ thống, hoặc lãnh đạo cho mở",
        "A file of the dossier could not be scanned for malware: tell the administrators, or a supervisor releases it",
    ),
}
