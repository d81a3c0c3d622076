"""Makes moto quicker where its work has no effect on what the tests see.

moto copies a whole table, its stream included, for each item of a transaction, to put back which items there were. No
transaction of ours changes an item in place (`Update`), so the items themselves need no copy;
`tests/storage/test_quick_moto.py` sees that a refused one leaves nothing. And each fake cloud begins a new session of
boto3, which reads the description of every service anew, megabytes of JSON; here they are read once. Answers of
DynamoDB hold attribute values in the form in which they are sent; moto tries ten members and their aliases on each.
Making a client takes longer than ten calls of it, so one test after another uses the same (`one_client_of_each`).
"""

from __future__ import annotations

import copy
import os
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any
from unittest.mock import patch

import boto3
import botocore.session
from moto.core.serialize import BaseJSONSerializer
from moto.dynamodb.models.table import Table


def _snapshot(table: Table, memo: dict[int, Any]) -> Table:
    stored = copy.copy(table)
    stored.items = defaultdict(dict, {partition: dict(rows) for partition, rows in table.items.items()})
    if table.stream_shard:
        stored.stream_shard = copy.copy(table.stream_shard)
        stored.stream_shard.table = stored
        stored.stream_shard.items = list(table.stream_shard.items)
    return stored


def _unless_attribute_value(serialize: Any) -> Any:
    def quick(self: Any, serialized: Any, value: Any, shape: Any, key: str) -> None:
        if shape.name == "AttributeValue" and key:
            self._default_serialize(serialized, value, shape, key)
        else:
            serialize(self, serialized, value, shape, key)

    return quick


_CLIENTS: dict[tuple[str, ...], Any] = {}


@contextmanager
def one_client_of_each() -> Iterator[None]:
    """As long as this lasts, `boto3.client` gives what it gave for the same service, configuration and environment.

    Whoever registers a handler with a client's events must unregister it.
    """
    make = boto3.client

    def client(service: str, *more: Any, config: Any = None, **options: Any) -> Any:
        if more or options:
            return make(service, *more, config=config, **options)  # type: ignore[call-overload]
        where = os.environ.get("AWS_ENDPOINT_URL", ""), os.environ.get("AWS_DEFAULT_REGION", "")
        key = service, repr(vars(config) if config else ""), *where
        if key not in _CLIENTS:
            _CLIENTS[key] = make(service, config=config)  # type: ignore[call-overload]
        return _CLIENTS[key]

    with patch.object(boto3, "client", client):
        yield


def install() -> None:
    """From now on, in this process."""
    Table.__deepcopy__ = _snapshot  # type: ignore[attr-defined]
    serialize = _unless_attribute_value(BaseJSONSerializer._serialize_type_structure)
    BaseJSONSerializer._serialize_type_structure = serialize  # type: ignore[method-assign]
    botocore.session.create_loader = cache(botocore.session.create_loader)  # type: ignore[attr-defined]
