"""Events of the table's stream into the journal. Heartbeats are left out: only alarms need them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from botocore.exceptions import ClientError

from dev import place
from dev.journal import Journal
from dev.pumps import SOON, Step

FORGOTTEN = frozenset({"ExpiredIteratorException", "TrimmedDataAccessException"})


def copying(streams: Any, stream_arn: str, journals: Collection[Journal]) -> Step:
    """A pump step: everything new on the stream is in every journal when it returns."""
    iterator = ""

    def step() -> float:
        nonlocal iterator
        iterator = iterator or _from_the_start(streams, stream_arn)
        try:
            got = streams.get_records(ShardIterator=iterator)
        except ClientError as refused:
            if refused.response["Error"]["Code"] not in FORGOTTEN:
                raise
            iterator = ""
            return 0.0
        records = [_as_lambda_gets_it(r, stream_arn) for r in got["Records"] if _is_event(r)]
        for journal in journals:
            journal.keep(records)
        iterator = got.get("NextShardIterator", "")
        return 0.0 if got["Records"] else SOON

    return step


def reconcile(dynamodb: Any, stream_arn: str, journal: Journal) -> int:
    """Events of the table that no stream brought, because the emulator stopped in between. How many."""
    missed = [row for row in _events(dynamodb) if not journal.knows(row)]
    missed.sort(key=lambda row: row.get("at", {}).get("S", ""))
    journal.keep(_synthetic(row, stream_arn, number) for number, row in enumerate(missed))
    return len(missed)


def _from_the_start(streams: Any, stream_arn: str) -> str:
    shards = streams.describe_stream(StreamArn=stream_arn)["StreamDescription"]["Shards"]
    first = shards[0]["ShardId"]
    listed = streams.get_shard_iterator(StreamArn=stream_arn, ShardId=first, ShardIteratorType="TRIM_HORIZON")
    return str(listed["ShardIterator"])


def _is_event(record: Mapping[str, Any]) -> bool:
    image = record["dynamodb"].get("NewImage", {})
    return bool(record["eventName"] == "INSERT" and image.get("type") == {"S": "event"})


def _as_lambda_gets_it(record: Mapping[str, Any], stream_arn: str) -> dict[str, Any]:
    inner = record["dynamodb"]
    at = inner["ApproximateCreationDateTime"].timestamp()
    return {**record, "dynamodb": {**inner, "ApproximateCreationDateTime": at}, "eventSourceARN": stream_arn}


def _events(dynamodb: Any) -> Iterator[dict[str, Any]]:
    pages = dynamodb.get_paginator("scan").paginate(
        TableName=place.TABLE,
        FilterExpression="#type = :event",
        ExpressionAttributeNames={"#type": "type"},
        ExpressionAttributeValues={":event": {"S": "event"}},
    )
    for page in pages:
        yield from page["Items"]


def _synthetic(row: dict[str, Any], stream_arn: str, number: int) -> dict[str, Any]:
    now = datetime.now(UTC)
    return {
        "eventID": f"{row['pk']['S']} {row['sk']['S']}",
        "eventName": "INSERT",
        "eventVersion": "1.1",
        "eventSource": "aws:dynamodb",
        "awsRegion": place.REGION,
        "eventSourceARN": stream_arn,
        "dynamodb": {
            "ApproximateCreationDateTime": now.timestamp(),
            "Keys": {"pk": row["pk"], "sk": row["sk"]},
            "NewImage": row,
            "SequenceNumber": f"{int(now.timestamp() * 1000)}{number:09}",
            "SizeBytes": 0,
            "StreamViewType": "NEW_IMAGE",
        },
    }
