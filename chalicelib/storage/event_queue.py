"""The FIFO queue between the table's stream and one consumer of events: message group = dossier.

The body is the event's item, in DynamoDB's typed JSON.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.domain.undelivered import EventName
from chalicelib.platform.logging import logger
from chalicelib.storage import keys
from chalicelib.storage.aws_errors import unavailable

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

MOST_AT_ONCE = 10
"""Messages SQS takes in one call."""


@dataclass(frozen=True)
class Entry:
    """One message to be sent."""

    body: str
    group: str
    name: str
    """Unique within the group."""

    @property
    def deduplication_id(self) -> str:
        """SQS drops a second message with this identifier within five minutes."""
        return f"{self.group}#{self.name}"


@dataclass(frozen=True)
class Answer:
    """The messages that a queue did not take."""

    later: list[Entry] = field(default_factory=list)
    """Another attempt may succeed."""
    rejected: list[Entry] = field(default_factory=list)
    """It would be refused again."""


@dataclass(frozen=True)
class Queue:
    """A consumer's queue and its dead-letter queue."""

    client: SQSClient
    url: str
    dead_letter_url: str

    def send(self, entries: Sequence[Entry]) -> Answer:
        """Send at most ten messages. Raises `Unavailable` when SQS cannot be reached, so that none was taken."""
        try:
            answer = self.client.send_message_batch(
                QueueUrl=self.url,
                Entries=[
                    {
                        "Id": str(place),
                        "MessageBody": entry.body,
                        "MessageGroupId": entry.group,
                        "MessageDeduplicationId": entry.deduplication_id,
                    }
                    for place, entry in enumerate(entries)
                ],
            )
        except ClientError as refused:
            if _is_transient(refused):
                raise unavailable() from refused
            # A missing right, a wrong address: it would be the same tomorrow.
            logger().exception("queue refuses messages")
            return Answer(rejected=list(entries))
        except BotoCoreError as silent:
            raise unavailable() from silent
        failures = answer.get("Failed", [])
        if failures:
            logger().error("messages not taken", extra={"codes": [each.get("Code") for each in failures]})
        failed = {failure["Id"]: failure for failure in failures}
        made = Answer()
        for place, entry in enumerate(entries):
            if failure := failed.get(str(place)):
                (made.rejected if failure.get("SenderFault") else made.later).append(entry)
        return made

    def put_aside(self, entry: Entry) -> None:
        """Send a message that was given up to the dead-letter queue."""
        self.client.send_message(
            QueueUrl=self.dead_letter_url,
            MessageBody=entry.body,
            MessageGroupId=entry.group,
            MessageDeduplicationId=entry.deduplication_id,
        )

    def hide(self, receipt: str, seconds: int) -> None:
        """Let a received message come again after so many seconds."""
        self.client.change_message_visibility(QueueUrl=self.url, ReceiptHandle=receipt, VisibilityTimeout=seconds)


def _is_transient(refused: ClientError) -> bool:
    status = refused.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    code = refused.response.get("Error", {}).get("Code", "")
    return status >= 500 or "Throttl" in code or code == "OverLimit"


def event_of(reference: str, body: str, otherwise: str) -> EventName:
    """Which event a message carries; `otherwise` stands for its name where the body cannot be read."""
    try:
        image = json.loads(body)
        return EventName(reference, keys.event_name(image["sk"]["S"]), str(image.get("kind", {}).get("S", "")))
    except (ValueError, KeyError, TypeError, AttributeError):
        return EventName(reference, otherwise)
