"""Forms against their JSON Schema (2020-12): what is wrong, field by field, in the citizen's words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from chalicelib.domain.errors import Text

MOST = 50

_INCOMPLETE = frozenset({"required", "minItems", "minProperties", "dependentRequired"})
"""Faults that are not faults yet in a draft."""


def check(schema: Mapping[str, Any], form: Mapping[str, Any], *, complete: bool) -> dict[str, Text]:
    """Field path (`subject.name`) to text, for at most 50 fields; empty when nothing is wrong.

    In a draft (`complete=False`) values are checked, their absence is not.
    """
    wrong: dict[str, Text] = {}
    for error in _leaves(_validator(_frozen(schema)).iter_errors(form)):
        if not complete and (error.validator in _INCOMPLETE or error.instance == ""):
            continue
        for path, text in _told(error):
            wrong.setdefault(path, text)
        if len(wrong) >= MOST:
            break
    return dict(list(wrong.items())[:MOST])


def _leaves(errors: Iterable[Any]) -> Iterable[Any]:
    """The faults themselves, not the combinations (`allOf`, `if`) they came through."""
    for error in errors:
        if error.context:
            yield from _leaves(error.context)
        else:
            yield error


def _told(error: Any) -> list[tuple[str, Text]]:
    path = [str(part) for part in error.absolute_path]
    limit = error.validator_value
    if error.validator == "required":
        missing = [name for name in limit if name not in error.instance]
        return [(".".join([*path, name]), _missing(error.schema, name)) for name in missing]
    if error.validator in ("additionalProperties", "unevaluatedProperties"):
        known = error.schema.get("properties", {})
        unknown = [str(name)[:60] for name in error.instance if name not in known]
        return [(".".join([*path, name]), ("Không có mục này.", "There is no such field.")) for name in unknown]
    title = error.schema.get("title", path[-1] if path else "")
    text = _RIGHT.get(error.validator, ("giá trị chưa hợp lệ", "the value is not valid"))
    if error.validator in ("type", "format"):
        text = _RIGHT.get(str(limit), text)
    if error.validator == "pattern":
        text = (error.schema.get("description", text[0]).rstrip("."), "not of the expected form")
    if error.validator == "enum":
        limit = ", ".join(map(str, limit))
    vi, en = (said.format(limit=limit) for said in text)
    return [(".".join(path) or "form", (f"{title}: {vi}.", f"{path[-1] if path else 'form'}: {en}."))]


def _missing(schema: Mapping[str, Any], name: str) -> Text:
    title = schema.get("properties", {}).get(name, {}).get("title", name)
    return f"Xin điền: {title}.", f"Please fill in: {name}."


_RIGHT: dict[str, Text] = {
    "string": ("cần là chữ", "must be text"),
    "integer": ("cần là số nguyên", "must be a whole number"),
    "number": ("cần là số", "must be a number"),
    "boolean": ("cần là có hoặc không", "must be yes or no"),
    "object": ("cần gồm các mục con", "must have parts"),
    "array": ("cần là một danh sách", "must be a list"),
    "date": ("cần là ngày có thật, dạng năm-tháng-ngày (ví dụ 1990-05-17)", "must be a real date, like 1990-05-17"),
    "enum": ("chọn một trong: {limit}", "choose one of: {limit}"),
    "minimum": ("ít nhất là {limit}", "at least {limit}"),
    "maximum": ("nhiều nhất là {limit}", "at most {limit}"),
    "minLength": ("quá ngắn, ít nhất {limit} ký tự", "too short, at least {limit} characters"),
    "maxLength": ("quá dài, nhiều nhất {limit} ký tự", "too long, at most {limit} characters"),
    "minItems": ("cần ít nhất {limit} mục", "at least {limit} entries"),
    "maxItems": ("nhiều nhất {limit} mục", "at most {limit} entries"),
}


class _Frozen:
    """A schema by identity: schemas come from loaded procedures and never change."""

    def __init__(self, schema: Mapping[str, Any]) -> None:
        self.schema = schema

    def __hash__(self) -> int:
        return id(self.schema)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Frozen) and other.schema is self.schema


def _frozen(schema: Mapping[str, Any]) -> _Frozen:
    return _Frozen(schema)


@lru_cache(maxsize=64)
def _validator(frozen: _Frozen) -> Any:
    from jsonschema import Draft202012Validator, FormatChecker

    return Draft202012Validator(frozen.schema, format_checker=FormatChecker(["date"]))
