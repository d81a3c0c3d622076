"""Texts about requests, whatever they are for: (Vietnamese, English)."""

from __future__ import annotations

from chalicelib.domain.errors import Text

INTERNAL_ERROR = (
    "Có lỗi ở phía hệ thống, chúng tôi đã được báo. Những gì đã lưu vẫn còn. Vui lòng thử lại sau.",
    "Something broke on our side and we were told. What was saved is safe. Please try again later.",
)
NOT_VALID = ("Giá trị không hợp lệ.", "Not a valid value.")
SIGN_IN = ("Vui lòng đăng nhập để tiếp tục.", "Please sign in to continue.")
OFFICERS_ONLY = ("Chức năng này dành cho cán bộ.", "This is for officers only.")
OFFICERS_DO_NOT_FILE = ("Tài khoản cán bộ không nộp hồ sơ được.", "An officer's account cannot file dossiers.")
NO_SUCH_ADDRESS = ("Không có địa chỉ này.", "There is no such address.")
TOO_MANY_LOOKUPS = (
    "Bạn đã tra cứu quá nhiều lần. Vui lòng thử lại sau một giờ.",
    "Too many questions. Try again later.",
)
NOT_A_CURSOR = ("Con trỏ trang không hợp lệ.", "Not a cursor of this list.")


def from_one_to(most: int) -> Text:
    return (f"Từ 1 đến {most}.", f"From 1 to {most}.")


DOSSIER_CODE_FORM = (
    "Mã hồ sơ có dạng H27.19-261204-0001; mã tham chiếu gồm 12 ký tự, ví dụ 7F3K-9M2P-XR4T.",
    "A dossier code looks like H27.19-261204-0001; a reference has 12 characters, such as 7F3K-9M2P-XR4T.",
)
BODY_TOO_LARGE = ("Nội dung gửi lên quá lớn (tối đa 256 KB).", "The body is too large (at most 256 KB).")
BODY_NOT_JSON = ("Nội dung gửi lên không phải là một đối tượng JSON.", "The body is not a JSON object.")
JSON_OBJECT_NEEDED = ("Cần một đối tượng JSON (UTF-8).", "A JSON object (UTF-8) is needed.")
JSON_ONLY = ("Chỉ nhận nội dung application/json.", "Only application/json is read here.")

# By the type of pydantic's error.

VALUE_ERRORS = {
    "missing": ("Bắt buộc.", "Required."),
    "extra_forbidden": ("Không có mục này.", "There is no such field."),
    "string_type": ("Cần là chữ.", "Must be text."),
    "int_type": ("Cần là số nguyên.", "Must be a whole number."),
    "int_parsing": ("Cần là số nguyên.", "Must be a whole number."),
    "int_from_float": ("Cần là số nguyên.", "Must be a whole number."),
    "dict_type": ("Cần là một đối tượng JSON.", "Must be a JSON object."),
    "model_type": ("Cần là một đối tượng JSON.", "Must be a JSON object."),
    "string_too_short": (
        "Quá ngắn (ít nhất {min_length} ký tự).",
        "Too short (at least {min_length} characters).",
    ),
    "string_too_long": (
        "Quá dài (nhiều nhất {max_length} ký tự).",
        "Too long (at most {max_length} characters).",
    ),
    "greater_than_equal": ("Ít nhất là {ge}.", "At least {ge}."),
    "less_than_equal": ("Nhiều nhất là {le}.", "At most {le}."),
    "literal_error": ("Chọn một trong: {expected}.", "Choose one of: {expected}."),
    "enum": ("Chọn một trong: {expected}.", "Choose one of: {expected}."),
    "string_pattern_mismatch": ("Không đúng dạng.", "Not of the expected form."),
    "value_error": ("Giá trị không hợp lệ.", "Not a valid value."),
}
