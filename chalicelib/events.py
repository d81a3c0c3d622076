"""What the event handlers of `app.py` do: hand the long-lived things to the use cases, and log."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from chalicelib import wiring
from chalicelib.log import logger
from chalicelib.storage.items import to_event
from chalicelib.use_cases import announcements, papers, receipts, upkeep
from chalicelib.use_cases.announcements import Message


def document_arrived(object_key: str) -> None:
    """Raises when the check could not be made; Lambda then tries again and keeps what fails for good."""
    document = papers.arrived(wiring.table(), wiring.bucket(), object_key, at=wiring.now())
    if document is None:
        logger().info("object without a document to check")
    else:
        logger().info("document checked", extra={"document": document.id, "state": document.state.value})


def announce(records: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """In order, stopping at the first that fails: a citizen never hears of a step before the one it follows."""
    for record in records:
        image = record["dynamodb"].get("NewImage", {})
        if record["eventName"] != "INSERT" or image.get("type", {}).get("S") != "event":
            continue
        try:
            event = to_event(image)
            receipts.follow(wiring.table(), event, at=wiring.now())
            announcements.announce(wiring.table(), event, _send, link=_link, at=wiring.now())
        except Exception:
            sequence = record["dynamodb"]["SequenceNumber"]
            logger().exception("not announced", extra={"sequence_number": sequence})
            return {"batchItemFailures": [{"itemIdentifier": sequence}]}
    return {"batchItemFailures": []}


def sweep() -> None:
    """Close what has expired; what could not be closed is logged and waits for the next sweep."""

    def note(code: str, identifier: str) -> None:
        logger().warning("left for the next sweep", extra={"code": code, "identifier": identifier})

    closed = upkeep.sweep(wiring.table(), wiring.ask_provider("sweep"), wiring.repay(), at=wiring.now(), note=note)
    logger().info("swept", extra={"closed": closed})


def _send(channel: str, to: str, message: Message) -> str:
    from chalicelib.gateways import messages

    if channel == "sms":
        return messages.send_sms(wiring.sms(), phone=to, text=message.subject)
    sender = wiring.settings().mail_from
    return messages.send_email(wiring.mail(), sender=sender, to=to, subject=message.subject, text=message.text)


def _link(reference: str) -> str:
    site = wiring.settings().public_url
    return f"{site.rstrip('/')}/tra-cuu/{reference}" if site else ""
