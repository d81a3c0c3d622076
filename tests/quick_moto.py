"""A fake cloud for each test is dear; here it does twice nothing that it need do once.

moto copies a whole table, its stream included, for each item of a transaction, to put back which items there were. No
transaction of ours changes an item in place (`Update`), so the items themselves need no copy;
`tests/storage/test_quick_moto.py` sees that a refused one leaves nothing. And each fake cloud begins a new session of
boto3, which reads the description of every service anew, megabytes of JSON; here they are read once.
"""

from __future__ import annotations

import copy
from collections import defaultdict
from functools import cache
from typing import Any

import botocore.session
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
    botocore.session.create_loader = cache(botocore.session.create_loader)  # type: ignore[attr-defined]
