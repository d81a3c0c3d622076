"""Forms against their JSON Schema (2020-12): what is wrong, field by field, in the citizen's words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from chalicelib.catalogue.forms.messages import Field, missing, too_deep, unknown, wrong
from chalicelib.domain.errors import Text
from chalicelib.domain.strict_json import deeper_than

MOST = 50
DEPTH = 12

_INCOMPLETE = frozenset({"required", "minItems", "minProperties", "dependentRequired"})
"""Faults that are not faults yet in a draft."""


def check(
    schema: Mapping[str, Any],
    form: Mapping[str, Any],
    *,
    complete: bool,
    today: date,
    ui: Mapping[str, Any] | None = None,
) -> dict[str, Text]:
    """Field path (`subject.name`) to text, for at most 50 fields; empty when nothing is wrong.

    In a draft (`complete=False`) values are checked, their absence is not. A blank text is an
    absent one. `ui` holds the English titles; without it English names a field by its path.
    """
    if deeper_than(form, DEPTH):
        return {"form": too_deep()}
    if too_long := dict(_endless(schema, form)):
        return too_long
    faults: dict[str, Text] = {}
    for error in _leaves(_validator(_ById(schema), today).iter_errors(_filled(schema, form))):
        if complete or error.validator not in _INCOMPLETE:
            for path, text in _messages(error, Field.root(schema, ui or {})):
                faults.setdefault(path, text)
        if len(faults) >= MOST:
            break
    return dict(list(faults.items())[:MOST])


def _messages(error: Any, root: Field) -> Iterator[tuple[str, Text]]:
    """The fields one fault is about. A fault found in a branch (`then`) has no titles: the root has them."""
    path = [str(part) for part in error.absolute_path]
    field = root.at(error.absolute_path)
    if error.validator == "required":
        absent = (name for name in error.validator_value if name not in error.instance)
        yield from (message for name in absent for message in _absent([*path, name], field.part(name)))
    elif error.validator == "additionalProperties":
        known = error.schema.get("properties", {})
        yield from ((".".join([*path, str(name)[:60]]), unknown()) for name in error.instance if name not in known)
    else:
        yield ".".join(path) or "form", wrong(field, error.validator, error.validator_value)


def _absent(path: list[str], field: Field) -> Iterator[tuple[str, Text]]:
    """A missing field, and what is required inside it: those are what a citizen fills in."""
    yield ".".join(path), missing(field)
    for name in field.schema.get("required", ()):
        yield from _absent([*path, name], field.part(name))


def _leaves(errors: Iterable[Any]) -> Iterator[Any]:
    """The faults themselves, not the combinations (`anyOf`) they came through."""
    for error in errors:
        if error.context:
            yield from _leaves(error.context)
        else:
            yield error


def _filled(schema: Mapping[str, Any], value: Any) -> Any:
    """The value without its blank texts, as browsers send fields nobody filled. Unknown fields stay."""
    if isinstance(value, list):
        return [_filled(schema.get("items", {}), each) for each in value]
    if not isinstance(value, Mapping):
        return value
    known = schema.get("properties", {})
    return {
        name: _filled(known.get(name, {}), each)
        for name, each in value.items()
        if not (name in known and isinstance(each, str) and not each.strip())
    }


def _endless(schema: Mapping[str, Any], value: Any, at: str = "") -> Iterator[tuple[str, Text]]:
    """Lists longer than they may be, found before anybody looks at each of their entries."""
    if isinstance(value, Mapping):
        for name, inner in schema.get("properties", {}).items():
            if name in value:
                yield from _endless(inner, value[name], f"{at}.{name}" if at else name)
    elif isinstance(value, list) and len(value) > schema.get("maxItems", len(value)):
        yield at, wrong(Field(schema, {}, at.rsplit(".", 1)[-1]), "maxItems", schema["maxItems"])
    elif isinstance(value, list):
        for number, each in enumerate(value):
            yield from _endless(schema.get("items", {}), each, f"{at}.{number}")


class _ById:
    """A schema by identity: schemas come from loaded procedures and never change."""

    def __init__(self, schema: Mapping[str, Any]) -> None:
        self.schema = schema

    def __hash__(self) -> int:
        return id(self.schema)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _ById) and other.schema is self.schema


@lru_cache(maxsize=64)
def _validator(by_id: _ById, today: date) -> Any:
    from chalicelib.catalogue.forms import formats

    return formats.validator(by_id.schema, today)
