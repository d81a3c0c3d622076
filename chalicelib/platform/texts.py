"""Texts about systems that do not answer, sign-in and addresses: (Vietnamese, English)."""

from __future__ import annotations

from chalicelib.domain.errors import Text

NO_ANSWER = (
    "Một hệ thống bên ngoài chưa trả lời. Vui lòng thử lại sau ít phút.",
    "Another system did not answer. Please try again in a few minutes.",
)
SIGN_IN_EXPIRED = (
    "Phiên đăng nhập đã hết hạn. Vui lòng đăng nhập lại.",
    "Your sign-in has expired. Please sign in again.",
)
SIGN_IN_NOT_CHECKED = (
    "Chưa kiểm tra được đăng nhập. Vui lòng thử lại.",
    "Sign-in cannot be checked now. Please try again.",
)
SIGN_IN_NOT_VALID = (
    "Phiên đăng nhập không hợp lệ. Vui lòng đăng nhập lại.",
    "Your sign-in is not valid. Please sign in again.",
)

# An e-mail address or telephone number, and what is wrong with it.


def wrong_email(cause: Text) -> Text:
    return (
        f"Địa chỉ thư điện tử {cause[0]}. Xin sửa lại, ví dụ mai@example.com, hoặc để trống.",
        f"The e-mail address {cause[1]}. Please correct it, for example mai@example.com, or leave it out.",
    )


def wrong_phone(cause: Text) -> Text:
    return (
        f"Số điện thoại {cause[0]}. Xin sửa lại, ví dụ 0912 345 678, hoặc để trống.",
        f"The telephone number {cause[1]}. Please correct it, for example 0912 345 678, or leave it out.",
    )


TOO_LONG = ("quá dài (tối đa 254 ký tự)", "is too long (at most 254 characters)")
NO_AT_SIGN = ("không có dấu @", "has no @")
SPACE_OR_INVISIBLE = ("có khoảng trắng hoặc ký tự không nhìn thấy được", "contains a space or an invisible character")
QUOTATION_MARK = ("có dấu ngoặc kép", "contains a quotation mark")
SEVERAL_AT_SIGNS = ("có nhiều hơn một dấu @", "has more than one @")
UNUSUAL_LETTERS = (
    "có chữ có dấu tiếng Việt hoặc ký tự lạ ở trước dấu @, hệ thống thư không gửi được",
    "has letters with marks or unusual characters before the @, which mail cannot be sent to",
)
DOT_IN_WRONG_PLACE = ("có dấu chấm đặt sai chỗ", "has a dot in the wrong place")
NO_FULL_DOMAIN = ("thiếu tên miền đầy đủ ở sau dấu @", "lacks a full domain name after the @")
UNUSUAL_FORM = ("chưa đúng dạng", "is not of the usual form")
UNUSUAL_CHARACTERS = (
    "chỉ được gồm chữ số, dấu cách, dấu chấm, và dấu + ở đầu nếu là số nước ngoài",
    "may consist of digits, spaces and dots only, with a + in front if it is of another country",
)
NOT_IN_USE = (
    "không phải số đang dùng ở Việt Nam; số của nước khác cần bắt đầu bằng dấu + và mã nước",
    "is not in use in Viet Nam; one of another country begins with + and its country code",
)
NO_TEXT_MESSAGES = (
    "không nhận được tin nhắn; cần một số di động",
    "cannot receive text messages; a mobile number is needed",
)
