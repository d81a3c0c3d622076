"""VietQR: a bank transfer as the text of a QR, in NAPAS's profile of EMVCo's merchant-presented codes.

A code is no proof of payment: it says where money should go, and a bank says whether it came.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from chalicelib.payments.providers.emvco_tlv import checksum, field, fields

NAPAS = "A000000727"
SERVICES = {"QRIBFTTA": False, "QRIBFTTC": True}
"""Transfers to an account and to a card. NAPAS's other services, QRPUSH and QRCASH, are none."""

MOST_AMOUNT = 10**13 - 1
LONGEST_PURPOSE = 25
LONGEST = 512

_ALWAYS = {"00": "01", "53": "704", "58": "VN"}  # version, dong, Vietnam
_STATIC, _DYNAMIC = "11", "12"
_BIN = re.compile(r"[0-9]{6}")
_NUMBER = {False: re.compile(r"[0-9A-Za-z]{1,19}"), True: re.compile(r"[0-9]{1,19}")}
_AMOUNT = re.compile(r"[1-9][0-9]{0,12}")


@dataclass(frozen=True, kw_only=True)
class Transfer:
    """What a code asks for."""

    bin: str
    """The bank, in six digits."""
    account: str
    """The number of an account, or of a card."""
    amount: int | None
    """Whole VND; `None` when the payer fills it in."""
    purpose: str
    card: bool = False
    bill: str = ""
    """The number of a bill; `payload` never writes one."""


def payload(bin: str, account: str, amount: int | None, purpose: str, *, card: bool = False) -> str:  # noqa: A002
    """The text of the code. `ValueError` when one of the values cannot be said in it."""
    if not _BIN.fullmatch(bin) or not _NUMBER[card].fullmatch(account):
        raise ValueError("a bank has 6 digits, an account 1 to 19 letters and digits, a card 1 to 19 digits")
    if amount is not None and (type(amount) is not int or not 1 <= amount <= MOST_AMOUNT):
        raise ValueError("an amount is whole VND of 1 to 13 digits")
    if len(purpose) > LONGEST_PURPOSE or not _plain(purpose):
        raise ValueError(f"a purpose has at most {LONGEST_PURPOSE} symbols of printable ASCII")
    service = next(name for name, is_card in SERVICES.items() if is_card is card)
    bank = field("00", bin) + field("01", account)
    message = [
        field("00", _ALWAYS["00"]),
        field("01", _STATIC if amount is None else _DYNAMIC),
        field("38", field("00", NAPAS) + field("01", bank) + field("02", service)),
        field("53", _ALWAYS["53"]),
        "" if amount is None else field("54", str(amount)),
        field("58", _ALWAYS["58"]),
        field("62", field("08", purpose)) if purpose else "",
    ]
    text = "".join(message) + "6304"
    return text + checksum(text)


def parse(text: str) -> Transfer:
    """What the code asks for, its checksum verified first.

    `ValueError` when the checksum does not hold or this is no transfer in NAPAS's profile. Fields
    that are not needed for one (a merchant's name, city or terminal) mean nothing here.
    """
    if len(text) > LONGEST or not _plain(text):
        raise ValueError("not the text of a code")
    if text[-8:-4] != "6304" or text[-4:] != checksum(text[:-4]):
        raise ValueError("the checksum does not hold")
    message = fields(text)
    if next(iter(message)) != "00" or any(message.get(name) != value for name, value in _ALWAYS.items()):
        raise ValueError("not a code in dong, of Vietnam")
    if message.get("01") not in (_STATIC, _DYNAMIC):
        raise ValueError("neither for one transfer nor for many")
    amount = message.get("54")
    if amount is not None and not _AMOUNT.fullmatch(amount):
        raise ValueError("not an amount of whole dong")
    bank, account, card = _receiver(fields(message.get("38", "")))
    more = fields(message.get("62", ""))
    return Transfer(
        bin=bank,
        account=account,
        amount=None if amount is None else int(amount),
        purpose=more.get("08", ""),
        card=card,
        bill=more.get("01", ""),
    )


def _receiver(message: dict[str, str]) -> tuple[str, str, bool]:
    card = SERVICES.get(message.get("02", ""))
    if message.get("00") != NAPAS or card is None:
        raise ValueError("not a transfer through NAPAS")
    receiver = fields(message.get("01", ""))
    bank, account = receiver.get("00", ""), receiver.get("01", "")
    if not _BIN.fullmatch(bank) or not _NUMBER[card].fullmatch(account):
        raise ValueError("no bank, or no account at it")
    return bank, account, card


def _plain(text: str) -> bool:
    return text.isascii() and text.isprintable()
