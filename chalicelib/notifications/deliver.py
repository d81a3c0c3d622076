"""Tells a citizen of one event over each channel they gave an address for, each channel by itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from chalicelib.domain.consumers import Consumer
from chalicelib.domain.dossier import Event
from chalicelib.domain.undelivered import EventName, Reason, Unreachable, fingerprint
from chalicelib.gateways.messages import AddressRefused
from chalicelib.storage import keys, messages, undelivered
from chalicelib.storage.messages import Due
from chalicelib.storage.table import Table
from chalicelib.use_cases.announcement_texts import TEXTS
from chalicelib.use_cases.announcements import Message, compose, kind_of

Send = Callable[[str, str, Message], str]
"""Sends over a channel (`email`, `sms`) to an address; gives the sender's own number of the message.

Raises `AddressRefused` when this address will never take it; anything else is worth another attempt.
"""


def is_told(event: Event) -> bool:
    """Whether citizens are told of such an event."""
    return kind_of(event) in TEXTS


def deliver(table: Table, event: Event, send: Send, *, link: Callable[[str], str], at: datetime) -> int:
    """Tell the citizen of one event, once over each channel. Answers how many messages left.

    Each message is noted after it was sent: a function that dies between the two sends it twice, never not at all.
    A refused address is marked on the dossier and stops nothing. Raises the first fault that is worth another
    attempt, after every channel was tried; what was sent by then is not sent again.
    """
    found = messages.due(table, event) if is_told(event) else None
    if found is None:
        return 0
    message = compose(found.dossier, event, found.content, link(found.dossier.reference))
    delivery = _Delivery(table, event, found, at)
    faults: list[Exception] = []
    for channel, address in found.content.addresses.items():
        if channel in found.sent:
            continue
        try:
            delivery.left(channel, send(channel, address, message))
        except AddressRefused as refused:
            delivery.refused(channel, address, refused.reason)
        except Exception as fault:
            faults.append(fault)
    if faults:
        raise faults[0]
    if not delivery.count and not found.sent:
        messages.handled(table, event, at=at)
    return delivery.count


@dataclass
class _Delivery:
    """Notes what became of each channel."""

    table: Table
    event: Event
    due: Due
    at: datetime
    count: int = 0

    def left(self, channel: str, number: str) -> None:
        messages.sent(self.table, self.event, channel, number, at=self.at)
        self.count += 1
        if channel in self.due.unreachable:
            messages.accept(self.table, self.event.reference, channel)

    def refused(self, channel: str, address: str, reason: Reason) -> None:
        """Marked on the dossier, and listed among what was not delivered: it can be sent again later."""
        reference = self.event.reference
        mark = Unreachable(
            channel=channel,
            reason=reason,
            fingerprint=fingerprint(reference, channel, address),
            since=self.at,
        )
        messages.refuse(self.table, reference, mark)
        name = keys.event_name(keys.event(reference, self.event.subject, self.event.version)["sk"]["S"])
        event = EventName(reference, name, self.event.kind)
        undelivered.give_up(self.table, Consumer.NOTIFICATIONS, event, f"{channel}_{reason}", at=self.at)
