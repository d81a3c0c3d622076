"""The gestures that need care: all-or-nothing writes, reading page by page, and what AWS failures mean."""

from __future__ import annotations

import random
import time
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from chalicelib.storage.aws_errors import translate_aws_errors, unavailable

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

    from chalicelib.storage.keys import Key

Item = Mapping[str, Any]
Operation = Mapping[str, Any]

IS_NEW = "attribute_not_exists(pk)"
IS_UNCHANGED = "version = :seen"
HEAD_IS_UNCHANGED = "version = :seen AND papers = :papers"
OLD_HEAD_IS_UNCHANGED = "version = :seen AND (attribute_not_exists(papers) OR papers = :papers)"
"""The same for 0 `papers`, which earlier releases did not store."""
WAITS = "attribute_exists(by_queue_pk)"
"""It stands among what somebody must look at."""

TRIES = 4
"""How often a write meets another transaction, or a read gets half an answer, before the caller must come back."""
MOST_KEYS = 100
"""Items DynamoDB gives in one batch."""


@dataclass(frozen=True)
class Table:
    """The one table: a low-level client and a name."""

    client: DynamoDBClient
    name: str


class WriteConflict(Exception):
    """A condition was false, so nothing was written. `failed` are the positions, `existing` what stood there."""

    def __init__(self, failed: tuple[int, ...], existing: Mapping[int, Item]) -> None:
        super().__init__(f"conditions {failed} were false")
        self.failed = failed
        self.existing = existing


def put(item: Item, condition: str | None = None, **values: Any) -> Operation:
    """Write the whole item; with a condition, what stood there comes back when it is false."""
    return {"Put": {"Item": item, **_conditional(condition, values)}}


def delete(key: Key, condition: str | None = None, **values: Any) -> Operation:
    """Remove the item, if the condition holds."""
    return {"Delete": {"Key": key, **_conditional(condition, values)}}


def check(key: Key, condition: str, **values: Any) -> Operation:
    """Let the write happen only if this holds of an item that is not written."""
    return {"ConditionCheck": {"Key": key, **_conditional(condition, values)}}


def write(table: Table, *operations: Operation) -> None:
    """All of it or nothing.

    Raises `WriteConflict` when a condition was false, `StorageUnavailable` when nothing was written for another
    reason, `OutcomeUnknown` when it is not known whether it was. A `TransactionConflict` is no answer, so it is tried
    again and never taken for "already done".
    """
    # One token for all turns, and for botocore's own retries: if one of them was saved and its answer lost, DynamoDB
    # answers the next with success, so that no condition is false because of our own write.
    token = str(uuid.uuid4())
    named = [{kind: {**body, "TableName": table.name} for kind, body in op.items()} for op in operations]
    for turn in range(TRIES):
        _back_off(turn)
        try:
            with translate_aws_errors(writes=True):
                table.client.transact_write_items(TransactItems=named, ClientRequestToken=token)  # type: ignore[arg-type]
            return
        except table.client.exceptions.TransactionCanceledException as canceled:
            reasons: Sequence[Mapping[str, Any]] = canceled.response.get("CancellationReasons", [])
            _raise_if_answered(reasons)
    raise unavailable()


def update(table: Table, key: Key, change: str, condition: str, **values: Any) -> bool:
    """Change single attributes of one item; False when the condition was false. Raises `Unavailable`."""
    with translate_aws_errors():
        try:
            table.client.update_item(
                TableName=table.name,
                Key=key,
                UpdateExpression=change,
                ConditionExpression=condition,
                ExpressionAttributeValues={f":{name}": value for name, value in values.items()},
            )
        except table.client.exceptions.ConditionalCheckFailedException:
            return False
    return True


def get(table: Table, key: Key) -> Item | None:
    """One item, as it is now."""
    with translate_aws_errors():
        return table.client.get_item(TableName=table.name, Key=key, ConsistentRead=True).get("Item")


def get_all(table: Table, *wanted: Key) -> list[Item]:
    """Several items, a hundred in each call, as they are now; absent ones are left out, order is not kept."""
    batches = (wanted[first : first + MOST_KEYS] for first in range(0, len(wanted), MOST_KEYS))
    return [row for batch in batches for row in _batch(table, batch)]


def _batch(table: Table, wanted: Sequence[Key]) -> list[Item]:
    """Keys that DynamoDB left out because it was busy are asked for again; `Unavailable` when it stays so."""
    parameters: Any = {table.name: {"Keys": list(wanted), "ConsistentRead": True}}
    existing: list[Item] = []
    for turn in range(TRIES):
        _back_off(turn)
        with translate_aws_errors():
            answer = table.client.batch_get_item(RequestItems=parameters)
        existing += answer["Responses"].get(table.name, [])
        parameters = answer.get("UnprocessedKeys")
        if not parameters:
            return existing
    raise unavailable()


def query(table: Table, condition: str, values: Mapping[str, Any], **options: Any) -> Iterator[Item]:
    """Every matching item, page after page, for as long as the caller asks for more."""
    start: dict[str, Any] = {}
    while True:
        with translate_aws_errors():
            page = table.client.query(
                TableName=table.name,
                KeyConditionExpression=condition,
                ExpressionAttributeValues=values,
                **options,
                **start,
            )
        yield from page["Items"]
        if "LastEvaluatedKey" not in page:
            return
        start = {"ExclusiveStartKey": page["LastEvaluatedKey"]}


_RETRIED = {"TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"}


def _raise_if_answered(reasons: Sequence[Mapping[str, Any]]) -> None:
    failed = tuple(n for n, reason in enumerate(reasons) if reason.get("Code") == "ConditionalCheckFailed")
    if failed:
        raise WriteConflict(failed, {n: reasons[n]["Item"] for n in failed if reasons[n].get("Item")})
    codes = {reason.get("Code", "None") for reason in reasons} - {"None"}
    if not codes or codes - _RETRIED:
        raise RuntimeError(f"DynamoDB refused the transaction: {sorted(codes)}")


def _back_off(turn: int) -> None:
    """Wait before every try but the first, each time up to twice as long."""
    if turn:
        time.sleep(random.uniform(0, 0.05 * 2**turn))  # noqa: S311 (jitter, not a secret)


def _conditional(condition: str | None, values: Mapping[str, Any]) -> dict[str, Any]:
    if condition is None:
        return {}
    bound: dict[str, Any] = {
        "ConditionExpression": condition,
        "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
    }
    if "#status" in condition:  # a word DynamoDB reserves
        bound["ExpressionAttributeNames"] = {"#status": "status"}
    if values:
        bound["ExpressionAttributeValues"] = {f":{name}": value for name, value in values.items()}
    return bound
