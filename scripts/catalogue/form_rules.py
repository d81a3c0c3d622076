"""What a form must satisfy so that any client can draw it and every fault can be told field by field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

Json = Mapping[str, Any]

KEYWORDS = frozenset(
    {"$schema", "type", "title", "description", "examples", "default", "properties", "required", "additionalProperties"}
    | {"items", "minItems", "maxItems", "uniqueItems", "enum", "const", "pattern", "format", "minLength", "maxLength"}
    | {"minimum", "maximum", "multipleOf", "if", "then", "allOf", "x-date", "x-address", "x-not-before"}
)
"""Keywords whose faults are explained to citizens. The others (`oneOf`, `not`, `$ref` ...) are refused."""
FORMATS = frozenset({"date", "identity-number", "tax-code", "phone", "email", "province", "ward"})


def names(pointer: str) -> list[str]:
    """The fields a pointer goes through."""
    return pointer.split("/")[1:]


def form_faults(schema: Json, ui: Json) -> list[str]:
    """Everything that is wrong with a form; empty when it may be published."""
    if broken := list(_schema_faults(schema)):
        return broken  # nothing else can be asked of it
    return [*_object_faults(schema, ui, "form"), *_step_faults(schema, ui)]


def _schema_faults(schema: Json) -> Iterator[str]:
    from jsonschema import Draft202012Validator, SchemaError

    try:
        Draft202012Validator.check_schema(schema)
    except SchemaError as error:
        yield f"form: not JSON Schema 2020-12: {error.message}"


def _object_faults(schema: Json, ui: Json, at: str) -> Iterator[str]:
    """An object is closed; its conditional fields stand among its properties and `then` requires them."""
    if schema.get("type") != "object" or schema.get("additionalProperties") is not False:
        yield f"{at}: must be an object with additionalProperties false, so that a mistyped name is not lost"
    yield from _keyword_faults(schema, at)
    properties = schema.get("properties", {})
    yield from (
        f"{at}: {name} is required and not there" for name in schema.get("required", ()) if name not in properties
    )
    for later, earlier in schema.get("x-not-before", {}).items():
        if not {later, earlier} <= properties.keys():
            yield f"{at}: x-not-before compares {later} with {earlier}, and one of them is not there"
    for name, part in properties.items():
        yield from _field_faults(part, ui.get(name, {}), f"{at}.{name}")
    yield from _branch_faults(schema, ui, at)


def _field_faults(schema: Json, ui: Json, at: str) -> Iterator[str]:
    english = ui.get("en", {})
    yield from (f"{at}: no {word}" for word in ("title", "description") if not schema.get(word))
    yield from (f"{at}: no English {word}" for word in ("title", "description") if not english.get(word))
    if schema.get("type") == "object":
        yield from _object_faults(schema, ui, at)
        return
    yield from _keyword_faults(schema, at)
    if schema.get("type") == "array":
        yield from _list_faults(schema, ui, at)
        return
    if "enum" in schema:
        labels = (ui.get("ui:enumNames", ()), english.get("enumNames", ()))
        if any(len(each) != len(schema["enum"]) for each in labels):
            yield f"{at}: its choices need names in both languages (ui:enumNames and en.enumNames)"
    pattern = schema.get("pattern", "^$")
    if not (pattern.startswith("^") and pattern.endswith("$")):
        yield f"{at}: the pattern must hold for the whole text (^...$)"
    if schema.get("format", "date") not in FORMATS:
        yield f"{at}: nobody checks the format {schema['format']}; the formats are {', '.join(sorted(FORMATS))}"
    if schema.get("type") == "string" and not {"enum", "pattern", "format", "maxLength"} & set(schema):
        yield f"{at}: a text needs a maxLength"
    yield from _example_faults(schema, at)


def _list_faults(schema: Json, ui: Json, at: str) -> Iterator[str]:
    if not isinstance(schema.get("maxItems"), int):
        yield f"{at}: a list needs maxItems"
    item = schema.get("items", {})
    if item.get("type") == "object":
        yield from _object_faults(item, ui.get("items", {}), f"{at}[]")
    elif item:
        yield from _field_faults(item, ui.get("items", {}), f"{at}[]")
    else:
        yield f"{at}: a list needs items"


def _keyword_faults(schema: Json, at: str) -> Iterator[str]:
    yield from (
        f"{at}: {keyword} is not explained to citizens, so it may not be used"
        for keyword in schema
        if keyword not in KEYWORDS
    )


def _branch_faults(schema: Json, ui: Json, at: str) -> Iterator[str]:
    """Each `if` names one earlier field, each `then` requires fields, and `ui:when` shows just those."""
    hinted: dict[str, Json] = {
        name: ui[name]["ui:when"] for name in schema.get("properties", {}) if "ui:when" in ui.get(name, {})
    }
    for branch in [schema, *schema.get("allOf", [])]:
        if "if" not in branch:
            if branch is not schema:
                yield f"{at}: allOf holds if/then branches only"
            continue
        condition = _condition(branch["if"])
        if condition is None or set(branch.get("then", {})) != {"required"}:
            yield f"{at}: a branch is if {{properties: {{field: const or enum}}, required: [field]}} then {{required}}"
            continue
        for name in branch["then"]["required"]:
            if name not in schema.get("properties", {}):
                yield f"{at}: a branch requires {name}, which is not there"
            elif hinted.get(name) != condition:
                yield f"{at}.{name}: it is required when {condition}, so ui:when must say the same"
    yield from _hint_faults(schema, hinted, at)


def _hint_faults(schema: Json, hinted: Mapping[str, Json], at: str) -> Iterator[str]:
    """Each `ui:when` names fields there are, of a field that is not always required."""
    for name, condition in hinted.items():
        if unknown := [field for field in condition if field not in schema.get("properties", {})]:
            yield f"{at}.{name}: ui:when depends on {unknown}, which is not there"
        if name in schema.get("required", ()):
            yield f"{at}.{name}: it is shown only sometimes (ui:when), so it cannot always be required"


def _condition(tested: Json) -> Json | None:
    """`{"field": value}` or `{"field": [values]}`, as `ui:when` writes it."""
    properties = tested.get("properties", {})
    if len(properties) != 1 or tested.get("required") != list(properties):
        return None
    (name, test), *_ = properties.items()
    if set(test) == {"const"}:
        return {name: test["const"]}
    return {name: test["enum"]} if set(test) == {"enum"} else None


def _example_faults(schema: Json, at: str) -> Iterator[str]:
    from datetime import date

    from chalicelib.catalogue.forms import formats

    if not schema.get("examples"):
        yield f"{at}: no example"
    validator = formats.validator(schema, date.today())  # noqa: DTZ011 (an example is right on any day it is built)
    yield from (
        f"{at}: {each} is no example of it" for each in schema.get("examples", ()) if not validator.is_valid(each)
    )


def _step_faults(schema: Json, ui: Json) -> Iterator[str]:
    """The steps ask for every field once, in the order the form has them."""
    fields = list(schema.get("properties", {}))
    queries = [name for step in ui.get("ui:steps", []) for name in step.get("fields", [])]
    if sorted(queries) != sorted(fields):
        lost = sorted(set(fields) ^ set(queries)) or "one twice"
        yield f"form: ui:steps must ask for every field once ({lost})"
    elif sorted(ui.get("ui:order", [])) != sorted(fields):
        yield "form: ui:order must name every field once"
    for step in ui.get("ui:steps", []):
        if not (step.get("title", {}).get("vi") and step.get("title", {}).get("en")):
            yield "form: each of ui:steps needs a title in both languages"
