"""What a row of a sealed result looks like, and the one that its code is found by."""

from __future__ import annotations

from chalicelib.domain.result.result import Result, State
from chalicelib.storage import keys
from chalicelib.storage.attributes import Item, Row, indexed, typed
from chalicelib.storage.keys import DueKind, when
from chalicelib.storage.stored_names import stored_values


def from_result(result: Result) -> Item:
    """A sealed result; it stands among what is due while its file is to be verified."""
    stands = {}
    if result.next_check_at:
        at = when(result.next_check_at, result.document)
        stands = indexed(keys.BY_DUE, keys.in_due(DueKind.VERIFICATION, result.reference), at)
    return {**keys.sealed_result(result.document), **typed("result", stored_values(result)), **stands}


def to_result(item: Item) -> Result:
    """A sealed result, as `from_result` wrote it."""
    row = Row(item)
    return Result(
        code=row.s("code"),
        reference=row.s("reference"),
        document=row.s("document"),
        outcome=row.s("outcome"),
        sealed_at=row.at("sealed_at"),
        sha256=row.s("sha256"),
        object_version=row.s("object_version"),
        state=State(row.s("state")),
        ended_at=row.maybe_at("ended_at"),
        replaced_by=row.s("replaced_by"),
        reason=row.s("reason"),
        next_check_at=row.maybe_at("look_at"),
        version=row.n("version"),
    )


def from_code(result: Result) -> Item:
    """That this code is taken, and by which file. It never changes."""
    return {**keys.result_code(result.code), **typed("result_code", {"document": result.document})}
