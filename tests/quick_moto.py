"""moto copies a whole table, its stream included, once for each item of a transaction. Here it copies what it needs.

It needs to put back which items there were. No transaction of ours changes an item in place (`Update`), so the
items themselves need no copy; `tests/storage/test_quick_moto.py` sees that a refused one leaves nothing.
"""

from __future__ import annotations

import copy
from collections import defaultdict
from typing import Any

from moto.dynamodb.models.table import Table


def _snapshot(table: Table, memo: dict[int, Any]) -> Table:
    kept = copy.copy(table)
    kept.items = defaultdict(dict, {partition: dict(rows) for partition, rows in table.items.items()})
    if table.stream_shard:
        kept.stream_shard = copy.copy(table.stream_shard)
        kept.stream_shard.table = kept
        kept.stream_shard.items = list(table.stream_shard.items)
    return kept


def install() -> None:
    """From now on, in this process."""
    Table.__deepcopy__ = _snapshot  # type: ignore[attr-defined]
