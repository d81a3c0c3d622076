"""Texts of the rules that no one area owns: (Vietnamese, English)."""

from __future__ import annotations

from datetime import date, datetime

VALUES_ARE_WRONG = ("Có thông tin chưa đúng, xin sửa các mục được nêu.", "Some values are wrong; please correct them.")
NO_SUCH_REFERENCE = (
    "Không tìm thấy hồ sơ. Vui lòng kiểm tra lại mã: có thể có ký tự bị gõ nhầm.",
    "No such dossier. Please check the reference: a character may be mistyped.",
)
NOT_AN_IDENTIFIER = ("Mã không đúng.", "This is not one of our identifiers.")
OFFICERS_ONLY = ("Chức năng này dành cho cán bộ.", "This is for officers only.")
SUPERVISORS_ONLY = ("Chức năng này dành cho lãnh đạo.", "This is for supervisors only.")
WEEKEND = ("nghỉ cuối tuần", "weekend")
RESULT_NOT_READY = {
    "result_missing": (
        "Chưa có tệp kết quả dùng được. Xin đính kèm tệp khác.",
        "There is no usable result file. Attach one.",
    ),
    "result_revoked": (
        "Kết quả này đã bị thu hồi. Xin đính kèm kết quả khác trước khi trả.",
        "This result was revoked. Attach another one before handing it over.",
    ),
    "result_not_clean": (
        "Tệp kết quả chưa quét mã độc xong hoặc có mã độc. Nếu chờ lâu, xin đính kèm tệp khác.",
        "The result file is still being scanned, or has malware. After a while attach another file.",
    ),
    "result_not_sealed": (
        "Kết quả đang được ký xác thực, vui lòng thử lại sau ít giây.",
        "The result is being sealed; please try again in a few seconds.",
    ),
}
UNREACHABLE_REASONS = {
    "invalid": ("Địa chỉ không đúng", "The address is not valid"),
    "suppressed": (
        "Thư gửi đến địa chỉ này từng bị trả lại",
        "Messages to this address bounced before",
    ),
    "opted_out": ("Người nhận đã từ chối nhận tin nhắn", "The recipient refuses messages"),
    "not_verified": (
        "Hệ thống đang chạy thử và chỉ gửi đến địa chỉ đã xác minh",
        "The service is in a trial and sends only to verified addresses",
    ),
}


def due_in_calendar_days(
    received: datetime, first: date, amount: int, last: date, off: tuple[str, str] | None
) -> tuple[str, str]:
    """How a period of calendar days was counted. `off`: why the `last` day is off, where it is."""
    clauses = [
        (
            f"Nhận lúc {received:%H:%M ngày %d/%m/%Y}, tính từ ngày {first:%d/%m/%Y}, {amount} ngày, tính cả ngày nghỉ",
            (
                f"Received {received:%d/%m/%Y %H:%M}, counted from {first:%d/%m/%Y}, "
                f"{amount} calendar day{'' if amount == 1 else 's'}"
            ),
        )
    ]
    if off is not None:
        clauses.append(
            (
                f"ngày cuối {last:%d/%m} là ngày nghỉ ({off[0]}) nên chuyển sang ngày làm việc tiếp theo",
                f"the last day, {last:%d/%m}, is off ({off[1]}), so it moves to the next working day",
            )
        )
    return _sentence(clauses)


def due_in_working_days(
    received: datetime,
    first: date,
    working_days: int,
    skipped: tuple[tuple[date, tuple[str, str]], ...],
    made_up: tuple[date, ...],
) -> tuple[str, str]:
    """How a period of working days was counted. `skipped`: days off with the reason; `made_up`: weekend days worked."""
    clauses = [
        (
            (
                f"Nhận lúc {received:%H:%M ngày %d/%m/%Y}, tính từ ngày {first:%d/%m/%Y}, "
                f"{working_days} ngày làm việc, không tính thứ Bảy, Chủ nhật"
            ),
            (
                f"Received {received:%d/%m/%Y %H:%M}, counted from {first:%d/%m/%Y}, "
                f"{working_days} working day{'' if working_days == 1 else 's'}, Saturdays and Sundays left out"
            ),
        )
    ]
    if skipped:
        vi, en = (", ".join(f"{day:%d/%m} ({reason[side]})" for day, reason in skipped) for side in (0, 1))
        clauses.append((f"nghỉ {len(skipped)} ngày: {vi}", f"off on {en}"))
    if made_up:
        days = ", ".join(f"{day:%d/%m}" for day in made_up)
        clauses.append((f"có làm bù ngày {days}", f"worked in exchange on {days}"))
    return _sentence(clauses)


def _sentence(clauses: list[tuple[str, str]]) -> tuple[str, str]:
    vi, en = ("; ".join(side) + "." for side in zip(*clauses, strict=True))
    return vi, en
