"""The heartbeat: one item that the sweep overwrites in each run, so that it passes the stream, the dispatcher, every
queue and every consumer. Each of them logs it and does nothing else; alarms count those lines.

It has no personal data, is no event of a history, and leaves the table as it was: one item, always the same.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from chalicelib.storage import keys
from chalicelib.storage.attributes import Row, typed
from chalicelib.storage.aws_errors import translate_aws_errors
from chalicelib.storage.event_queue import Entry
from chalicelib.storage.table import Table

TYPE = "heartbeat"
GROUP = "heartbeat"
"""Its message group; no dossier's reference reads like this, so a heartbeat delays no event."""


def send(table: Table, *, at: datetime) -> None:
    """B1. Send a heartbeat. Raises `StorageUnavailable`."""
    with translate_aws_errors():
        table.client.put_item(TableName=table.name, Item={**keys.heartbeat(), **typed(TYPE, {"at": at})})


def of_stream(records: list[Mapping[str, Any]]) -> Entry | None:
    """The message for the latest heartbeat among these stream records; `None` where there is none."""
    images = (record["dynamodb"].get("NewImage", {}) for record in reversed(records))
    image = next((image for image in images if image.get("type") == {"S": TYPE}), None)
    if image is None:
        return None
    return Entry(json.dumps(image, separators=(",", ":")), GROUP, Row(image).s("at"))
