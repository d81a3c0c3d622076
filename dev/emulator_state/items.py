"""Rows of the emulator's DynamoDB tables, recorded as they change."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import Any

COLLECTION = "dynamodb.items"
COUNTED = frozenset({"items", "_index_members", "ItemCount", "TableSizeBytes"})
"""What is kept per row or counted again on start; the rest of a table is its description."""


class Items:
    """Wraps the three functions through which MiniStack's DynamoDB changes items."""

    def __init__(self, dynamodb: Any) -> None:
        self._module = dynamodb
        self._changed: dict[tuple[str, str], Any] = {}
        set_item, remove_item, replaced = dynamodb._set_item, dynamodb._remove_item, dynamodb._items_replaced

        def _set_item(table: Any, pk: str, sk: str, item: Any) -> Any:
            self._changed[COLLECTION, _key(table, pk, sk)] = item
            return set_item(table, pk, sk, item)

        def _remove_item(table: Any, pk: str, sk: str) -> Any:
            self._changed[COLLECTION, _key(table, pk, sk)] = None
            return remove_item(table, pk, sk)

        def _items_replaced(table: Any) -> None:
            replaced(table)
            self.replaced = True

        dynamodb._set_item, dynamodb._remove_item = _set_item, _remove_item
        dynamodb._items_replaced = _items_replaced
        self.replaced = False
        self.tables: set[str] = set()

    def other_tables(self) -> bool:
        """Whether a table was made or deleted since the last time."""
        there = {table["TableArn"] for table in self._module._tables.all_values()}
        changed, self.tables = there != self.tables, there
        return changed

    def changes(self) -> dict[tuple[str, str], str | None]:
        """New values of the rows that changed since `forget`."""
        return {place: None if item is None else json.dumps(item) for place, item in list(self._changed.items())}

    def forget(self, written: dict[tuple[str, str], str | None]) -> None:
        """These are on disk. The emulator's thread writes and forgets without a pause in between."""
        for place in written:
            self._changed.pop(place, None)

    def compare(self, stored: set[str]) -> None:
        """Record every row of every table, and the removal of what is `stored` and no longer there."""
        self.replaced = False
        there = {
            _key(table, pk, sk): item
            for table in self._module._tables.all_values()
            for pk, rows in list(table["items"].items())
            for sk, item in list(rows.items())
        }
        for key in stored - set(there):
            self._changed[COLLECTION, key] = None
        for key, item in there.items():
            self._changed[COLLECTION, key] = item


def described(module: Any) -> dict[str, Any]:
    """What MiniStack would write down of DynamoDB, without items."""
    from ministack.core.responses import AccountRegionScopedDict

    tables: Any = AccountRegionScopedDict()  # type: ignore[no-untyped-call]
    for (account, region, name), table in module._tables.all_items():
        plain = {field: value for field, value in table.items() if field not in COUNTED}
        tables.set_scoped(account, region, name, plain)
    other = ("tags", "ttl_settings", "pitr_settings", "kinesis_destinations", "contributor_insights", "backups")
    rest = (*other, "resource_policies", "exports", "imports")
    return {"tables": tables, **{name: getattr(module, f"_{name}") for name in rest}}


def restore(module: Any, rows: dict[str, str], description: dict[str, Any]) -> None:
    """Tables and their items as they were. Items of a table that was just deleted stay away."""
    by_table = {table["TableArn"]: table for table in description["tables"].all_values()}
    for table in by_table.values():
        table["items"] = defaultdict(dict)
    for key, value in rows.items():
        arn, pk, sk = json.loads(key)
        if arn in by_table:
            by_table[arn]["items"][pk][sk] = json.loads(value)
    module.load_persisted_state(description)
    for table in by_table.values():
        module._update_counts(table)


def _key(table: Any, pk: str, sk: str) -> str:
    return json.dumps([table["TableArn"], pk, sk])
