"""Texts about files that are uploaded and downloaded: (Vietnamese, English)."""

from __future__ import annotations

from chalicelib.domain.errors import Text

FILE_NOT_ACCEPTABLE = ("Tệp chưa đúng yêu cầu.", "The file is not acceptable.")


def at_most_megabytes(megabytes: int, most: int) -> Text:
    return (f"Tối đa {megabytes} MB ({most} byte).", f"At most {megabytes} MB ({most} bytes).")


CITIZEN_CHANGED_FILES_TOO_OFTEN = (
    "Tệp của hồ sơ này đã được thay đổi quá nhiều lần. Xin nộp với các tệp hiện có, hoặc mở hồ sơ mới.",
    "The files of this dossier were changed too often. Submit it with the files it has, or open a new one.",
)
DESK_CHANGED_FILES_TOO_OFTEN = (
    "Tệp của hồ sơ này đã được thay đổi quá nhiều lần. Xin dùng một tệp kết quả đã đính kèm.",
    "The files of this dossier were changed too often. Please use a result file that is attached already.",
)
UPLOAD_FAILED_TOO_OFTEN = (
    "Tệp này đã gửi hỏng quá nhiều lần. Xin bỏ tệp này, kiểm tra tệp trên máy rồi thêm lại.",
    "Sending this file failed too often. Remove it, check the file on your device, and add it anew.",
)


def choose_one_of(choices: str) -> Text:
    return (f"Chọn một trong: {choices}.", f"Choose one of: {choices}.")


def slot_is_full(most: int) -> Text:
    return (
        f"Mục này nhận tối đa {most} tệp. Xin bỏ bớt tệp trước khi thêm.",
        f"This slot takes at most {most} files. Remove one before adding another.",
    )


def dossier_is_full(most: int) -> Text:
    return (
        f"Một hồ sơ nhận tối đa {most} tệp, kể cả tệp không dùng được. Xin bỏ bớt tệp trước khi thêm.",
        f"A dossier takes at most {most} files, usable or not. Remove one before adding another.",
    )


NAME_EACH_FILE_ONCE = ("Nêu mỗi tệp của mục này đúng một lần.", "Name each file of this slot once.")


def parts_missing(numbers: str) -> Text:
    return (f"Còn thiếu các phần: {numbers}. Vui lòng gửi tiếp.", f"Parts are missing: {numbers}. Please send them.")


NO_SUCH_FILE = ("Không tìm thấy tệp này.", "No such file.")


def file_is(state: Text) -> Text:
    return (f"Tệp này: {state[0].lower()}.", f"This file: {state[1].lower()}.")


NO_PREVIEW = ("Tệp này chưa có ảnh xem trước.", "There is no preview of this file yet.")


def file_not_available(reason: Text) -> Text:
    return (f"Tệp chưa dùng được: {reason[0].lower()}.", f"The file is not available: {reason[1].lower()}.")


# The printed list of a dossier's files.

LIST_TITLE = ("Danh sách tệp đã nhận", "Files received")
DOSSIER = ("Mã hồ sơ", "Dossier")
FILED_AT = ("Nộp lúc", "Filed")
NOT_FILED = ("Hồ sơ chưa đến cơ quan", "The dossier has not reached the authority")
SCAN_TO_CHECK = ("Quét mã để kiểm tra một tệp", "Scan to check a file")
LIST_FOOTER = (
    "Lập từ những gì kho lưu trữ đang giữ. Dung lượng tính bằng byte.",
    "Made from what storage holds. Sizes are in bytes.",
)
STORED_AND_CHECKED = (
    "Đang lưu trữ nguyên vẹn, đã kiểm tra dung lượng, nội dung và định dạng",
    "Stored whole; size, content and format were checked",
)
NO_LONGER_STORED = (
    "Đã nhận đủ nhưng hiện không còn trong kho lưu trữ, xin liên hệ bộ phận một cửa",
    "Was received whole, but is not in storage now; please ask the desk",
)
COLUMN_HEADINGS = (
    ("STT", "No."),
    ("Tệp", "File"),
    ("Giấy tờ", "Paper"),
    ("Dung lượng", "Size"),
    ("Nhận lúc", "Received"),
)
