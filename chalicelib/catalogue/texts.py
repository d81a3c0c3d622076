"""Texts about procedures and their online forms: (Vietnamese, English)."""

from __future__ import annotations

from chalicelib.domain.errors import Text

NO_SUCH_PROCEDURE = ("Không có thủ tục này.", "There is no such procedure.")

# A form that cannot be saved or filed yet.

FORM_TOO_LONG = ("Nội dung biểu mẫu quá dài.", "The form is too long.")
AT_MOST_64_KB = ("Tối đa 64 KB.", "At most 64 KB.")
NO_SUCH_FIELD = ("Không có mục này.", "There is no such field.")
NESTED_TOO_DEEPLY = ("Biểu mẫu lồng quá nhiều cấp.", "The form is nested too deeply.")


def procedure_is_for(applicants: Text) -> Text:
    return (
        f"Thủ tục này dành cho: {applicants[0]}.",
        f"This procedure is for: {applicants[1]}.",
    )


def choose_one_of(choices: Text) -> Text:
    return (f"Chọn một trong: {choices[0]}.", f"Choose one of: {choices[1]}.")


def file_not_uploaded(slot: Text) -> Text:
    return (
        f"“{slot[0]}”: có tệp chưa tải lên xong. Xin chờ hoặc tải lại, hoặc bỏ tệp đó.",
        f"“{slot[1]}”: a file has not arrived yet. Wait, upload it again, or remove it.",
    )


def file_not_usable(slot: Text) -> Text:
    return (
        f"“{slot[0]}”: có tệp không dùng được. Xin bỏ tệp đó và tải tệp khác.",
        f"“{slot[1]}”: a file cannot be used. Remove it and upload another.",
    )


def document_missing(slot: Text) -> Text:
    return (f"Thiếu giấy tờ: “{slot[0]}”.", f"Missing paper: “{slot[1]}”.")


def exemption_needs_proof(slot: Text) -> Text:
    return (
        f"Để được miễn, giảm, xin tải lên giấy tờ chứng minh: “{slot[0]}”.",
        f"For the exemption, please upload the paper that proves it: “{slot[1]}”.",
    )


def document_needed_in_this_case(slot: Text) -> Text:
    return (
        f"Trường hợp của bạn cần thêm giấy tờ: “{slot[0]}”.",
        f"Your case also needs this paper: “{slot[1]}”.",
    )


NO_EXEMPTION = ("Thủ tục này không có miễn, giảm phí, lệ phí.", "This procedure has no exemption.")
APPLICANT_KINDS = {
    "person": ("cá nhân", "persons"),
    "household_business": ("hộ kinh doanh", "household businesses"),
    "business": ("doanh nghiệp, hợp tác xã", "enterprises and cooperatives"),
    "organisation": ("cơ quan, tổ chức", "agencies and organisations"),
}
"""Who can apply, in words."""
CHOOSE_FROM_THE_LIST = {
    "province": ("Chọn một tỉnh, thành phố trong danh sách.", "Choose a province or city from the list."),
    "ward": (
        "Chọn một phường, xã trong danh sách của tỉnh, thành phố đó.",
        "Choose a ward or commune from the list of that province.",
    ),
}
REQUIRED_VALUES = {
    "name": ("Xin điền họ và tên người nộp.", "Please give the applicant's full name."),
    "identity_number": (
        "Xin điền số định danh cá nhân (12 chữ số).",
        "Please give the identity number (12 digits).",
    ),
    "kind": (
        "Xin chọn bạn nộp với tư cách nào; mức phí, lệ phí tuỳ theo đó.",
        "Please say as what you apply; the fee depends on it.",
    ),
    "price": ("Xin điền mục này; mức phí, lệ phí tuỳ theo đó.", "Please fill this in; the fee depends on it."),
    "method": ("Xin chọn cách nhận kết quả.", "Please choose how to receive the result."),
    "province": (
        "Xin chọn tỉnh, thành phố nhận kết quả qua bưu chính.",
        "Please choose the province the result is posted to.",
    ),
    "ward": (
        "Xin chọn phường, xã nhận kết quả qua bưu chính.",
        "Please choose the ward the result is posted to.",
    ),
    "address": (
        "Xin điền địa chỉ nhận kết quả qua bưu chính.",
        "Please give the address the result is posted to.",
    ),
}

# A value that breaks a rule of its field's schema.


def fill_in(title: Text) -> Text:
    return (f"Xin điền: {title[0]}.", f"Please fill in: {title[1]}.")


def with_example(text: Text, example: object) -> Text:
    return (f"{text[0]} (ví dụ: {example})", f"{text[1]} (example: {example})")


PATTERN_MISMATCH = ("giá trị chưa đúng mẫu", "not of the expected form")
VALUE_NOT_VALID = ("giá trị chưa hợp lệ", "the value is not valid")
SCHEMA_RULES = {
    "string": ("cần là chữ", "must be text"),
    "integer": ("cần là số nguyên", "must be a whole number"),
    "number": ("cần là số", "must be a number"),
    "boolean": ("cần là có hoặc không", "must be yes or no"),
    "object": ("cần gồm các mục con", "must have parts"),
    "array": ("cần là một danh sách", "must be a list"),
    "date": ("cần là ngày có thật, dạng năm-tháng-ngày (ví dụ 1990-05-17)", "must be a real date, like 1990-05-17"),
    "past": ("không thể là một ngày trong tương lai", "cannot be in the future"),
    "future": ("cần là một ngày sau hôm nay", "must be after today"),
    "identity-number": ("cần đủ 12 chữ số như trên thẻ căn cước", "must be the 12 digits of the identity card"),
    "tax-code": (
        "không phải mã số thuế đúng: 10 chữ số (13 với đơn vị phụ thuộc) hoặc 12 số định danh, xin xem lại từng số",
        "not a valid tax code: 10 digits (13 for a branch) or the 12-digit identity number; please check each digit",
    ),
    "phone": (
        "không phải số điện thoại đang dùng được, ví dụ 0912 345 678 hoặc +84 912 345 678",
        "not a telephone number in use, for example 0912 345 678 or +84 912 345 678",
    ),
    "email": (
        "cần là một địa chỉ thư điện tử viết không dấu và không có khoảng trắng, ví dụ mai@example.com",
        "must be an e-mail address in plain letters and without spaces, for example mai@example.com",
    ),
    "province": ("chọn một tỉnh, thành phố trong danh sách", "choose a province or city from the list"),
    "ward": ("chọn một phường, xã, đặc khu trong danh sách", "choose a ward or commune from the list"),
    "x-not-before": ("không thể trước ngày bắt đầu", "cannot be before it begins"),
    "x-address": (
        "phường, xã này không thuộc tỉnh, thành phố đã chọn; xin chọn lại",
        "this ward or commune is not in the province that was chosen; please choose again",
    ),
    "uniqueItems": ("có hai mục trùng nhau", "two entries are the same"),
    "const": ("cần được xác nhận để nộp hồ sơ", "has to be confirmed"),
    "enum": ("chọn một trong: ", "choose one of: "),
    "minimum": ("ít nhất là {limit}", "at least {limit}"),
    "maximum": ("nhiều nhất là {limit}", "at most {limit}"),
    "minLength": ("quá ngắn, ít nhất {limit} ký tự", "too short, at least {limit} characters"),
    "maxLength": ("quá dài, nhiều nhất {limit} ký tự", "too long, at most {limit} characters"),
    "minItems": ("cần ít nhất {limit} mục", "at least {limit} entries"),
    "maxItems": ("nhiều nhất {limit} mục", "at most {limit} entries"),
}
