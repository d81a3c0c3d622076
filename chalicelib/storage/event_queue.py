"""The FIFO queue between the table's stream and one consumer of events: message group = dossier.

The body is the event's item, in DynamoDB's typed JSON.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from chalicelib.log import logger

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
class Queue:
    """A consumer's queue and its dead-letter queue."""

    client: SQSClient
    url: str
    dead_letter_url: str

    def send(self, entries: Sequence[Entry]) -> list[Entry]:
        """Send at most ten messages; answers those that were not taken, all of them when SQS cannot be reached."""
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
        except Exception:
            logger().exception("queue cannot be reached")
            return list(entries)
        refused = {failure["Id"] for failure in answer.get("Failed", [])}
        if refused:
            logger().error("messages not taken", extra={"codes": [each.get("Code") for each in answer["Failed"]]})
        return [entry for place, entry in enumerate(entries) if str(place) in refused]

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
