"""Attributes of stored items about payments whose names differ from those in the code. Stored names never change."""

from __future__ import annotations

from typing import Any

from chalicelib.storage.attributes import values

STORED_AS = {
    "refunded_amount": "given",
    "officer_refund_amount": "decided",
    "matched_amount": "placed",
    "is_matched": "placed",
    "is_duplicate": "surplus",
    "resolution": "how",
}
"""The attribute that stores a field."""


def stored_values(entity: Any) -> dict[str, Any]:
    """The fields of an attempt, a notification, a refund or a difference, by the names of their attributes."""
    return {STORED_AS.get(name, name): value for name, value in values(entity).items()}
