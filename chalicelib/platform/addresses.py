"""E-mail addresses and telephone numbers: which are accepted, and the form in which messages are sent to them.

What is stored is what the citizen entered; the form for sending is computed when a message is sent. So a citizen
reads their own spelling, and addresses stored before a rule was added or changed are judged by today's rules.
The libraries decide; the tables below only explain a refusal. They are imported by the first check (about 0.1 s).
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from chalicelib.domain.errors import Text

if TYPE_CHECKING:
    from types import ModuleType

HOME = "VN"
"""The country of a number without a country code."""

MOST_LETTERS = 1000
"""A longer text is no address, however it is written; one of 255 to 1,000 letters is refused by the library."""

ACCEPTED_RESERVED_DOMAINS = frozenset({"test", "invalid"})
"""Top-level domains of RFC 2606 that tests and the local stack send to, besides `example`; nobody owns one."""


class InvalidAddress(ValueError):
    """No message can be sent there. `text` names the field, the cause and the next step, and not the address."""

    def __init__(self, text: Text) -> None:
        super().__init__(text[1])
        self.text = text


def email_address(entered: str) -> str:
    """The address as SES takes it: ASCII, the domain in lower case and Punycode. Raises `InvalidAddress`.

    Whether the domain exists is not checked: a DNS server that does not answer must not refuse a citizen.
    """
    library = _email_validator()
    address = entered.strip()
    if len(address) > MOST_LETTERS:  # before anything reads it: libraries and patterns take the square of its length
        raise InvalidAddress(_email_text(_TOO_LONG))
    try:
        # SES has no SMTPUTF8, so the part before the @ must be ASCII.
        valid = library.validate_email(address, check_deliverability=False, allow_smtputf8=False, strict=True)
    except library.EmailNotValidError:
        cause = next((text for pattern, text in _EMAIL_CAUSES if re.search(pattern, address)), _EMAIL_OTHERWISE)
        raise InvalidAddress(_email_text(cause)) from None
    return str(valid.ascii_email)


def phone_number(entered: str, *, receives_sms: bool = True) -> str:
    """The number in E.164. Without a country code it is Vietnamese. Raises `InvalidAddress`.

    `receives_sms`: refuse landlines, service numbers and satellite phones as well.
    """
    import phonenumbers

    if not _DIALLED.fullmatch(entered.strip()):
        raise InvalidAddress(_phone_text(_SPELLING))
    try:
        number = phonenumbers.parse(entered, HOME)
    except phonenumbers.NumberParseException:
        raise InvalidAddress(_phone_text(_UNKNOWN)) from None
    if not phonenumbers.is_valid_number(number):
        raise InvalidAddress(_phone_text(_UNKNOWN))
    mobile = (phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE)
    of_a_country = phonenumbers.region_code_for_number(number) != phonenumbers.REGION_CODE_FOR_NON_GEO_ENTITY
    if receives_sms and not (of_a_country and phonenumbers.number_type(number) in mobile):
        raise InvalidAddress(_phone_text(_NO_SMS))
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


@cache
def _email_validator() -> ModuleType:
    import email_validator

    # The library's documented way to accept a reserved domain; its `test_environment` accepts one without a dot too.
    for domain in ACCEPTED_RESERVED_DOMAINS.intersection(email_validator.SPECIAL_USE_DOMAIN_NAMES):
        email_validator.SPECIAL_USE_DOMAIN_NAMES.remove(domain)
    return email_validator


def _email_text(cause: Text) -> Text:
    vi, en = cause
    return (
        f"Địa chỉ thư điện tử {vi}. Xin sửa lại, ví dụ mai@example.com, hoặc để trống.",
        f"The e-mail address {en}. Please correct it, for example mai@example.com, or leave it out.",
    )


def _phone_text(cause: Text) -> Text:
    vi, en = cause
    return (
        f"Số điện thoại {vi}. Xin sửa lại, ví dụ 0912 345 678, hoặc để trống.",
        f"The telephone number {en}. Please correct it, for example 0912 345 678, or leave it out.",
    )


_TOO_LONG: Text = ("quá dài (tối đa 254 ký tự)", "is too long (at most 254 characters)")

_EMAIL_CAUSES: tuple[tuple[str, Text], ...] = (
    (r"^[^@]*$", ("không có dấu @", "has no @")),
    (
        r"[\s\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060\ufeff]",
        ("có khoảng trắng hoặc ký tự không nhìn thấy được", "contains a space or an invisible character"),
    ),
    (r'"', ("có dấu ngoặc kép", "contains a quotation mark")),
    (r"@.*@", ("có nhiều hơn một dấu @", "has more than one @")),
    (
        r"[^\x00-\x7f].*@",
        (
            "có chữ có dấu tiếng Việt hoặc ký tự lạ ở trước dấu @, hệ thống thư không gửi được",
            "has letters with marks or unusual characters before the @, which mail cannot be sent to",
        ),
    ),
    (r"\.\.|^\.|\.@|@\.|\.$", ("có dấu chấm đặt sai chỗ", "has a dot in the wrong place")),
    (r"@[^.]*$", ("thiếu tên miền đầy đủ ở sau dấu @", "lacks a full domain name after the @")),
    (r"^.{255}", _TOO_LONG),
)
"""The first cause whose pattern matches explains a refusal."""

_EMAIL_OTHERWISE: Text = ("chưa đúng dạng", "is not of the usual form")

_DIALLED = re.compile(r"\+?[0-9 .()-]{1,30}", re.ASCII)
"""Without it the library reads letters as the keys they stand on, and takes extensions."""

_SPELLING: Text = (
    "chỉ được gồm chữ số, dấu cách, dấu chấm, và dấu + ở đầu nếu là số nước ngoài",
    "may consist of digits, spaces and dots only, with a + in front if it is of another country",
)
_UNKNOWN: Text = (
    "không phải số đang dùng ở Việt Nam; số của nước khác cần bắt đầu bằng dấu + và mã nước",
    "is not in use in Viet Nam; one of another country begins with + and its country code",
)
_NO_SMS: Text = (
    "không nhận được tin nhắn; cần một số di động",
    "cannot receive text messages; a mobile number is needed",
)
