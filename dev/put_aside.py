"""Events that made their handler fail too often, for `python -m dev put-aside`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import httpx

from dev.journal import JOURNAL, Journal
from dev.place import Place
from dev.provision import DEAD


def listed(at: Place) -> Iterator[dict[str, Any]]:
    """Where each is and what it says: records of the table's stream, then messages of dead-letter queues.

    Reads them without taking them. Raises `httpx.HTTPError` when the stack does not run.
    """
    for record in Journal(at.state / JOURNAL).aside():
        yield {"from": "stream", "event": record}
    accounts = httpx.get(f"{at.aws}/_ministack/sqs/messages", timeout=10).raise_for_status().json()["messages"]
    queues = [each for regions in accounts.values() for there in regions.values() for each in there.items()]
    for address, messages in queues:
        if address.endswith(DEAD.format(queue="")):
            for message in messages:
                yield {"from": address, "event": json.loads(message["Body"])}
