"""Whether VNPAY would take a pay request. Refusals carry the provider's code and Vietnamese words."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import datetime

from dev.clock import VIETNAM
from dev.sandbox.till import Refused
from dev.sandbox.vnpay_signing import is_signed

_FORMATS = {
    "vnp_Version": r"2\.1\.0",
    "vnp_Command": r"pay",
    "vnp_TmnCode": r"[A-Z0-9]{8}",
    "vnp_Amount": r"[1-9][0-9]{0,11}",
    "vnp_CurrCode": r"VND",
    "vnp_TxnRef": r"[A-Za-z0-9_.-]{1,100}",
    "vnp_OrderInfo": r"[A-Za-z0-9 ._:,-]{1,255}",
    "vnp_OrderType": r".{1,100}",
    "vnp_Locale": r"vn|en",
    "vnp_IpAddr": r"[0-9A-Fa-f.:]{7,45}",
    "vnp_ReturnUrl": r"https?://.{3,248}",
    "vnp_CreateDate": r"[0-9]{14}",
    "vnp_ExpireDate": r"[0-9]{14}",
}


def check(request_fields: Mapping[str, str], *, tmn_code: str, secrets: Collection[str], now: datetime) -> None:
    """Nothing when VNPAY would show its pay page; raises `Refused` with the reason otherwise."""
    if request_fields.get("vnp_TmnCode") != tmn_code:
        raise Refused("72", "Không tìm thấy website của đơn vị (mã vnp_TmnCode không đúng).")
    if not any(is_signed(request_fields, secret) for secret in secrets):
        raise Refused("70", "Sai chữ ký: dữ liệu thanh toán đã bị thay đổi hoặc ký bằng khoá khác.")
    wrong = [name for name, form in _FORMATS.items() if not re.fullmatch(form, request_fields.get(name, ""))]
    if "vnp_SecureHashType" in request_fields:
        wrong.append("vnp_SecureHashType")
    if wrong:
        raise Refused("03", f"Dữ liệu gửi sang không đúng định dạng: {', '.join(wrong)}.")
    if moment(request_fields["vnp_ExpireDate"]) <= now:
        raise Refused("15", "Giao dịch đã quá thời gian chờ thanh toán. Quý khách vui lòng thực hiện lại giao dịch.")


def moment(text: str) -> datetime:
    """A VNPAY date, yyyyMMddHHmmss in Vietnamese time."""
    try:
        return datetime.strptime(text, "%Y%m%d%H%M%S").replace(tzinfo=VIETNAM)
    except ValueError as wrong:
        raise Refused("03", f"Thời điểm {text} không đúng định dạng.") from wrong


def written(at: datetime) -> str:
    """A moment as VNPAY writes it."""
    return at.astimezone(VIETNAM).strftime("%Y%m%d%H%M%S")
