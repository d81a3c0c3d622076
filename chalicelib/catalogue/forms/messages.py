"""What a form tells people: a field by its title, and what would be right."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Self

from chalicelib.catalogue import texts
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
        vi = str(self.schema.get("description", texts.PATTERN_MISMATCH[0])).rstrip(".")
        en = str(self._english("description", texts.PATTERN_MISMATCH[1])).rstrip(".")
        example = next(iter(self.schema.get("examples", ())), None)
        return (vi, en) if example is None else texts.with_example((vi, en), example)

    @property
    def choices(self) -> Text:
        """The permitted values, as the form shows them."""
        values = [str(value) for value in self.schema.get("enum", ())]
        return ", ".join(self.ui.get("ui:enumNames", values)), ", ".join(self._english("enumNames", values))

    def _english(self, what: str, otherwise: Any) -> Any:
        return self.ui.get("en", {}).get(what, otherwise)


def missing(field: Field) -> Text:
    """It has to be filled in."""
    return texts.fill_in(field.title)


def wrong(field: Field, rule: str, limit: Any) -> Text:
    """It breaks this rule of the schema."""
    vi, en = field.help if rule == "pattern" else texts.SCHEMA_RULES.get(_word(rule, limit), texts.VALUE_NOT_VALID)
    if rule == "enum":
        vi, en = (text + choices for text, choices in zip((vi, en), field.choices, strict=True))
    title_vi, title_en = field.title
    return f"{title_vi}: {vi.replace('{limit}', str(limit))}.", f"{title_en}: {en.replace('{limit}', str(limit))}."


def unknown() -> Text:
    """The form has no such field."""
    return texts.NO_SUCH_FIELD


def too_deep() -> Text:
    """Nested deeper than any form is."""
    return texts.NESTED_TOO_DEEPLY


def _word(rule: str, limit: Any) -> str:
    return limit if rule in ("type", "format", "x-date") and isinstance(limit, str) else rule
