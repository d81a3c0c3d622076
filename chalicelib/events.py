"""What the event handlers of `app.py` do: hand the long-lived things to the use cases, and log."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from chalicelib import catalogue, schedule_log, switchboard, wiring
from chalicelib.domain.documents import RESULT_SLOT, Document, Scan
from chalicelib.domain.dossier import Event
from chalicelib.domain.errors import Invalid, NotFound, Unavailable
from chalicelib.domain.issued import SEAL_DUE
from chalicelib.gateways import guardduty
from chalicelib.log import logger
from chalicelib.storage import files, objects
from chalicelib.storage.items import to_event
from chalicelib.storage.table import Table
from chalicelib.use_cases import announcements, arrivals, due_work, integrity, listing, receipts, reconciliation, upkeep
from chalicelib.use_cases.announcements import Message

SWEEP_SECONDS = 80
"""How long a sweep begins new things; its function has 120 s, and a silent provider may take 8 of them."""
LOOK_SECONDS = 240
"""How long a look at stored files begins new ones; its function has 300 s."""


def document_arrived(object_key: str) -> None:
    """Raises when the check could not be made; Lambda then tries again and keeps what fails for good."""
    table, bucket, scans = wiring.table(), wiring.bucket(), wiring.settings().scans
    document = arrivals.arrived(table, bucket, object_key, scans=scans, at=wiring.now())
    if document is None:
        logger().info("object without a document to check")
    else:
        logger().info("document checked", extra={"document": document.id, "state": document.state.value})


def photograph_arrived(object_key: str) -> None:
    """Make the pictures that officers see of a photograph. The original is never touched."""
    made = arrivals.picture(wiring.bucket(), object_key)
    logger().info("picture made" if made else "no picture to make")


def look_again() -> None:
    """Look at stored files that are due; what differs from what was checked, or is not scanned, rings an alarm."""

    def note(what: str, document: str) -> None:
        grave = what in ("differs", "scan_stuck", "threat", "look_died")
        (logger().error if grave else logger().warning)("stored file", extra={"what": what, "document": document})

    table, bucket, at = wiring.table(), wiring.bucket(), wiring.now()
    rounds = integrity.look(
        table,
        bucket,
        scans=wiring.settings().scans,
        at=at,
        note=note,
        postponed=schedule_log.postponed(at),
        clock=time.monotonic,
        seconds=LOOK_SECONDS,
    )
    schedule_log.told("looked at stored files", rounds)


def malware_scanned(detail: Mapping[str, Any]) -> None:
    """The scanner's verdict of one object."""
    told, scan = detail["s3ObjectDetails"], guardduty.verdict(detail["scanResultDetails"]["scanResultStatus"])
    key, version = told["objectKey"], told.get("versionId", "")
    document = arrivals.scanned(wiring.table(), key, version, scan, at=wiring.now())
    extra = {"scan": scan.value, "document": document.id if document else ""}
    (logger().error if scan in (Scan.THREAT, Scan.FAILED) else logger().info)("object scanned", extra=extra)


def settlement_arrived(object_key: str) -> None:
    """Compare a settlement file with our books. What cannot be read waits for a supervisor, who sees where it fails.

    Raises when it could not be done now: Lambda then tries again, and doing it again changes nothing.
    """
    from chalicelib.gateways import settlements

    provider, day = objects.settlement_of(object_key)
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

    def tell(event: Event) -> None:
        receipts.follow(wiring.table(), event, at=wiring.now())
        announcements.announce(wiring.table(), event, _send, link=_link, at=wiring.now())

    return _each(records, tell, "not announced", in_order=True)


SEALS = frozenset({"decide", "checked", "scan_clean", "scan_not_scanned", SEAL_DUE})
"""After these a result may be ready to be sealed; the template lets no other event wake the function."""


def seal_results(records: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Seal what is ready; one that fails stops no other. Nothing where this stage seals nothing."""

    def seal(event: Event) -> None:
        is_result = event.kind == "decide" or event.facts.get("slot") == RESULT_SLOT
        if event.kind not in SEALS or not is_result or not wiring.settings().seal_key:
            return
        from chalicelib.use_cases import issuing

        made = issuing.bring_up(
            wiring.table(),
            wiring.bucket(),
            wiring.keyring,
            event.reference,
            site=_site(),
            at=wiring.now(),
            choose=wiring.choose,
        )
        if isinstance(made, Document):
            logger().warning("result cannot be sealed", extra={"document": made.id, "reason": made.reason})
        elif made is not None:
            logger().info("result sealed", extra={"document": made.document})

    return _each(records, seal, "not sealed", in_order=False)


def _each(
    records: Sequence[Mapping[str, Any]], act: Callable[[Event], object], otherwise: str, *, in_order: bool
) -> dict[str, Any]:
    """Act on each new fact of a history; with `in_order` until one fails.

    Answers the first that failed, as Lambda wants to hear it: it gives them again from there on.
    """
    failed: list[dict[str, str]] = []
    for record in records:
        image = record["dynamodb"].get("NewImage", {})
        if record["eventName"] != "INSERT" or image.get("type", {}).get("S") != "event":
            continue
        try:
            act(to_event(image))
        except Exception:
            sequence = record["dynamodb"]["SequenceNumber"]
            logger().exception(otherwise, extra={"sequence_number": sequence})
            failed.append({"itemIdentifier": sequence})
            if in_order:
                break
    return {"batchItemFailures": failed[:1]}


def sweep() -> None:
    """Tell how long things have been waiting, read providers' lists, do what is due and postpone what cannot be done.

    Raises the first fault of ours in the end.
    """
    table, at = wiring.table(), wiring.now()
    broken = schedule_log.measure(table, at)
    broken = _read_lists(table, at) or broken
    ask, repay, keep = switchboard.ask_provider("sweep"), switchboard.repay(), wiring.settings().keep_unfiled
    rounds = upkeep.sweep(
        table,
        ask,
        repay,
        keep=keep,
        at=at,
        note=schedule_log.postponed(at),
        clock=time.monotonic,
        seconds=SWEEP_SECONDS,
    )
    schedule_log.told("swept", rounds, broken)


def _read_lists(table: Table, at: datetime) -> Exception | None:
    """Read on in the lists of providers that have one; the first fault of ours, which stops no other."""
    broken = None
    for provider, listed in switchboard.list_credits().items():
        try:
            new = listing.read_on(table, provider, listed, agency=catalogue.first_agency(), at=at)
            logger().info("list read", extra={"provider": provider, "credits": new})
        except (Unavailable, NotFound) as left:
            logger().warning("list not read", extra={"code": left.code, "provider": provider})
        except Exception as fault:
            broken = broken or fault
            logger().warning("list not read", extra={"code": due_work.BROKEN, "provider": provider})
    return broken


def _send(channel: str, to: str, message: Message) -> str:
    from chalicelib.gateways import messages

    if channel == "sms":
        return messages.send_sms(wiring.sms(), phone=to, text=message.subject)
    sender = wiring.settings().mail_from
    return messages.send_email(wiring.mail(), sender=sender, to=to, subject=message.subject, text=message.text)


def _link(reference: str) -> str:
    site = wiring.settings().public_url
    return f"{site.rstrip('/')}/tra-cuu/{reference}" if site else ""


def _site() -> str:
    """Where the QR code of a result leads. Raises where that is not known: a code on paper cannot be corrected."""
    site = wiring.settings().public_url
    if not site:
        raise RuntimeError("results are to be sealed, and PublicUrl is not set")
    return site.rstrip("/")
