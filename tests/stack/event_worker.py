"""A Lambda of its own for one queue or the stream: `python -m tests.stack.event_worker NAME`, until it is ended.

Faults that the emulator cannot play are put between the SDK and it: `FAULTS` is a file with JSON,
`{address: [service, code, message]}`; the code `dies` ends the process in the middle of the call.
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from app import app
from chalicelib.domain.consumers import Consumer
from chalicelib.functions import queue_consumer
from chalicelib.platform import clients
from dev.journal import Journal
from dev.pumps import queue_batches, stream_batches
from dev.stream import copying
from tests.world import HANDLERS


def fail(params: dict[str, Any], model: Any, **_: Any) -> None:
    """What the provider answers, where this recipient is one of those with a fault."""
    found = json.loads(Path(os.environ["FAULTS"]).read_text())
    sent = json.dumps(params.get("body", {}), default=str)
    for address, (code, message) in found.items():
        if address in sent:
            if code == "dies":
                os._exit(9)
            raise ClientError({"Error": {"Code": code, "Message": message}}, model.name)


def main(name: str) -> None:
    # The waits of production, a tenth as long.
    queue_consumer.BACKOFF_SECONDS = (1, 2, 3, 4)
    for client in (clients.mail(), clients.sms()):
        client.meta.events.register("before-call", fail)
    sqs = clients.queue(Consumer.RECEIPTS).client
    if name == "dispatch_events":
        import boto3

        journal = Journal(Path(os.environ["JOURNAL"]))
        read = copying(boto3.client("dynamodbstreams"), os.environ["STREAM_ARN"], [journal])
        dispatch = stream_batches(journal, app.handler_map[name], name)

        def step() -> float:
            return min(read(), dispatch())
    else:
        (consumer,) = (each for each, handler in HANDLERS.items() if handler == name)
        step = queue_batches(sqs, clients.queue(consumer).url, name, app.handler_map[name])
    while True:
        time.sleep(step())


if __name__ == "__main__":
    main(sys.argv[1])
