"""What the template makes in production, made in the emulator. Safe to repeat."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config

from chalicelib.domain.consumers import Consumer
from chalicelib.results.sealing import keyring_secret
from chalicelib.results.sealing.keyring import new_local
from chalicelib.storage.event_queue import Queue
from chalicelib.storage.table import Table
from dev import environment, place, scanner
from dev.place import Place
from dev.pumps import MOST_TRIES
from dev.state_files import replace_file
from infra.resources import create_bucket, create_table

if TYPE_CHECKING:
    from chalice.app import Chalice

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)

NAMED = "motcua-local-{handler}"
"""What the rule and the queue of an event handler are called."""

DEAD = "{queue}-dead"
"""What the dead-letter queue of such a queue is called."""


@dataclass(frozen=True)
class Provided:
    """What the pumps need to know of what is there."""

    stream_arn: str
    queues: dict[str, str]
    """The queue of each event handler that EventBridge calls, by the handler's name."""


def client(at: Place, service: str) -> Any:
    """A client of the emulator, whatever the environment says."""
    known = environment.aws(at)
    return boto3.client(  # type: ignore[call-overload]
        service,
        endpoint_url=at.aws,
        region_name=place.REGION,
        aws_access_key_id=known["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=known["AWS_SECRET_ACCESS_KEY"],
        # The account would otherwise become a part of the emulator's host name.
        config=Config(account_id_endpoint_mode="disabled", s3={"addressing_style": "path"}),
    )


def provide(at: Place, app: Chalice) -> Provided:
    """Table, bucket, secrets, sender, and the way from the bucket to its handlers."""
    stream_arn = _table(client(at, "dynamodb"))
    create_bucket(client(at, "s3"), place.BUCKET, at.site)
    _secrets(client(at, "ssm"), at)
    client(at, "ses").verify_email_identity(EmailAddress=place.MAIL_FROM)
    _consumer_queues(client(at, "sqs"))
    return Provided(stream_arn, _queues(at, app))


def events(at: Place) -> tuple[Table, dict[Consumer, Queue]]:
    """The table and the queues of the consumers of events."""
    sqs = client(at, "sqs")

    def url(consumer: Consumer, kind: str) -> str:
        return at.queue_url(environment.queue_name(consumer, kind))

    queues = {each: Queue(sqs, url(each, "queue"), url(each, "dead_letter")) for each in Consumer}
    return Table(client(at, "dynamodb"), place.TABLE), queues


def _consumer_queues(sqs: Any) -> None:
    """As in the template; they wait less for a consumer that died."""
    for consumer in Consumer:
        for kind in ("queue", "dead_letter"):
            sqs.create_queue(
                QueueName=environment.queue_name(consumer, kind),
                Attributes={
                    "FifoQueue": "true",
                    "DeduplicationScope": "messageGroup",
                    "FifoThroughputLimit": "perMessageGroupId",
                    "VisibilityTimeout": "30",
                },
            )


def _table(dynamodb: Any) -> str:
    if place.TABLE not in dynamodb.list_tables()["TableNames"]:
        create_table(dynamodb, place.TABLE)
    return str(dynamodb.describe_table(TableName=place.TABLE)["Table"]["LatestStreamArn"])


def _secrets(ssm: Any, at: Place) -> None:
    for provider in place.ACCOUNTS:
        ssm.put_parameter(
            Name=f"{place.PAYMENT_SECRETS}{provider}",
            Type="SecureString",
            Value=json.dumps(at.account(provider)),
            Overwrite=True,
        )
    ssm.put_parameter(Name=place.SEAL_KEYRING_PARAMETER, Type="SecureString", Value=_keyring(at), Overwrite=True)


def _keyring(at: Place) -> str:
    """The keyring of this stack: made once, for what it has sealed must stay valid."""
    stored_in = at.seal_keyring
    if not stored_in.exists():
        # Valid at any moment to which somebody sets the clock of a local stack.
        private, certificates = new_local("Thành phố Thử nghiệm (máy cục bộ)", LONG_AGO, days=100 * 365)
        replace_file(stored_in, keyring_secret.write(private=private, certificates=certificates).encode())
    return stored_in.read_text()


def _queues(at: Place, app: Chalice) -> dict[str, str]:
    sources: list[Any] = [source for source in app.event_sources if getattr(source, "event_pattern", None)]
    patterns = {source.name: source.event_pattern for source in sources} | {scanner.NAME: scanner.PATTERN}
    return {name: _queue(at, name, pattern) for name, pattern in patterns.items()}


def _queue(at: Place, handler: str, pattern: dict[str, Any]) -> str:
    """A queue that the events of this handler go to, from this bucket alone as in the template."""
    sqs, events, name = client(at, "sqs"), client(at, "events"), NAMED.format(handler=handler.replace("_", "-"))
    queue_url = str(sqs.create_queue(QueueName=name, Attributes={"VisibilityTimeout": "60"})["QueueUrl"])
    dead = sqs.create_queue(QueueName=DEAD.format(queue=name))["QueueUrl"]
    dead_arn = sqs.get_queue_attributes(QueueUrl=dead, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    redrive = {"deadLetterTargetArn": dead_arn, "maxReceiveCount": MOST_TRIES}
    # Apart from creating it: a queue that is there already takes new attributes only so.
    sqs.set_queue_attributes(QueueUrl=queue_url, Attributes={"RedrivePolicy": json.dumps(redrive)})
    known = sqs.get_queue_attributes(QueueUrl=queue_url, AttributeNames=["QueueArn"])
    here = {**pattern, "detail": {**pattern.get("detail", {}), "bucket": {"name": [place.BUCKET]}}}
    events.put_rule(Name=name, EventPattern=json.dumps(here))
    events.put_targets(Rule=name, Targets=[{"Id": "queue", "Arn": known["Attributes"]["QueueArn"]}])
    return queue_url
