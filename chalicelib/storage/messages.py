"""One function per question about messages to citizens, numbered as in `docs/access-patterns.md`.

One item for each event notes each channel by itself. Items of version 0.1.0 note all channels at once, in `channels`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from chalicelib.domain.dossier import CHANNELS, Content, Dossier, Event
from chalicelib.domain.undelivered import Unreachable
from chalicelib.storage import items, keys
from chalicelib.storage.rows import SCHEMA, Item, Row, typed, values
from chalicelib.storage.table import Table, answering, get, get_all


@dataclass(frozen=True)
class Due:
    """What is needed to tell one event."""

    dossier: Dossier
    content: Content
    sent: frozenset[str]
    """The channels over which this event was already told."""
    unreachable: Mapping[str, Unreachable]
    """The refused addresses of this dossier, by channel."""


def due(table: Table, event: Event) -> Due | None:
    """M1. The dossier, how to reach its citizen and what was already sent, in one call; `None` without a dossier."""
    found = get_all(
        table,
        keys.head(event.reference),
        keys.content(event.reference),
        _key(event),
        *(keys.unreachable(event.reference, channel) for channel in CHANNELS),
    )
    rows = {row["type"]["S"]: row for row in found if row["type"]["S"] != "unreachable"}
    if "dossier" not in rows:
        return None
    refused = (items.to_unreachable(row) for row in found if row["type"]["S"] == "unreachable")
    return Due(
        items.to_dossier(rows["dossier"]),
        items.to_content(rows["content"]),
        _sent(rows["message"]) if "message" in rows else frozenset(),
        {each.channel: each for each in refused},
    )


def sent(table: Table, event: Event, channel: str, number: str, *, at: datetime) -> None:
    """M2. Note that an event was told over one channel, and the sender's own number of the message."""
    _note(table, event, f"{channel}_at = :at, {channel}_number = :number", at, {":number": {"S": number}})


def handled(table: Table, event: Event, *, at: datetime) -> None:
    """M4. Note that all was done for this event, although no message left: there is no address, or it was refused."""
    _note(table, event, "handled_at = :at", at, {})


class Told(NamedTuple):
    """What became of telling one event; `None`: not yet."""

    left: datetime | None = None
    """When the first message left."""
    handled: datetime | None = None
    """When all that could be done was done: also where there is no address, or every address was refused."""


def told_at(table: Table, event: Event) -> Told:
    """M3. When an event was told."""
    row = get(table, _key(event))
    if row is None:
        return Told()
    read = Row(row)
    moments = [read.at(f"{channel}_at") for channel in CHANNELS if f"{channel}_at" in row]
    if "sent_at" in row:
        moments.append(read.at("sent_at"))
    left = min(moments) if moments and _sent(row) else None
    return Told(left, left or read.maybe_at("handled_at") or read.maybe_at("sent_at"))


def refuse(table: Table, reference: str, unreachable: Unreachable) -> None:
    """M5. Mark an address as refused for good."""
    key = keys.unreachable(reference, unreachable.channel)
    with answering():
        table.client.put_item(TableName=table.name, Item={**key, **typed("unreachable", values(unreachable))})


def accept(table: Table, reference: str, channel: str) -> None:
    """M6. An address that was refused takes messages again."""
    with answering():
        table.client.delete_item(TableName=table.name, Key=keys.unreachable(reference, channel))


def _note(table: Table, event: Event, what: str, at: datetime, more: Mapping[str, Mapping[str, str]]) -> None:
    with answering():
        table.client.update_item(
            TableName=table.name,
            Key=_key(event),
            UpdateExpression=f"SET #type = :type, #schema = :schema, {what}",
            ExpressionAttributeNames={"#type": "type", "#schema": "schema"},
            ExpressionAttributeValues={
                ":type": {"S": "message"},
                ":schema": {"N": str(SCHEMA)},
                ":at": {"S": keys.moment(at)},
                **more,
            },
        )


def _sent(row: Item) -> frozenset[str]:
    earlier = row["channels"]["M"] if "channels" in row else {}
    return frozenset(earlier) | {channel for channel in CHANNELS if f"{channel}_at" in row}


def _key(event: Event) -> keys.Key:
    return keys.message(event.reference, event.subject, event.version)
