"""Some rows of one dossier in one call, in today's shape."""

from __future__ import annotations

from chalicelib.storage import released_rows
from chalicelib.storage.keys import Key
from chalicelib.storage.table import Item, Table, get_all, query


def read(table: Table, *wanted: Key) -> dict[str, Item]:
    """These rows of one dossier, as they are now, by their type; absent ones are left out. At most one of a type.

    While one of them was written by an earlier release it costs one more call, for then its meaning may follow from
    other rows of the dossier.
    """
    rows = get_all(table, *wanted)
    if not all(map(released_rows.is_current, rows)):
        partition = list(query(table, "pk = :pk", {":pk": wanted[0]["pk"]}, ConsistentRead=True))
        rows = [released_rows.current(row, partition) for row in partition if _key(row) in wanted]
    return {row["type"]["S"]: row for row in rows}


def _key(row: Item) -> Key:
    return {name: row[name] for name in ("pk", "sk")}
