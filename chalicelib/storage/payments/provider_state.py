"""One function per question about a provider as a whole, numbered as in `docs/access-patterns.md`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from chalicelib.storage import keys
from chalicelib.storage.attributes import Row, typed, values
from chalicelib.storage.aws_errors import translate_aws_errors
from chalicelib.storage.table import Table, get


def paused_until(table: Table, provider: str) -> datetime | None:
    """L1. Until when this provider is not to be asked anything; `None` when it was never told so."""
    found = get(table, keys.pause(provider))
    return Row(found).at("until") if found else None


def pause(table: Table, provider: str, until: datetime) -> None:
    """L2. Do not ask this provider anything before then."""
    with translate_aws_errors():
        table.client.put_item(TableName=table.name, Item={**keys.pause(provider), **typed("pause", {"until": until})})


@dataclass(frozen=True)
class Watermark:
    """How far a provider's list was read."""

    heard: int = 0
    """The number of the last transaction."""
    history: bool = True
    """What was listed so far came before we first looked."""


def watermark(table: Table, provider: str) -> Watermark:
    """L3. How far this provider's list was read."""
    found = get(table, keys.watermark(provider))
    return Watermark(Row(found).n("heard"), Row(found).b("history")) if found else Watermark()


def move_watermark(table: Table, provider: str, to: Watermark) -> None:
    """L4. Everything up to here was heard of. Set back by a slower worker, the same is heard again."""
    with translate_aws_errors():
        item = {**keys.watermark(provider), **typed("watermark", values(to))}
        table.client.put_item(TableName=table.name, Item=item)
