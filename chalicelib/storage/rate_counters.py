"""One function per question about how often somebody asks, numbered as in `docs/access-patterns.md`."""

from __future__ import annotations

from datetime import datetime

from chalicelib.storage import keys
from chalicelib.storage.attributes import SCHEMA
from chalicelib.storage.aws_errors import translate_aws_errors
from chalicelib.storage.table import Table

COUNTER_SECONDS = 2 * 3600


def count(table: Table, what: str, who: str, *, at: datetime) -> int:
    """H1. How often this caller has asked this within the hour, this time included. `who` tells nobody who it is."""
    with translate_aws_errors():
        # Not idempotent: when the SDK repeats it after a lost answer the caller is counted twice, which limits
        # them a little earlier. Refusing them instead because an answer was lost would be worse.
        answer = table.client.update_item(
            TableName=table.name,
            Key=keys.rate(what, who, f"{at:%Y%m%d%H}"),
            UpdateExpression="ADD taken :one SET #ttl = :ttl, #type = :type, #schema = :schema",
            ExpressionAttributeNames={"#ttl": "ttl", "#type": "type", "#schema": "schema"},
            ExpressionAttributeValues={
                ":one": {"N": "1"},
                ":ttl": {"N": str(int(at.timestamp()) + COUNTER_SECONDS)},
                ":type": {"S": "rate"},
                ":schema": {"N": str(SCHEMA)},
            },
            ReturnValues="UPDATED_NEW",
        )
    return int(answer["Attributes"]["taken"]["N"])
