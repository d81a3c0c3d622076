"""A procedure's file as an author writes it, made whole: shared parts, the generic form, the usual steps.

The author's shorthand, all of it: `"form": "generic"`; a field `{"part": "phone", ...}` of
`parts.json`; no `ui:order` (then it is the order of `ui:steps`); no `steps` (then the usual ones
of its level).
"""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from chalicelib.catalogue import HERE

Json = dict[str, Any]
DIALECT = "https://json-schema.org/draft/2020-12/schema"


class UnknownPart(ValueError):
    """A field asks for a part that nobody wrote."""


def expanded(written: Mapping[str, Any]) -> Json:
    """The file without shorthand. Raises `UnknownPart`; what else is wrong is found later."""
    made = dict(written)
    if made.get("form") == "generic":
        made["form"] = shared("generic.json")
    form = made.get("form")
    if isinstance(form, Mapping) and isinstance(form.get("schema"), Mapping):
        made["form"] = _form(form["schema"], form.get("ui", {}))
    if "steps" not in made and str(made.get("level")) in shared("steps.json"):
        made["steps"] = shared("steps.json")[str(made["level"])]
    return made


@cache
def shared(name: str) -> Json:
    """A file that many procedures use."""
    return json.loads((HERE / name).read_bytes())  # type: ignore[no-any-return]


def _form(schema: Json, ui: Json) -> Json:
    complete, hints = _field({"$schema": DIALECT, **schema}, ui)
    names = [name for step in hints.get("ui:steps", []) for name in step.get("fields", [])]
    hints.setdefault("ui:order", names)
    properties = complete.get("properties", {})
    if sorted(names) == sorted(properties):
        complete["properties"] = {name: properties[name] for name in names}
    return {"schema": complete, "ui": hints}


def _field(schema: Json, ui: Json) -> tuple[Json, Json]:
    """One field and its hints, with every part in it written out."""
    schema, hints = dict(schema), copy.deepcopy(dict(ui))
    if "part" in schema:
        part = _part(schema.pop("part"))
        schema = {**copy.deepcopy(part["schema"]), **schema}
        hints = _merged(part.get("ui", {}), hints)
    for name, inner in schema.get("properties", {}).items():
        schema["properties"] = {**schema["properties"]}
        schema["properties"][name], hints_inside = _field(inner, hints.get(name, {}))
        if hints_inside:
            hints[name] = hints_inside
    if isinstance(schema.get("items"), Mapping):
        schema["items"], hints_inside = _field(schema["items"], hints.get("items", {}))
        if hints_inside:
            hints["items"] = hints_inside
    return schema, hints


def _part(name: object) -> Json:
    if name == "about" or name not in shared("parts.json"):
        known = ", ".join(sorted(set(shared("parts.json")) - {"about"}))
        raise UnknownPart(f"there is no part called {name}; the parts are: {known}")
    return shared("parts.json")[name]  # type: ignore[no-any-return]


def _merged(under: Mapping[str, Any], over: Mapping[str, Any]) -> Json:
    """`over` wins, object by object."""
    made = copy.deepcopy(dict(under))
    for name, value in over.items():
        old = made.get(name)
        made[name] = _merged(old, value) if isinstance(old, Mapping) and isinstance(value, Mapping) else value
    return made
