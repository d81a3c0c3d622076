"""A form as the paper needs it, read from its JSON Schema and its hints: which fields, in which steps and order.

Nothing is drawn here. Every property is one field, and every field of the form itself is in exactly one step.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from chalicelib.procedures.pdf import texts

Json = Mapping[str, Any]
STAR = " (*)"
"""Stands after the title of what is required."""
ROWS = 3
"""Of a list: empty rows of its table, or lines for its values."""


@dataclass(frozen=True)
class Field:
    """One field of an object, as this paper's language calls it."""

    name: str
    schema: Json
    ui: Json
    required: bool
    language: int
    siblings: Mapping[str, Field]

    @property
    def title(self) -> str:
        """What the form calls it, in the language of the paper."""
        return str(self._called("title", self.schema.get("title", self.name)))

    @property
    def help(self) -> str:
        """What the form says of it; empty where that concerns the screen alone."""
        if self.schema.get("format") in ("province", "ward"):
            return ""  # it tells to choose from a list
        return str(self._called("description", self.schema.get("description", "")))

    @property
    def item(self) -> Field:
        """Of a list, one of its items; of anything else, itself."""
        if self.schema.get("type") != "array":
            return self
        return replace(self, schema=self.schema.get("items", {}), ui=self.ui.get("items", {}))

    @property
    def parts(self) -> Mapping[str, Field]:
        """Of an object, its fields; of a list, those of one item."""
        return fields_of(self.item.schema, self.item.ui, self.language)

    @property
    def choices(self) -> dict[Any, str]:
        """What may be ticked, one or (of a list) several, and what it is called."""
        of = self.item
        if of.schema.get("type") == "boolean":
            return {True: texts.YES[self.language], False: texts.NO[self.language]}
        values = of.schema.get("enum", ())
        return dict(zip(values, map(str, of._called("enumNames", of.ui.get("ui:enumNames", values))), strict=True))

    @property
    def when(self) -> str:
        """The condition under which it is asked for, in words."""
        shown = []
        for name, wanted in self.ui.get("ui:when", {}).items():
            if other := self.siblings.get(name):
                values = wanted if isinstance(wanted, list) else [wanted]
                shown.append(f"“{other.title}”: {', '.join(other.choices.get(each, str(each)) for each in values)}")
        return f"{texts.FILL_IN_ONLY_IF[self.language]} {'; '.join(shown)}." if shown else ""

    @property
    def column(self) -> str:
        """The head of its column in a table; empty when a cell is too little for it."""
        choices = f" ({' / '.join(self.choices.values())})" if self.choices else ""
        if self.schema.get("type") in ("object", "array") or self.when or len(choices) > 33:
            return ""
        return self.title + choices + STAR * self.required

    @property
    def more_lines(self) -> int:
        """Dotted lines after the first: a text that may be long, or one line for each of several values."""
        if self.schema.get("type") == "array":
            return min(int(self.schema.get("maxItems", ROWS)), ROWS) - 1
        longest: int = self.schema.get("maxLength", 0)
        return 4 if self.ui.get("ui:widget") == "textarea" or longest > 500 else 1 if longest > 200 else 0

    def _called(self, what: str, vietnamese: Any) -> Any:
        return self.ui.get("en", {}).get(what, vietnamese) if self.language else vietnamese


def fields_of(schema: Json, ui: Json, language: int) -> Mapping[str, Field]:
    """The fields of an object, in the order in which they are asked for."""
    properties: Json = schema.get("properties", {})
    order = dict.fromkeys([*(name for name in ui.get("ui:order", ()) if name in properties), *properties])
    # Required always, or when a condition holds.
    rules = (schema, schema.get("then", {}), *(rule.get("then", {}) for rule in schema.get("allOf", ())))
    required = {name for rule in rules for name in rule.get("required", ())}
    search_row: dict[str, Field] = {}
    for name in order:
        search_row[name] = Field(name, properties[name], ui.get(name, {}), name in required, language, search_row)
    return search_row


def steps_of(fields: Mapping[str, Field], ui: Json, language: int) -> Iterator[tuple[str, list[Field]]]:
    """Sections with their fields. A field that no step asks for comes last rather than never."""
    left = dict(fields)
    for step in ui.get("ui:steps", ()):
        title = step.get("title", {})
        names = [name for name in step.get("fields", ()) if name in left]
        yield (title.get("vi", ""), title.get("en") or title.get("vi", ""))[language], [left.pop(n) for n in names]
    if left:
        yield "", list(left.values())
