"""Made-up answers to a form, by hypothesis-jsonschema: is there any at all, and what do odd ones look like?"""

from __future__ import annotations

import copy
import itertools
import warnings
from collections.abc import Iterator, Mapping
from typing import Any

from hypothesis import HealthCheck, Phase, find, settings
from hypothesis import strategies as st
from hypothesis.errors import HypothesisException, NoSuchExample
from hypothesis_jsonschema import from_schema

Json = dict[str, Any]

ADDRESSES: list[Json] = [
    {"province": "42", "ward": "18073", "detail": "12 đường Phan Đình Phùng"},
    {"province": "01", "ward": "00004", "detail": "Thôn 3"},
]
SAMPLES: dict[str, list[str]] = {
    "identity-number": ["042190000001", "001085000002"],
    "tax-code": ["0100109106", "0100233488", "042190000001"],
    "phone": ["0912 345 678", "+84 912 345 678", "0239 3855 123"],
    "email": ["mai@example.com"],
    "province": ["42", "01"],
    "ward": ["18073", "00004"],
}
"""Formats that chance would never meet."""

MOST_CASES = 64


class Unsatisfiable(Exception):
    """No valid answer was found."""


def answers(schema: Mapping[str, Any], most_cases: int = MOST_CASES) -> st.SearchStrategy[Json]:
    """Valid answers to this form, odd ones too. Of the ways its branches can turn out, so many at most."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        made: Any = from_schema(_drawable(schema, most_cases))  # JSON of any kind, to its types
        return made.filter(_has_no_blank_text)  # type: ignore[no-any-return]


def answer(schema: Mapping[str, Any]) -> Json:
    """The simplest answer chance finds. Raises `Unsatisfiable`."""
    quick = settings(
        max_examples=200,
        phases=[Phase.generate],
        database=None,
        derandomize=True,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    for most_cases in (
        1,
        MOST_CASES,
    ):  # preparing them all takes seconds, and the first one nearly always has an answer
        try:
            return find(answers(schema, most_cases), lambda _: True, settings=quick)
        except (NoSuchExample, HypothesisException, ValueError) as reason:
            why = reason
    raise Unsatisfiable(str(why) or "none was found") from why


def _drawable(schema: Any, most_cases: int) -> Any:
    """The schema in words the library knows: our formats as samples, our keywords as what they mean."""
    if isinstance(schema, list):
        return [_drawable(each, most_cases) for each in schema]
    if not isinstance(schema, Mapping):
        return schema
    if samples := _samples(schema):
        return {"enum": samples}
    if "x-not-before" in schema:
        schema = _dated(schema)
    if "if" in schema or "allOf" in schema:
        return {"anyOf": [_drawable(each, most_cases) for each in itertools.islice(_cases(schema), most_cases)]}
    made = {name: _drawable(value, most_cases) for name, value in schema.items() if not name.startswith(("$", "x-"))}
    for note in ("title", "description", "examples", "default"):
        if not isinstance(made.get(note), Mapping):  # a field may be called `title`
            made.pop(note, None)
    if made.get("type") == "string" and "enum" not in made and "pattern" not in made:
        # Text a person could have typed; control characters are refused before any form sees them.
        made["pattern"] = r"^[A-Za-z0-9ÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚĂĐĨŨƠƯàáâãèéêìíòóôõùúăđĩũơưạảấầẩẫậắằẳẵặẹẻẽếềểễệ ,.;/()-]*$"
    return copy.deepcopy(made)


def _samples(schema: Mapping[str, Any]) -> list[Any]:
    """Values of our own formats; none where any text will do."""
    if schema.get("x-address"):
        return list(ADDRESSES)
    if schema.get("format") == "date":
        return ["2099-01-15", "2098-12-31"] if schema.get("x-date") == "future" else ["1990-05-17", "2020-02-29"]
    return list(SAMPLES.get(schema.get("format", ""), ()))


def _dated(schema: Mapping[str, Any]) -> Json:
    """Its dates in order: the later ones late, the others early."""
    late = set(schema["x-not-before"])
    return {
        **{name: value for name, value in schema.items() if name != "x-not-before"},
        "properties": {
            name: {"enum": ["2099-01-15" if name in late else "2098-12-31"]}
            if field.get("x-date") == "future"
            else {"enum": ["2020-02-29" if name in late else "1990-05-17"]}
            if field.get("format") == "date"
            else field
            for name, field in schema["properties"].items()
        },
    }


def _cases(schema: Mapping[str, Any]) -> Iterator[Json]:
    """The schema without branches, once for each way its branches can turn out.

    A branch asks whether one field has certain values (`form_rules`), so each value is a case of
    its own; left to chance, hardly any answer would have all that a branch requires.
    """
    branches = [schema, *schema.get("allOf", [])]
    plain = {name: value for name, value in schema.items() if name not in ("if", "then", "allOf")}
    triggers: dict[str, list[Any]] = {}
    required: list[tuple[str, list[Any], list[str]]] = []
    for branch in branches:
        if "if" in branch:
            (name, test), *_ = branch["if"]["properties"].items()
            values = test["enum"] if "enum" in test else [test["const"]]
            required.append((name, values, branch["then"]["required"]))
            triggers[name] = _values(schema["properties"][name])
    for chosen in itertools.product(*triggers.values()):
        argument = dict(zip(triggers, chosen, strict=True))
        needs = {each for name, values, more in required if argument[name] in values for each in more}
        fixed = {name: {**plain["properties"][name], "enum": [value]} for name, value in argument.items()}
        yield {
            **plain,
            "properties": {**plain["properties"], **fixed},
            "required": sorted({*plain.get("required", []), *argument, *needs}),
        }


def _values(schema: Mapping[str, Any]) -> list[Any]:
    if "const" in schema:
        return [schema["const"]]
    return list(schema["enum"]) if "enum" in schema else [True, False]


def _has_no_blank_text(made: Any) -> bool:
    """A blank text counts as left out, which is no answer to a required field."""
    if isinstance(made, str):
        return bool(made.strip())
    inside = made.values() if isinstance(made, Mapping) else made if isinstance(made, list) else ()
    return all(_has_no_blank_text(each) for each in inside)
