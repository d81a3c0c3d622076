"""Issues and cancels receipts after money has moved."""

from __future__ import annotations

from typing import Any

from chalicelib.domain.consumers import Consumer
from chalicelib.domain.dossier.dossier import Event
from chalicelib.functions.queue_consumer import Records, Response, process
from chalicelib.payments import receipts
from chalicelib.platform import clients


def handle(records: Records, context: Any) -> Response:
    """Process a batch of the receipts queue."""
    return process(records, issue, Consumer.RECEIPTS, context)


def issue(event: Event) -> None:
    """Bring the receipts of the dossier up to date after one event. Raises `Unavailable`."""
    receipts.bring_up(clients.table(), event.reference, at=clients.now())
