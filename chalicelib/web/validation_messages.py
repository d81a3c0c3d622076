"""What a wrong value is told in the citizen's words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.domain.errors import Text

if TYPE_CHECKING:
    from pydantic import ValidationError

MOST = 50

_TEXTS: dict[str, Text] = {
    "missing": ("Bắt buộc.", "Required."),
    "extra_forbidden": ("Không có mục này.", "There is no such field."),
    "string_type": ("Cần là chữ.", "Must be text."),
    "int_type": ("Cần là số nguyên.", "Must be a whole number."),
    "int_parsing": ("Cần là số nguyên.", "Must be a whole number."),
    "int_from_float": ("Cần là số nguyên.", "Must be a whole number."),
    "dict_type": ("Cần là một đối tượng JSON.", "Must be a JSON object."),
    "model_type": ("Cần là một đối tượng JSON.", "Must be a JSON object."),
    "string_too_short": (
        "Quá ngắn (ít nhất {min_length} ký tự).",
        "Too short (at least {min_length} characters).",
    ),
    "string_too_long": (
        "Quá dài (nhiều nhất {max_length} ký tự).",
        "Too long (at most {max_length} characters).",
    ),
    "greater_than_equal": ("Ít nhất là {ge}.", "At least {ge}."),
    "less_than_equal": ("Nhiều nhất là {le}.", "At most {le}."),
    "literal_error": ("Chọn một trong: {expected}.", "Choose one of: {expected}."),
    "enum": ("Chọn một trong: {expected}.", "Choose one of: {expected}."),
    "string_pattern_mismatch": ("Không đúng dạng.", "Not of the expected form."),
    "value_error": ("Giá trị không hợp lệ.", "Not a valid value."),
}


def worded(wrong: ValidationError) -> dict[str, Text]:
    """Field path to text, for at most 50 fields."""
    told: dict[str, Text] = {}
    for error in wrong.errors(include_url=False, include_input=False)[:MOST]:
        vi, en = _TEXTS.get(error["type"], _TEXTS["value_error"])
        values = error.get("ctx", {})
        path = ".".join(str(part)[:60] for part in error["loc"]) or "body"
        told.setdefault(path, (vi.format_map(values), en.format_map(values)))
    return told
