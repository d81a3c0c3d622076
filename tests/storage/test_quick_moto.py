"""The shortcut of `tests/quick_moto.py` leaves moto's transactions what they are: all or nothing."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.platform import clients
from chalicelib.storage.table import IS_NEW, WriteConflict, delete, get, put, write
from tests.world import TABLE, World

FIRST, SECOND, THIRD = ({"pk": {"S": "P"}, "sk": {"S": name}} for name in ("1", "2", "3"))


def streamed(world: World) -> int:
    """How many rows moto's stream has brought."""
    from moto.core import DEFAULT_ACCOUNT_ID
    from moto.dynamodb import dynamodb_backends

    table: Any = dynamodb_backends[DEFAULT_ACCOUNT_ID]["ap-southeast-1"].tables[TABLE]
    return len(table.stream_shard.items)


def test_a_refused_transaction_leaves_nothing(world: World) -> None:
    """Neither what it put, nor what it took away, nor anything in the stream; and the next one finds all as it was."""
    table = clients.table()
    write(table, put(FIRST, IS_NEW), put(SECOND, IS_NEW))
    assert streamed(world) == 2
    with pytest.raises(WriteConflict):
        write(table, put(THIRD, IS_NEW), delete(SECOND, "attribute_exists(pk)"), put(FIRST, IS_NEW))
    assert [bool(get(table, key)) for key in (FIRST, SECOND, THIRD)] == [True, True, False]
    assert streamed(world) == 2
    write(table, put(THIRD, IS_NEW))
    assert [bool(get(table, key)) for key in (FIRST, SECOND, THIRD)] == [True, True, True]
    assert streamed(world) == 3
