"""A fee in words: (Vietnamese, English)."""

from __future__ import annotations

from chalicelib.domain.errors import Text

FREE_OF_CHARGE = ("Miễn phí", "Free of charge")
FEE_NOT_PUBLISHED = ("Chưa công bố mức thu", "Fee not published yet")
EXEMPT = ("được miễn", "exempt")


def percent_off(percent: int) -> Text:
    return (f"giảm {percent}%", f"{percent}% off")


def from_unit(unit: Text, start: int, price: Text) -> Text:
    return (f"từ {unit[0]} thứ {start} là {price[0]}", f"from {unit[1]} {start} on {price[1]}")


def per_unit(unit: Text) -> Text:
    return (f" mỗi {unit[0]}", f" {unit[1]}")


PER_COPY = (" mỗi bản", " a copy")


def at_most(price: Text, unit: Text) -> Text:
    return (f"nhiều nhất {price[0]}{unit[0]}", f"at most {price[1]}{unit[1]}")


def amount(grouped_vi: str, grouped_en: str) -> Text:
    return (f"{grouped_vi} đ", f"{grouped_en} VND")


UNITS = {
    "dossier": ("hồ sơ", "dossier", "dossiers"),
    "copy": ("bản", "copy", "copies"),
    "page": ("trang", "page", "pages"),
    "case": ("trường hợp", "case", "cases"),
    "paper": ("văn bản", "paper", "papers"),
    "place": ("điểm kinh doanh", "place of business", "places of business"),
    "room": ("phòng", "room", "rooms"),
    "certificate": ("giấy", "certificate", "certificates"),
}
"""What is counted: Vietnamese, English, English plural. The names are those of `tariff.Unit`."""
