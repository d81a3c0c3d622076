"""Conversion of DynamoDB items to typed values and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime
from typing import Any

from chalicelib.storage.keys import moment

Item = Mapping[str, Any]

SCHEMA = 2
"""The shape of rows as this code writes them. Rows without a number are of 0.1.0, which wrote none;
`released_rows` says what older rows mean, and a new number needs a rule there."""


class Row:
    """Typed reading of an item; an absent text is empty and an absent number is 0, as written."""

    def __init__(self, item: Item) -> None:
        self._item = item

    def s(self, name: str) -> str:
        """A text; empty where it is absent."""
        return str(self._item[name]["S"]) if name in self._item else ""

    def n(self, name: str) -> int:
        """A whole number; 0 where it is absent."""
        return int(self._item[name]["N"]) if name in self._item else 0

    def b(self, name: str) -> bool:
        """A yes or no; no where it is absent."""
        return bool(self._item[name]["BOOL"]) if name in self._item else False

    def at(self, name: str) -> datetime:
        """A moment. Raises `KeyError` where it is absent."""
        return datetime.fromisoformat(self._item[name]["S"])

    def maybe_at(self, name: str) -> datetime | None:
        """A moment; `None` where it is absent."""
        return self.at(name) if name in self._item else None


def values(entity: Any) -> dict[str, Any]:
    """The fields of a dataclass by name, not copied."""
    return {f.name: getattr(entity, f.name) for f in fields(entity)}


def typed(kind: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """The attributes of an item of this type, in today's shape."""
    return attributes({"type": kind, "schema": SCHEMA, **values})


def attributes(values: Mapping[str, Any]) -> dict[str, Any]:
    """DynamoDB's typed attributes; empty ones are not stored at all."""
    return {
        name: _attribute(value)
        for name, value in values.items()
        if value is not None and value != "" and value is not False
    }


def _attribute(value: object) -> dict[str, Any]:
    if isinstance(value, bool):
        return {"BOOL": value}
    if isinstance(value, int):
        return {"N": str(value)}
    if isinstance(value, datetime):
        return {"S": moment(value)}
    return {"S": str(value)}


def indexed(index: str, partition: str, order: str) -> dict[str, Any]:
    """The key attributes of an item in this index."""
    return {f"{index}_pk": {"S": partition}, f"{index}_sk": {"S": order}}
