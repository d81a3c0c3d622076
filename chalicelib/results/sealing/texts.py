"""Texts about seals: (Vietnamese, English)."""

from __future__ import annotations

NO_SUCH_RESULT_CODE = (
    "Không tìm thấy kết quả. Vui lòng kiểm tra lại mã: có thể có ký tự bị gõ nhầm.",
    "No such result. Please check the code: a character may be mistyped.",
)
ALREADY_SEALED = ("Tệp đã được ký xác thực.", "This file has this seal already.")
PDF_ENCRYPTED = ("Tệp PDF được bảo vệ bằng mật khẩu. Hãy bỏ mật khẩu rồi tải lên lại.", "The PDF is encrypted.")
PDF_UNREADABLE = ("Không đọc được tệp PDF này.", "This PDF cannot be read.")
PDF_LOCKED = (
    "Không thể ký thêm mà giữ nguyên chữ ký đã có trên tệp. Hãy ký lại tệp mà không khóa tài liệu.",
    "The signatures on this PDF allow no further one.",
)
KEY_NOT_PUBLISHED = ("Khóa ký không còn hoặc chưa được công bố.", "The signing key is not among the published ones.")
STATEMENT_CHANGED = ("Nội dung xác thực đã bị sửa đổi.", "The statement was changed after it was signed.")
NOT_THE_ISSUED_FILE = ("Tệp này không phải là kết quả đã được cấp.", "This file is not the result that was issued.")
NOT_A_STATEMENT = ("Mã QR này không chứa nội dung xác thực kết quả.", "This is not a statement about a result.")
