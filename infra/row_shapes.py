"""One stored row as today's code would write it, and the write that brings it there."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from chalicelib.storage import dossier_items, keys, released_rows, result_items
from chalicelib.storage.attributes import Item, Row
from chalicelib.storage.payments import payment_items
from chalicelib.storage.table import Table

INDEX_ATTRIBUTE = ("_pk", "_sk")
KEY = ("pk", "sk")


def in_todays_shape(row: Item, partition: list[Item]) -> Item:
    """The row as today's code would write it, with its places in the indexes."""
    now = released_rows.current(row, partition)
    kind = Row(row).s("type")
    if kind not in _REWRITTEN:
        return now
    placeless = {name: value for name, value in now.items() if name in KEY or not name.endswith(INDEX_ATTRIBUTE)}
    return {**placeless, **_REWRITTEN[kind](now)}


def _orphan(row: Item) -> Item:
    order = Row(row).s("by_expiry_sk")
    return dossier_items.from_orphan(row["id"]["S"], due=keys.moment_of(order)) if order else row


_REWRITTEN: Mapping[str, Callable[[Item], Item]] = {
    "dossier": lambda row: dossier_items.from_dossier(dossier_items.to_dossier(row)),
    "document": lambda row: dossier_items.from_document(dossier_items.to_document(row)),
    "orphan": _orphan,
    "attempt": lambda row: payment_items.from_attempt(payment_items.to_attempt(row)),
    "refund": lambda row: payment_items.from_refund(payment_items.to_refund(row)),
    "result": lambda row: result_items.from_result(result_items.to_result(row)),
}
"""Types whose place in an index may differ from the stored one."""


def write_changes(table: Table, before: Item, after: Item) -> bool:
    """Write what differs, if the row is as it was read; whether it was."""
    changed = {name: value for name, value in after.items() if before.get(name) != value}
    gone = [name for name in before if name.endswith(INDEX_ATTRIBUTE) and name not in after]
    looked_at = sorted({"version", "papers", "schema", *changed, *gone})
    names = {f"#{n}": name for n, name in enumerate(looked_at)}
    of = {name: short for short, name in names.items()}
    was = {f":was{short[1:]}": before[name] for short, name in names.items() if name in before}
    becomes = {f":is{of[name][1:]}": value for name, value in changed.items()}
    conditions = [
        f"{short} = :was{short[1:]}" if name in before else f"attribute_not_exists({short})"
        for short, name in names.items()
    ]
    update = "SET " + ", ".join(f"{of[name]} = :is{of[name][1:]}" for name in changed)
    if gone:
        update += " REMOVE " + ", ".join(of[name] for name in gone)
    try:
        table.client.update_item(
            TableName=table.name,
            Key={name: before[name] for name in KEY},
            UpdateExpression=update,
            ConditionExpression=" AND ".join(["attribute_exists(pk)", *conditions]),
            ExpressionAttributeNames=names,
            ExpressionAttributeValues={**was, **becomes},
        )
    except table.client.exceptions.ConditionalCheckFailedException:
        return False
    return True
