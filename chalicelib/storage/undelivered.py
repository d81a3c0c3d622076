"""Events that a consumer could not process, numbered as in `docs/access-patterns.md`.

An item appears with the first failure, counts the attempts, and goes when the event was processed. Once the consumer
has given up, it stands in the list that `python -m infra.undelivered` shows and replays.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from typing import Any

from chalicelib.domain.consumers import Consumer
from chalicelib.domain.undelivered import EventName, Undelivered
from chalicelib.storage import keys
from chalicelib.storage.attributes import SCHEMA, Item, Row
from chalicelib.storage.aws_errors import translate_aws_errors
from chalicelib.storage.readable import readable
from chalicelib.storage.table import Table, get, query


def count_attempt(
    table: Table, consumer: Consumer, event: EventName, reason: str, *, at: datetime, begun: bool = False
) -> int:
    """U1. Note one more attempt at this event; how many there were. `reason` is a code, never personal data.

    `begun`: the attempt is about to be made, so a reason that is known from earlier ones stays.
    """
    with translate_aws_errors():
        answer = table.client.update_item(
            TableName=table.name,
            Key=keys.undelivered(event.reference, consumer, event.name),
            UpdateExpression=f"{_KEEP_REASON if begun else _DESCRIBE} ADD attempts :one",
            ExpressionAttributeNames=_NAMES,
            ExpressionAttributeValues={**_described(consumer, event, reason, at), ":one": {"N": "1"}},
            ReturnValues="UPDATED_NEW",
        )
    return int(answer["Attributes"]["attempts"]["N"])


def give_up(
    table: Table, consumer: Consumer, event: EventName, reason: str, *, at: datetime, keep_reason: bool = False
) -> None:
    """U2. Put this event on the list of those that were given up. `keep_reason`: one that is known already stays."""
    index, describe = keys.BY_QUEUE, _KEEP_REASON if keep_reason else _DESCRIBE
    with translate_aws_errors():
        table.client.update_item(
            TableName=table.name,
            Key=keys.undelivered(event.reference, consumer, event.name),
            UpdateExpression=f"{describe}, given_up_at = :at, {index}_pk = :partition, {index}_sk = :order",
            ExpressionAttributeNames=_NAMES,
            ExpressionAttributeValues={
                **_described(consumer, event, reason, at),
                ":partition": {"S": keys.in_undelivered(consumer)},
                ":order": {"S": keys.when(at, f"{event.reference}#{event.name}")},
            },
        )


def remove_processed(table: Table, consumer: Consumer, event: EventName) -> None:
    """U3. The event was processed after earlier attempts. One that stands on the list stays there."""
    _remove(table, consumer, event, "attribute_not_exists(given_up_at)", {})


def begin_replay(table: Table, of: Undelivered) -> bool:
    """U7. Before an event is sent again: its attempts begin anew. False when it changed since it was read."""
    with translate_aws_errors(), suppress(table.client.exceptions.ConditionalCheckFailedException):
        table.client.update_item(
            TableName=table.name,
            Key=keys.undelivered(of.event.reference, of.consumer, of.event.name),
            UpdateExpression="REMOVE attempts",
            ConditionExpression="given_up_at = :seen",
            ExpressionAttributeValues=_seen(of),
        )
        return True
    return False


def take_off(table: Table, of: Undelivered) -> None:
    """U5. The event was sent again, or is dismissed. It stays on the list if it was given up once more meanwhile."""
    _remove(table, of.consumer, of.event, "given_up_at = :seen", _seen(of))


def is_listed(table: Table, consumer: Consumer, event: EventName) -> bool:
    """U8. Whether this consumer gave the event up."""
    found = get(table, keys.undelivered(event.reference, consumer, event.name))
    return found is not None and "given_up_at" in found


def _seen(of: Undelivered) -> dict[str, dict[str, str]]:
    return {":seen": {"S": keys.moment(of.abandoned_at)}}


def _remove(
    table: Table, consumer: Consumer, event: EventName, condition: str, values: dict[str, dict[str, str]]
) -> None:
    """Nothing where no item is, or the condition does not hold."""
    bound: dict[str, Any] = {"ExpressionAttributeValues": values} if values else {}
    with translate_aws_errors(), suppress(table.client.exceptions.ConditionalCheckFailedException):
        table.client.delete_item(
            TableName=table.name,
            Key=keys.undelivered(event.reference, consumer, event.name),
            ConditionExpression=condition,
            **bound,
        )


def undelivered_events(table: Table, consumer: Consumer) -> Iterator[Undelivered]:
    """U4. The events this consumer gave up, oldest first, a moment ago."""
    partition = {":pk": {"S": keys.in_undelivered(consumer)}}
    return readable(query(table, "by_queue_pk = :pk", partition, IndexName=keys.BY_QUEUE), to_undelivered)


def event_image(table: Table, event: EventName) -> Item | None:
    """U6. The item of an event, as the queues carry it; `None` when the table has no such event."""
    return get(table, keys.named_event(event.reference, event.name))


def to_undelivered(item: Item) -> Undelivered:
    """An event that a consumer gave up."""
    row = Row(item)
    return Undelivered(
        consumer=Consumer(row.s("consumer")),
        event=EventName(row.s("reference"), row.s("event_name"), row.s("event_kind")),
        attempts=row.n("attempts"),
        reason=row.s("reason"),
        since=row.at("since"),
        abandoned_at=row.at("given_up_at"),
    )


_NAMES = {"#type": "type", "#reference": "reference", "#schema": "schema"}
"""Attributes whose names DynamoDB reserves."""

_DESCRIBE = (
    "SET #type = :type, #schema = :schema, consumer = :consumer, #reference = :reference, event_name = :name,"
    " event_kind = :kind, reason = :reason, last_failed_at = :at, since = if_not_exists(since, :at)"
)
_KEEP_REASON = _DESCRIBE.replace("reason = :reason", "reason = if_not_exists(reason, :reason)")


def _described(consumer: Consumer, event: EventName, reason: str, at: datetime) -> dict[str, dict[str, str]]:
    return {
        ":type": {"S": "undelivered"},
        ":schema": {"N": str(SCHEMA)},
        ":consumer": {"S": consumer.value},
        ":reference": {"S": event.reference},
        ":name": {"S": event.name},
        ":kind": {"S": event.kind},
        ":reason": {"S": reason},
        ":at": {"S": keys.moment(at)},
    }
