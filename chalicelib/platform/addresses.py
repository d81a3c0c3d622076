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
from chalicelib.platform import texts

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
        raise InvalidAddress(texts.wrong_email(texts.TOO_LONG))
    try:
        # SES has no SMTPUTF8, so the part before the @ must be ASCII.
        valid = library.validate_email(address, check_deliverability=False, allow_smtputf8=False, strict=True)
    except library.EmailNotValidError:
        cause = next((text for pattern, text in _EMAIL_CAUSES if re.search(pattern, address)), texts.UNUSUAL_FORM)
        raise InvalidAddress(texts.wrong_email(cause)) from None
    return str(valid.ascii_email)


def phone_number(entered: str, *, receives_sms: bool = True) -> str:
    """The number in E.164. Without a country code it is Vietnamese. Raises `InvalidAddress`.

    `receives_sms`: refuse landlines, service numbers and satellite phones as well.
    """
    import phonenumbers

    if not _DIALLED.fullmatch(entered.strip()):
        raise InvalidAddress(texts.wrong_phone(texts.UNUSUAL_CHARACTERS))
    try:
        number = phonenumbers.parse(entered, HOME)
    except phonenumbers.NumberParseException:
        raise InvalidAddress(texts.wrong_phone(texts.NOT_IN_USE)) from None
    if not phonenumbers.is_valid_number(number):
        raise InvalidAddress(texts.wrong_phone(texts.NOT_IN_USE))
    mobile = (phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE)
    of_a_country = phonenumbers.region_code_for_number(number) != phonenumbers.REGION_CODE_FOR_NON_GEO_ENTITY
    if receives_sms and not (of_a_country and phonenumbers.number_type(number) in mobile):
        raise InvalidAddress(texts.wrong_phone(texts.NO_TEXT_MESSAGES))
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


@cache
def _email_validator() -> ModuleType:
    import email_validator

    # The library's documented way to accept a reserved domain; its `test_environment` accepts one without a dot too.
    for domain in ACCEPTED_RESERVED_DOMAINS.intersection(email_validator.SPECIAL_USE_DOMAIN_NAMES):
        email_validator.SPECIAL_USE_DOMAIN_NAMES.remove(domain)
    return email_validator


_EMAIL_CAUSES: tuple[tuple[str, Text], ...] = (
    (r"^[^@]*$", texts.NO_AT_SIGN),
    (r"[\s\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060\ufeff]", texts.SPACE_OR_INVISIBLE),
    (r'"', texts.QUOTATION_MARK),
    (r"@.*@", texts.SEVERAL_AT_SIGNS),
    (r"[^\x00-\x7f].*@", texts.UNUSUAL_LETTERS),
    (r"\.\.|^\.|\.@|@\.|\.$", texts.DOT_IN_WRONG_PLACE),
    (r"@[^.]*$", texts.NO_FULL_DOMAIN),
    (r"^.{255}", texts.TOO_LONG),
)
"""The first cause whose pattern matches explains a refusal."""


_DIALLED = re.compile(r"\+?[0-9 .()-]{1,30}", re.ASCII)
"""Without it the library reads letters as the keys they stand on, and takes extensions."""
