"""One function per question about messages to citizens, numbered as in `docs/access-patterns.md`.

One item for each event notes each channel by itself. Items of version 0.1.0 note all channels at once, in `channels`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from chalicelib.domain.dossier.dossier import CHANNELS, Content, Dossier, Event
from chalicelib.domain.undelivered import Unreachable
from chalicelib.storage import dossier_items, keys
from chalicelib.storage.attributes import SCHEMA, Item, Row, typed, values
from chalicelib.storage.aws_errors import translate_aws_errors
from chalicelib.storage.table import Table, get, get_all


@dataclass(frozen=True)
class Due:
    """What is needed to tell one event."""

    dossier: Dossier
    content: Content
    sent: frozenset[str]
    """The channels over which nothing more is to be sent."""
    uncertain: frozenset[str]
    """The channels whose service took a message and did not answer in time: it may have left."""
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
    refused = (dossier_items.to_unreachable(row) for row in found if row["type"]["S"] == "unreachable")
    return Due(
        dossier_items.to_dossier(rows["dossier"]),
        dossier_items.to_content(rows["content"]),
        _finished(rows["message"]) if "message" in rows else frozenset(),
        _noted(rows["message"], "uncertain_at") if "message" in rows else frozenset(),
        {each.channel: each for each in refused},
    )


def sent(table: Table, event: Event, channel: str, number: str, *, at: datetime) -> None:
    """M2. Note that an event was told over one channel, and the sender's own number of the message."""
    _note(table, event, f"{channel}_at = :at, {channel}_number = :number", at, {":number": {"S": number}})


def uncertain(table: Table, event: Event, channel: str, *, at: datetime) -> None:
    """M7. Note that a message may have left over one channel."""
    _note(table, event, f"{channel}_uncertain_at = :at", at, {})


def handled(table: Table, event: Event, *, refused: bool, at: datetime) -> None:
    """M4. Note that all was done for this event, although no message left: there is no address, or it was refused.

    A refused message can be sent later; one that had no address is never sent to an address that comes later.
    """
    _note(table, event, "handled_at = :at, refused = :refused", at, {":refused": {"BOOL": refused}})


class NotificationTimes(NamedTuple):
    """What became of telling one event; `None`: not yet."""

    sent: datetime | None = None
    """When the first message left."""
    handled: datetime | None = None
    """When all that could be done was done: also where there is no address, or every address was refused."""


def notification_times(table: Table, event: Event) -> NotificationTimes:
    """M3. When the citizen was told of an event."""
    row = get(table, _key(event))
    if row is None:
        return NotificationTimes()
    read = Row(row)
    moments = [read.at(f"{channel}_at") for channel in _noted(row, "at")]
    if row.get("channels", {}).get("M"):
        moments.append(read.at("sent_at"))
    sent = min(moments, default=None)
    return NotificationTimes(sent, sent or read.maybe_at("handled_at") or read.maybe_at("sent_at"))


def refuse(table: Table, reference: str, unreachable: Unreachable) -> None:
    """M5. Mark an address as refused for good."""
    key = keys.unreachable(reference, unreachable.channel)
    with translate_aws_errors():
        table.client.put_item(TableName=table.name, Item={**key, **typed("unreachable", values(unreachable))})


def accept(table: Table, reference: str, channel: str) -> None:
    """M6. An address that was refused takes messages again."""
    with translate_aws_errors():
        table.client.delete_item(TableName=table.name, Key=keys.unreachable(reference, channel))


def _note(table: Table, event: Event, what: str, at: datetime, more: Mapping[str, Mapping[str, Any]]) -> None:
    with translate_aws_errors():
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


def _finished(row: Item) -> frozenset[str]:
    """Version 0.1.0 told an event once, over the channels there were then; so is one told that had no address."""
    without_address = "handled_at" in row and not Row(row).b("refused")
    return frozenset(CHANNELS) if "sent_at" in row or without_address else _noted(row, "at")


def _noted(row: Item, what: str) -> frozenset[str]:
    return frozenset(channel for channel in CHANNELS if f"{channel}_{what}" in row)


def _key(event: Event) -> keys.Key:
    return keys.message(event.reference, event.subject, event.version)
