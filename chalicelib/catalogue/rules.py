"""What a procedure file must satisfy beyond its own model. Asked when the index is built, never by a request."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from chalicelib.domain.procedure import Procedure

Json = Mapping[str, Any]

_COMBINED = ("unevaluatedProperties", "patternProperties", "oneOf", "anyOf", "not", "$ref", "dependentSchemas")
"""Keywords whose faults a citizen could not be told about, field by field."""


def faults(procedure: Procedure, *, fields: Collection[str], agencies: Collection[str]) -> list[str]:
    """Everything that is wrong with the file; empty when it may be published."""
    form = procedure.form
    if broken := list(_schema_faults(form.schema_)):
        return broken  # nothing else can be asked of it
    return [
        *([] if procedure.field in fields else [f"no such field: {procedure.field}"]),
        *([] if procedure.agency in agencies else [f"no such agency: {procedure.agency}"]),
        *(_object_faults(form.schema_, form.ui, "form") if form.schema_.get("properties") else []),
        *_step_faults(form.schema_, form.ui),
    ]


def _schema_faults(schema: Json) -> Iterator[str]:
    from jsonschema import Draft202012Validator, SchemaError

    try:
        Draft202012Validator.check_schema(schema)
    except SchemaError as error:
        yield f"form: not JSON Schema 2020-12: {error.message}"


def _object_faults(schema: Json, ui: Json, at: str) -> Iterator[str]:
    """An object is closed; its conditional fields stand among its properties and `then` requires them."""
    if schema.get("type") != "object" or schema.get("additionalProperties") is not False:
        yield f"{at}: must be an object with additionalProperties false"
    yield from (f"{at}: {keyword} is not explained to citizens" for keyword in _COMBINED if keyword in schema)
    for name, part in schema.get("properties", {}).items():
        yield from _field_faults(part, ui.get(name, {}), f"{at}.{name}")


def _field_faults(schema: Json, ui: Json, at: str) -> Iterator[str]:
    english = ui.get("en", {})
    yield from (f"{at}: no {word}" for word in ("title", "description") if not schema.get(word))
    yield from (f"{at}: no English {word}" for word in ("title", "description") if not english.get(word))
    if schema.get("type") == "object":
        yield from _object_faults(schema, ui, at)
        return
    if "enum" in schema:
        labels = (ui.get("ui:enumNames", ()), english.get("enumNames", ()))
        if any(len(each) != len(schema["enum"]) for each in labels):
            yield f"{at}: its choices need names in both languages"
    pattern = schema.get("pattern", "^$")
    if not (pattern.startswith("^") and pattern.endswith("$")):
        yield f"{at}: the pattern must hold for the whole text (^...$)"
    yield from _example_faults(schema, at)


def _example_faults(schema: Json, at: str) -> Iterator[str]:
    from jsonschema import Draft202012Validator, FormatChecker

    if not schema.get("examples"):
        yield f"{at}: no example"
    validator = Draft202012Validator(schema, format_checker=FormatChecker(["date"]))
    yield from (
        f"{at}: {each} is no example of it" for each in schema.get("examples", ()) if not validator.is_valid(each)
    )


def _step_faults(schema: Json, ui: Json) -> Iterator[str]:
    """The steps ask for every field once, in the order the form has them."""
    names = list(schema.get("properties", {}))
    if sorted(ui.get("ui:order", [])) != sorted(names):
        yield "form: ui:order must name every field once"
    asked = [name for step in ui.get("ui:steps", []) for name in step.get("fields", [])]
    if sorted(asked) != sorted(names):
        yield "form: ui:steps must ask for every field once"
