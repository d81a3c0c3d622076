"""One function per question about messages to citizens, numbered as in `docs/access-patterns.md`."""

from __future__ import annotations

from datetime import datetime

from chalicelib.domain.dossier import Content, Dossier, Event
from chalicelib.storage import items, keys
from chalicelib.storage.rows import Row, typed
from chalicelib.storage.table import Table, answering, get, get_all


def due(table: Table, event: Event) -> tuple[Dossier, Content] | None:
    """M1. The dossier and how to reach its citizen, or `None` when this event was already told."""
    found = get_all(
        table,
        keys.head(event.reference),
        keys.content(event.reference),
        keys.message(event.reference, event.subject, event.version),
    )
    rows = {row["type"]["S"]: row for row in found}
    if "message" in rows or "dossier" not in rows:
        return None
    return items.to_dossier(rows["dossier"]), items.to_content(rows["content"])


def told_at(table: Table, event: Event) -> datetime | None:
    """M3. When an event was told; `None` when it was not yet."""
    row = get(table, keys.message(event.reference, event.subject, event.version))
    return Row(row).at("sent_at") if row else None


def told(table: Table, event: Event, *, channels: dict[str, str], at: str) -> None:
    """M2. Note that an event was told: channel and the sender's own number of each message."""
    sent = {channel: {"S": number} for channel, number in channels.items()}
    with answering():
        table.client.put_item(
            TableName=table.name,
            Item={
                **keys.message(event.reference, event.subject, event.version),
                **typed("message", {"sent_at": at}),
                "channels": {"M": sent},
            },
        )
