"""Tells citizens by e-mail and text message what happened to their dossiers."""

from __future__ import annotations

from typing import Any

from chalicelib.domain.consumers import Consumer
from chalicelib.domain.dossier.dossier import Event
from chalicelib.functions.queue_consumer import Records, Response, process
from chalicelib.notifications import deliver
from chalicelib.notifications.compose import Message
from chalicelib.platform import clients


def handle(records: Records, context: Any) -> Response:
    """Process a batch of the notifications queue."""
    return process(records, notify, Consumer.NOTIFICATIONS, context)


def notify(event: Event) -> None:
    """Notify the citizen of one event. Raises what is worth another attempt."""
    deliver.deliver(clients.table(), event, send, link=link, at=clients.now())


def send(channel: str, address: str, message: Message) -> str:
    """Send over a channel, by SES or SNS; returns the service's own number. Raises `AddressRefused`."""
    from chalicelib.notifications import email_sms

    if channel == "sms":
        return email_sms.send_sms(clients.sms(), phone=address, text=message.subject)
    settings = clients.settings()
    return email_sms.send_email(
        clients.mail(),
        sender=settings.mail_from,
        to=address,
        subject=message.subject,
        text=message.text,
        configuration_set=settings.mail_configuration_set,
    )


def link(reference: str) -> str:
    """The public page of a dossier; empty where the site's address is not known."""
    site = clients.settings().public_url
    return f"{site.rstrip('/')}/tra-cuu/{reference}" if site else ""
