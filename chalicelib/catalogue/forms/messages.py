"""What a form tells people: a field by its title, and what would be right."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Self

from chalicelib.domain.errors import Text


@dataclass(frozen=True)
class Field:
    """A field of a form: its schema (Vietnamese), its hints (English), and its name."""

    schema: Mapping[str, Any]
    ui: Mapping[str, Any]
    name: str

    @classmethod
    def root(cls, schema: Mapping[str, Any], ui: Mapping[str, Any]) -> Self:
        """The form itself."""
        return cls(schema, ui, "form")

    def part(self, name: str | int) -> Field:
        """A field inside this one; an entry of a list is named as the list is."""
        if isinstance(name, int):
            return Field(self.schema.get("items", {}), self.ui.get("items", {}), self.name)
        return Field(self.schema.get("properties", {}).get(name, {}), self.ui.get(name, {}), name)

    def at(self, path: Iterable[str | int]) -> Field:
        """The field this path leads to."""
        field = self
        for name in path:
            field = field.part(name)
        return field

    @property
    def title(self) -> Text:
        """What the form calls it; its name in words where the schema has no title."""
        spoken = self.name.replace("_", " ")
        return self.schema.get("title", spoken), self._english("title", spoken)

    @property
    def help(self) -> Text:
        """What the field wants, in its own words, with an example."""
        vi = str(self.schema.get("description", "giá trị chưa đúng mẫu")).rstrip(".")
        en = str(self._english("description", "not of the expected form")).rstrip(".")
        example = next(iter(self.schema.get("examples", ())), None)
        return (vi, en) if example is None else (f"{vi} (ví dụ: {example})", f"{en} (example: {example})")

    @property
    def choices(self) -> Text:
        """The permitted values, as the form shows them."""
        values = [str(value) for value in self.schema.get("enum", ())]
        return ", ".join(self.ui.get("ui:enumNames", values)), ", ".join(self._english("enumNames", values))

    def _english(self, what: str, otherwise: Any) -> Any:
        return self.ui.get("en", {}).get(what, otherwise)


def missing(field: Field) -> Text:
    """It has to be filled in."""
    vi, en = field.title
    return f"Xin điền: {vi}.", f"Please fill in: {en}."


def wrong(field: Field, rule: str, limit: Any) -> Text:
    """It breaks this rule of the schema."""
    vi, en = field.help if rule == "pattern" else _RIGHT.get(_word(rule, limit), _OTHERWISE)
    if rule == "enum":
        vi, en = (said + choices for said, choices in zip((vi, en), field.choices, strict=True))
    title_vi, title_en = field.title
    return f"{title_vi}: {vi.replace('{limit}', str(limit))}.", f"{title_en}: {en.replace('{limit}', str(limit))}."


def unknown() -> Text:
    """The form has no such field."""
    return "Không có mục này.", "There is no such field."


def too_deep() -> Text:
    """Nested deeper than any form is."""
    return "Biểu mẫu lồng quá nhiều cấp.", "The form is nested too deeply."


def _word(rule: str, limit: Any) -> str:
    return limit if rule in ("type", "format", "x-date") and isinstance(limit, str) else rule


_OTHERWISE: Text = ("giá trị chưa hợp lệ", "the value is not valid")

_RIGHT: dict[str, Text] = {
    "string": ("cần là chữ", "must be text"),
    "integer": ("cần là số nguyên", "must be a whole number"),
    "number": ("cần là số", "must be a number"),
    "boolean": ("cần là có hoặc không", "must be yes or no"),
    "object": ("cần gồm các mục con", "must have parts"),
    "array": ("cần là một danh sách", "must be a list"),
    "date": ("cần là ngày có thật, dạng năm-tháng-ngày (ví dụ 1990-05-17)", "must be a real date, like 1990-05-17"),
    "past": ("không thể là một ngày trong tương lai", "cannot be in the future"),
    "future": ("cần là một ngày sau hôm nay", "must be after today"),
    "identity-number": ("cần đủ 12 chữ số như trên thẻ căn cước", "must be the 12 digits of the identity card"),
    "tax-code": (
        "không phải mã số thuế đúng: 10 chữ số (13 với đơn vị phụ thuộc) hoặc 12 số định danh, xin xem lại từng số",
        "not a valid tax code: 10 digits (13 for a branch) or the 12-digit identity number; please check each digit",
    ),
    "phone": (
        "không phải số điện thoại đang dùng được, ví dụ 0912 345 678 hoặc +84 912 345 678",
        "not a telephone number in use, for example 0912 345 678 or +84 912 345 678",
    ),
    "email": (
        "cần là một địa chỉ thư điện tử viết không dấu và không có khoảng trắng, ví dụ mai@example.com",
        "must be an e-mail address in plain letters and without spaces, for example mai@example.com",
    ),
    "province": ("chọn một tỉnh, thành phố trong danh sách", "choose a province or city from the list"),
    "ward": ("chọn một phường, xã, đặc khu trong danh sách", "choose a ward or commune from the list"),
    "x-not-before": ("không thể trước ngày bắt đầu", "cannot be before it begins"),
    "x-address": (
        "phường, xã này không thuộc tỉnh, thành phố đã chọn; xin chọn lại",
        "this ward or commune is not in the province that was chosen; please choose again",
    ),
    "uniqueItems": ("có hai mục trùng nhau", "two entries are the same"),
    "const": ("cần được xác nhận để nộp hồ sơ", "has to be confirmed"),
    "enum": ("chọn một trong: ", "choose one of: "),
    "minimum": ("ít nhất là {limit}", "at least {limit}"),
    "maximum": ("nhiều nhất là {limit}", "at most {limit}"),
    "minLength": ("quá ngắn, ít nhất {limit} ký tự", "too short, at least {limit} characters"),
    "maxLength": ("quá dài, nhiều nhất {limit} ký tự", "too long, at most {limit} characters"),
    "minItems": ("cần ít nhất {limit} mục", "at least {limit} entries"),
    "maxItems": ("nhiều nhất {limit} mục", "at most {limit} entries"),
}
