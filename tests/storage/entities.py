"""Strategies for stored entities, derived from the fields of their dataclasses: a new field is covered by itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import UTC, datetime
from enum import Enum
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from hypothesis import strategies as st

from chalicelib.domain.identifiers import ALPHABET, CHILD_LENGTH, LENGTH, new, new_child, numbered

Entity = TypeVar("Entity")
Strategy = st.SearchStrategy[Any]

moments = st.datetimes(datetime(2020, 1, 1), datetime(2099, 1, 1), timezones=st.just(UTC))
references = st.text(ALPHABET, min_size=LENGTH - 1, max_size=LENGTH - 1).map(lambda text: new(lambda *_: text))
"""Real ones, since keys are made of them."""
children = st.builds(
    lambda reference, own: new_child(reference, lambda *_: own),
    references,
    st.text(ALPHABET, min_size=CHILD_LENGTH, max_size=CHILD_LENGTH),
)
grandchildren = st.builds(numbered, children, st.integers(1, 99))
json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**12), 10**12) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


def entities(of: type[Entity], **by_name: Strategy) -> st.SearchStrategy[Entity]:
    """Instances of this dataclass whose optional fields are absent (at their defaults) or present, independently.

    `by_name`: strategies of the fields whose type does not say what they hold; used as they are.
    """
    return _built(of, by_name, lambda default, present: st.just(default) | present)


def full(of: type[Entity], **by_name: Strategy) -> st.SearchStrategy[Entity]:
    """Instances of which every optional field differs from its default: a mapping that leaves one out is found."""
    return _built(of, by_name, lambda default, present: present.filter(lambda value: value != default))


def _built(of: type[Entity], by_name: Mapping[str, Strategy], optional: Any) -> st.SearchStrategy[Entity]:
    hints, declared = get_type_hints(of), fields(of)  # type: ignore[arg-type]
    unknown = set(by_name) - {field.name for field in declared}
    assert not unknown, f"{of.__name__} has no fields {unknown}"
    made = {}
    for field in declared:
        if field.name in by_name:
            made[field.name] = by_name[field.name]
            continue
        hint = hints[field.name]
        present = _built(hint, {}, optional) if is_dataclass(hint) else _of(hint)
        default = field.default if field.default_factory is MISSING else field.default_factory()
        made[field.name] = present if default is MISSING else optional(default, present)
    return st.builds(of, **made)


def _of(hint: Any) -> Strategy:
    """Values of a type, as strict as the stored form: whole numbers are not negative, texts are not empty."""
    if hint in _SIMPLE:
        return _SIMPLE[hint]
    if isinstance(hint, type) and issubclass(hint, Enum):
        return st.sampled_from(hint)
    if is_dataclass(hint):
        return _built(hint, {}, lambda default, present: st.just(default) | present)
    arguments = get_args(hint)
    if get_origin(hint) in (Union, UnionType):
        return _of(next(each for each in arguments if each is not NoneType))
    if get_origin(hint) is tuple and arguments[-1] is Ellipsis:
        return st.lists(_of(arguments[0]), min_size=1, max_size=3).map(tuple)
    if get_origin(hint) is tuple:
        return st.tuples(*map(_of, arguments))
    if issubclass(get_origin(hint), Mapping):
        return st.dictionaries(st.text(max_size=8), json_values if arguments[1] is Any else st.text(), max_size=3)
    raise TypeError(f"no strategy for {hint}")


_SIMPLE: dict[Any, Strategy] = {
    str: st.text(min_size=1, max_size=20),
    int: st.integers(0, 10**15),
    bool: st.booleans(),
    datetime: moments,
}
