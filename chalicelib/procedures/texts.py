"""Texts about procedures and eligibility: (Vietnamese, English)."""

from __future__ import annotations

from chalicelib.domain.errors import Text

NO_FORM = ("Thủ tục này chưa có mẫu đơn.", "This procedure has no form yet.")
NO_SUCH_PROVINCE = ("Không có tỉnh, thành phố này.", "There is no such province.")
NO_QUESTIONS = ("Thủ tục này không có câu hỏi kiểm tra trước.", "This procedure asks no questions beforehand.")
NO_SUCH_QUESTION = ("Không có câu hỏi này.", "There is no such question.")
ANSWER_YES_OR_NO = ("Trả lời có hoặc không.", "Answer yes or no.")
ANSWER_WITH_A_NUMBER = ("Cần là một số từ 0 trở lên.", "Must be a number of at least 0.")


def choose_one_of(choices: Text) -> Text:
    return (f"Chọn một trong: {choices[0]}.", f"Choose one of: {choices[1]}.")


# What the printed checklist says of a fee, a time limit and the desk's hours.


def opening_hours(first: Text, last: Text, hours: str) -> Text:
    return (f"từ {first[0]} đến {last[0]}: {hours}", f"{first[1]} to {last[1]}: {hours}")


FREE_OF_CHARGE = ("Miễn phí", "Free of charge")
FEE_NOT_PUBLISHED = (
    "Mức thu chưa được công bố; xin hỏi bộ phận một cửa.",
    "The fee has not been published; please ask the desk.",
)
NO_TIME_LIMIT = (
    "Thời hạn chưa được công bố; bộ phận một cửa ghi trên giấy hẹn.",
    "No time limit has been published; the desk writes it on the receipt.",
)
DAYS = {
    "mon": ("thứ Hai", "Monday"),
    "tue": ("thứ Ba", "Tuesday"),
    "wed": ("thứ Tư", "Wednesday"),
    "thu": ("thứ Năm", "Thursday"),
    "fri": ("thứ Sáu", "Friday"),
    "sat": ("thứ Bảy", "Saturday"),
    "sun": ("Chủ nhật", "Sunday"),
}
