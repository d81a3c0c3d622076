"""What the event handlers of `app.py` do: hand the long-lived things to the use cases, and log."""

from __future__ import annotations

import time
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import asdict
from datetime import datetime
from typing import Any

from chalicelib import catalogue
from chalicelib import sweep as upkeep
from chalicelib.documents import guardduty, verify_stored_files, verify_upload
from chalicelib.domain.document.document import Scan
from chalicelib.domain.errors import Invalid, NotFound, Unavailable
from chalicelib.domain.identifiers import dossier_of
from chalicelib.functions import schedule_log
from chalicelib.payments import poll_bank_credits, provider_calls, reconciliation
from chalicelib.platform import clients
from chalicelib.platform.log_context import log_scope
from chalicelib.platform.logging import logger
from chalicelib.storage import due_work, heartbeat
from chalicelib.storage.s3 import bucket as files
from chalicelib.storage.s3 import object_keys
from chalicelib.storage.table import Table

LIST_SECONDS = 15
"""How long a sweep begins to read on in providers' lists, before it does what is due."""
SWEEP_SECONDS = 70
"""How long it then begins new things; its function has 120 s, and the last call of each may take 10 of them."""
VERIFY_SECONDS = 200
"""Seconds in which a run begins to verify files; its function has 300 s, and decoding one may take 75 of them."""


def document_arrived(object_key: str) -> None:
    """Raises when the check could not be made; Lambda then retries, and stores events that fail for good."""
    table, bucket, stage = clients.table(), clients.bucket(), clients.settings()
    with _named(object_key):
        document = verify_upload.arrived(
            table, bucket, object_key, scans=stage.scans, seals=bool(stage.seal_keyring_parameter), at=clients.now()
        )
        if document is None:
            logger().info("object without a document to check")
        else:
            extra = {"document": document.id, "state": document.state.value, "reason": document.reason}
            logger().info("document checked", extra=extra)


def render_preview(object_key: str) -> None:
    """Make the pictures that officers see of a photograph. The original is never touched."""
    with _named(object_key):
        made = verify_upload.picture(clients.bucket(), object_key)
        logger().info("picture made" if made else "no picture to make")


def verify_files() -> None:
    """Verify stored files that are due; a changed file or a missing scan result raises an alarm."""

    def note(what: str, document: str) -> None:
        grave = what in ("differs", "scan_stuck", "threat", "look_died")
        (logger().error if grave else logger().warning)("stored file", extra={"what": what, "document": document})

    table, bucket, at = clients.table(), clients.bucket(), clients.now()
    rounds = verify_stored_files.verify_due_files(
        table,
        bucket,
        scans=clients.settings().scans,
        seals=bool(clients.settings().seal_keyring_parameter),
        at=at,
        note=note,
        postponed=schedule_log.postponed(at),
        clock=time.monotonic,
        seconds=VERIFY_SECONDS,
    )
    schedule_log.log_rounds("looked at stored files", rounds)


def malware_scanned(detail: Mapping[str, Any]) -> None:
    """The scanner's verdict of one object."""
    stored, scan = detail["s3ObjectDetails"], guardduty.verdict(detail["scanResultDetails"]["scanResultStatus"])
    key, version = stored["objectKey"], stored.get("versionId", "")
    with _named(key):
        document = verify_upload.scanned(clients.table(), key, version, scan, at=clients.now())
        extra = {"scan": scan.value, "document": document.id if document else ""}
        (logger().error if scan in (Scan.THREAT, Scan.FAILED) else logger().info)("object scanned", extra=extra)


def _named(object_key: str) -> AbstractContextManager[None]:
    """What is logged meanwhile names the dossier whose file this is."""
    return log_scope(reference=dossier_of(object_keys.document_of(object_key)))


def settlement_arrived(object_key: str) -> None:
    """Compare a settlement file with the recorded payments. An unreadable file becomes a difference for review.

    Raises when a dependency is unavailable: Lambda then retries, and a repeated comparison changes nothing.
    """
    from chalicelib.payments.providers.settlement_files import reader as settlements

    provider, day = object_keys.settlement_of(object_key)
    table, agency, at = clients.table(), catalogue.first_agency(), clients.now()
    text = files.read(clients.bucket(), object_key, most=settlements.MOST_BYTES + 1)
    log_fields = {"provider": provider, "day": day}
    try:
        entries = settlements.read(provider, text)
    except Invalid as wrong:
        reconciliation.unreadable(table, provider, day, int(str(wrong.facts["line"])), agency=agency, at=at)
        logger().error("settlement unreadable", extra={**log_fields, **wrong.facts})
        return
    compared = reconciliation.compare(table, provider, day, entries, agency=agency, at=at)
    logger().info("settlement compared", extra={**log_fields, **asdict(compared)})


def sweep() -> None:
    """Tell how long things have been waiting, send a heartbeat, read providers' lists, do what is due.

    What cannot be done is postponed. Raises the first fault of ours in the end.
    """
    table, at = clients.table(), clients.now()
    broken = schedule_log.measure(table, at)
    broken = _send_heartbeat(table, at) or broken
    broken = _read_lists(table, at) or broken
    ask, repay, keep = provider_calls.ask_provider("sweep"), provider_calls.repay(), clients.settings().keep_unfiled
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
    schedule_log.log_rounds("swept", rounds, broken)


def _send_heartbeat(table: Table, at: datetime) -> Exception | None:
    """Send the heartbeat of this run; what prevented it, which stops nothing: without heartbeats alarms are raised."""
    try:
        heartbeat.send(table, at=at)
    except Exception as fault:
        return fault
    return None


def _read_lists(table: Table, at: datetime) -> Exception | None:
    """Read on in the lists of providers that have one; the first fault of ours, which stops no other."""
    broken, over = None, time.monotonic() + LIST_SECONDS

    def enough() -> bool:
        return time.monotonic() >= over

    for provider, listed in provider_calls.list_credits().items():
        try:
            new = poll_bank_credits.read_on(
                table, provider, listed, agency=catalogue.first_agency(), at=at, enough=enough
            )
            logger().info("list read", extra={"provider": provider, "credits": new})
        except (Unavailable, NotFound) as left:
            logger().warning("list not read", extra={"code": left.code, "provider": provider})
        except Exception as fault:
            broken = broken or fault
            logger().warning("list not read", extra={"code": due_work.BROKEN, "provider": provider})
    return broken
