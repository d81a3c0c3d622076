"""What the event handlers of `app.py` do: hand the long-lived things to the use cases, and log."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from chalicelib import catalogue, wiring
from chalicelib.domain.errors import Invalid, NotFound, Unavailable
from chalicelib.log import logger
from chalicelib.storage import files, keys, review
from chalicelib.storage.items import to_event
from chalicelib.use_cases import announcements, listing, papers, receipts, reconciliation, upkeep
from chalicelib.use_cases.announcements import Message

SWEEP_SECONDS = 80
"""How long a sweep begins new things; its function has 120 s, and a silent provider may take 8 of them."""


def document_arrived(object_key: str) -> None:
    """Raises when the check could not be made; Lambda then tries again and keeps what fails for good."""
    document = papers.arrived(wiring.table(), wiring.bucket(), object_key, at=wiring.now())
    if document is None:
        logger().info("object without a document to check")
    else:
        logger().info("document checked", extra={"document": document.id, "state": document.state.value})


def settlement_arrived(object_key: str) -> None:
    """Compare a settlement file with our books. What cannot be read waits for a supervisor, who sees where it fails.

    Raises when it could not be done now: Lambda then tries again, and doing it again changes nothing.
    """
    from chalicelib.gateways import settlements

    provider, day = keys.settlement_of(object_key)
    table, agency, at = wiring.table(), catalogue.first_agency(), wiring.now()
    text = files.read(wiring.bucket(), object_key, most=settlements.MOST_BYTES + 1)
    told = {"provider": provider, "day": day}
    try:
        entries = settlements.read(provider, text)
    except Invalid as wrong:
        reconciliation.unreadable(table, provider, day, int(str(wrong.facts["line"])), agency=agency, at=at)
        logger().error("settlement unreadable", extra={**told, **wrong.facts})
        return
    compared = reconciliation.compare(table, provider, day, entries, agency=agency, at=at)
    logger().info("settlement compared", extra={**told, **asdict(compared)})


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
    """Read providers' lists, close what has expired; what could not be done is logged and waits for the next sweep."""
    table, at = wiring.table(), wiring.now()

    def note(code: str, identifier: str) -> None:
        logger().warning("left for the next sweep", extra={"code": code, "identifier": identifier})

    broken = None
    for provider, listed in wiring.list_credits().items():
        try:
            new = listing.read_on(table, provider, listed, agency=catalogue.first_agency(), at=at)
            logger().info("list read", extra={"provider": provider, "credits": new})
        except (Unavailable, NotFound) as left:
            note(left.code, provider)
        except Exception as fault:  # the rest of the sweep is not its
            broken = fault
            note("broken", provider)
    until = time.monotonic() + SWEEP_SECONDS
    ask, repay = wiring.ask_provider("sweep"), wiring.repay()
    swept = upkeep.sweep(table, ask, repay, at=at, note=note, enough=lambda: time.monotonic() > until)
    waiting = [since for agency in catalogue.agencies() if (since := review.waiting(table, agency, limit=1).oldest)]
    # The alarms of `infra/template.yaml` read these numbers.
    logger().info(
        "swept",
        extra={
            "closed": swept.closed,
            "oldest_open_minutes": int(swept.oldest_open.total_seconds() // 60),
            "review_oldest_hours": int((at - min(waiting, default=at)).total_seconds() // 3600),
        },
    )
    if first := broken or swept.broken:
        raise first


def _send(channel: str, to: str, message: Message) -> str:
    from chalicelib.gateways import messages

    if channel == "sms":
        return messages.send_sms(wiring.sms(), phone=to, text=message.subject)
    sender = wiring.settings().mail_from
    return messages.send_email(wiring.mail(), sender=sender, to=to, subject=message.subject, text=message.text)


def _link(reference: str) -> str:
    site = wiring.settings().public_url
    return f"{site.rstrip('/')}/tra-cuu/{reference}" if site else ""
