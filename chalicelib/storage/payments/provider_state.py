"""The access patterns of a provider's pause and watermark, numbered as in `docs/access-patterns.md`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from chalicelib.storage import keys
from chalicelib.storage.attributes import Row, typed
from chalicelib.storage.aws_errors import translate_aws_errors
from chalicelib.storage.stored_names import stored_values
from chalicelib.storage.table import Table, get


def paused_until(table: Table, provider: str) -> datetime | None:
    """L1. Until when calls to this provider are paused; `None` when they never were."""
    found = get(table, keys.pause(provider))
    return Row(found).at("until") if found else None


def pause(table: Table, provider: str, until: datetime) -> None:
    """L2. Pause calls to this provider until then."""
    with translate_aws_errors():
        table.client.put_item(TableName=table.name, Item={**keys.pause(provider), **typed("pause", {"until": until})})


@dataclass(frozen=True)
class Watermark:
    """How far a provider's list was read."""

    last_transaction: int = 0
    """The number of the last transaction."""
    history: bool = True
    """Whether all credits listed so far are older than the first run."""


def watermark(table: Table, provider: str) -> Watermark:
    """L3. How far this provider's list was read."""
    found = get(table, keys.watermark(provider))
    return Watermark(Row(found).n("heard"), Row(found).b("history")) if found else Watermark()


def move_watermark(table: Table, provider: str, to: Watermark) -> None:
    """L4. Store how far the list was read. A slower worker may set it back; the credits are then read twice."""
    with translate_aws_errors():
        item = {**keys.watermark(provider), **typed("watermark", stored_values(to))}
        table.client.put_item(TableName=table.name, Item=item)
