"""Attributes of stored items whose names differ from those in the code. Stored names never change."""

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
    "state_changed_at": "settled_at",
    "completed_at": "settled_at",
    "first_requested_at": "first_asked",
    "detected_at": "found_at",
    "last_transaction": "heard",
    "next_check_at": "look_at",
    "document_set_version": "papers",
    "desk_document_changes": "desk_papers",
    "decided_document_set": "decided_papers",
}
"""The attribute that stores a field."""


def stored_values(entity: Any) -> dict[str, Any]:
    """The fields of an entity, by the names of their attributes."""
    return {STORED_AS.get(name, name): value for name, value in values(entity).items()}
