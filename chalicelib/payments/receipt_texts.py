"""Texts of printed receipts. Vietnamese only, as the law requires, but for the title."""

from __future__ import annotations

from datetime import datetime

CANCELLED = "ĐÃ HUỶ"
TITLES = {
    "phi": ("BIÊN LAI THU PHÍ", "Receipt for a service fee"),
    "le_phi": ("BIÊN LAI THU LỆ PHÍ", "Receipt for an administrative charge"),
}


def file_title(names: str) -> str:
    return f"Biên lai {names}"


PAYER = "Người nộp tiền"
PROCEDURE = "Thủ tục"
DOSSIER_CODE = "Mã hồ sơ"
REFERENCE = "Mã tra cứu"
SCAN_TO_CHECK = "Quét mã để tra cứu"


def series_and_number(series: str, number: int) -> str:
    return f"Ký hiệu: {series} · Số: {number:07}"


ITEM = "Khoản thu"
CALCULATION = "Cách tính"
AMOUNT = "Số tiền"
TOTAL = "Tổng cộng"
IN_WORDS = "Bằng chữ"
PAID_AT = "Thanh toán lúc"
PAID_BY = "Hình thức"
ISSUED_AT = "Lập biên lai lúc"
REPLACES_RECEIPT = "Thay cho biên lai"


def cancelled(at: str, reason: str) -> str:
    return f"{CANCELLED} lúc {at}: {reason}"


ELECTRONIC_RECEIPT = "Biên lai điện tử, tra cứu theo mã QR."


def dong(amount: str) -> str:
    return f"{amount} đồng"


def moment(local: datetime) -> str:
    return f"{local:%H:%M ngày %d/%m/%Y}"


FOOTER = "Biên lai còn hiệu lực hay đã huỷ: xem tại trang tra cứu theo mã QR."
CANCELLATION_REASONS = {
    "refunded": "tiền đã được hoàn lại.",
    "partly_refunded": "một phần tiền đã được hoàn lại; biên lai khác đã thay biên lai này.",
    "more_came": "số tiền thu được đã thay đổi; biên lai khác đã thay biên lai này.",
}
