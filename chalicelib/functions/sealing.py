"""Seals the result of a decided dossier. The only function that may use the signing key."""

from __future__ import annotations

from typing import Any

from chalicelib.domain.consumers import Consumer
from chalicelib.domain.document.document import Document
from chalicelib.domain.dossier.dossier import Event
from chalicelib.functions.queue_consumer import Records, Response, process
from chalicelib.platform import clients
from chalicelib.platform.logging import logger
from chalicelib.results import keyring_source


def handle(records: Records, context: Any) -> Response:
    """Process a batch of the sealing queue."""
    return process(records, seal, Consumer.SEALING, context)


def seal(event: Event) -> None:
    """Nothing where this stage seals nothing."""
    if not clients.settings().seal_keyring_parameter:
        return
    from chalicelib.results import seal_result

    made = seal_result.bring_up(
        clients.table(),
        clients.bucket(),
        keyring_source.keyring,
        event.reference,
        site=_site(),
        at=clients.now(),
        choose=clients.choose,
    )
    if isinstance(made, Document):
        logger().warning("result cannot be sealed", extra={"document": made.id, "reason": made.reason})
    elif made is not None:
        logger().info("result sealed", extra={"document": made.document})


def _site() -> str:
    """Where the QR code of a result leads. Raises where that is not known: a code on paper cannot be corrected."""
    site = clients.settings().public_url
    if not site:
        raise RuntimeError("results are to be sealed, and PublicUrl is not set")
    return site.rstrip("/")
