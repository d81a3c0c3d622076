"""VietQR as a bank's app writes and reads it: NAPAS's profile of EMVCo's codes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

NAPAS, TO_AN_ACCOUNT = "A000000727", "QRIBFTTA"


@dataclass(frozen=True)
class Code:
    """A transfer that is asked for; amount 0 when the payer fills it in."""

    bin: str
    account: str
    amount: int
    content: str


def written(code: Code) -> str:
    """The text of the code."""
    receiver = _field("00", NAPAS) + _field("01", _field("00", code.bin) + _field("01", code.account))
    text = _field("00", "01") + _field("01", "12" if code.amount else "11")
    text += _field("38", receiver + _field("02", TO_AN_ACCOUNT)) + _field("53", "704")
    text += (_field("54", str(code.amount)) if code.amount else "") + _field("58", "VN")
    text += _field("62", _field("08", code.content)) + "6304"
    return text + _crc(text)


def read(text: str) -> Code:
    """What the code asks for. `ValueError` when no bank's app would read it."""
    text = text.strip()
    if text[-8:-4] != "6304" or _crc(text[:-4]) != text[-4:]:
        raise ValueError("Mã QR sai tổng kiểm tra.")
    notification = dict(_fields(text))
    receiver = dict(_fields(notification.get("38", "")))
    account = dict(_fields(receiver.get("01", "")))
    if receiver.get("00") != NAPAS or receiver.get("02") != TO_AN_ACCOUNT or notification.get("53") != "704":
        raise ValueError("Không phải mã chuyển khoản qua NAPAS.")
    more = dict(_fields(notification.get("62", "")))
    return Code(account.get("00", ""), account.get("01", ""), int(notification.get("54", "0")), more.get("08", ""))


def _field(name: str, value: str) -> str:
    return f"{name}{len(value):02d}{value}"


def _fields(text: str) -> Iterator[tuple[str, str]]:
    while text:
        length = int(text[2:4])
        if len(text) < 4 + length:
            raise ValueError("Mã QR bị cắt.")
        yield text[:2], text[4 : 4 + length]
        text = text[4 + length :]


def _crc(text: str) -> str:
    """CRC-16/CCITT-FALSE, bit by bit."""
    crc = 0xFFFF
    for byte in text.encode():
        crc ^= byte << 8
        for _ in range(8):
            crc = (crc << 1 ^ 0x1021 if crc & 0x8000 else crc << 1) & 0xFFFF
    return f"{crc:04X}"
