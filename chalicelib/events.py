"""What the event handlers of `app.py` do: hand the long-lived things to the use cases, and log."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from chalicelib import catalogue, switchboard, wiring
from chalicelib.domain.documents import Scan
from chalicelib.domain.errors import Invalid, NotFound, Unavailable
from chalicelib.gateways import guardduty
from chalicelib.log import logger
from chalicelib.storage import files, objects, review
from chalicelib.use_cases import arrivals, integrity, listing, reconciliation, upkeep

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
    until = time.monotonic() + LOOK_SECONDS

    def note(what: str, document: str) -> None:
        grave = what in ("differs", "scan_stuck", "threat")
        (logger().error if grave else logger().warning)("stored file", extra={"what": what, "document": document})

    scans, at = wiring.settings().scans, wiring.now()
    looked = integrity.look(
        wiring.table(), wiring.bucket(), scans=scans, at=at, note=note, enough=lambda: time.monotonic() > until
    )
    # An alarm of `infra/template.yaml` reads the hours.
    behind = int(looked.behind.total_seconds() // 3600)
    logger().info("looked at stored files", extra={"files": looked.files, "behind_hours": behind})
    if looked.broken:
        raise looked.broken


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


def sweep() -> None:
    """Read providers' lists, do what is due; what could not be done is logged and waits for the next sweep."""
    table, at = wiring.table(), wiring.now()

    def note(code: str, identifier: str) -> None:
        logger().warning("left for the next sweep", extra={"code": code, "identifier": identifier})

    broken = None
    for provider, listed in switchboard.list_credits().items():
        try:
            new = listing.read_on(table, provider, listed, agency=catalogue.first_agency(), at=at)
            logger().info("list read", extra={"provider": provider, "credits": new})
        except (Unavailable, NotFound) as left:
            note(left.code, provider)
        except Exception as fault:  # the rest of the sweep is not its
            broken = fault
            note("broken", provider)
    until = time.monotonic() + SWEEP_SECONDS
    ask, repay, keep = switchboard.ask_provider("sweep"), switchboard.repay(), wiring.settings().keep_unfiled
    swept = upkeep.sweep(table, ask, repay, keep=keep, at=at, note=note, enough=lambda: time.monotonic() > until)
    waiting = [since for agency in catalogue.agencies() if (since := review.waiting(table, agency, limit=1).oldest)]
    # The alarms of `infra/template.yaml` read these numbers.
    logger().info(
        "swept",
        extra={
            "done": swept.done,
            "oldest_open_minutes": int(swept.oldest_open.total_seconds() // 60),
            "review_oldest_hours": int((at - min(waiting, default=at)).total_seconds() // 3600),
        },
    )
    if first := broken or swept.broken:
        raise first
