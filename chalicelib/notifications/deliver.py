"""Tells a citizen of one event over each channel they gave an address for, each channel by itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from botocore.exceptions import ConnectionClosedError, ReadTimeoutError

from chalicelib.domain.consumers import Consumer
from chalicelib.domain.dossier.dossier import Event
from chalicelib.domain.undelivered import EventName, Reason, Unreachable, fingerprint
from chalicelib.notifications.compose import Message, compose, kind_of
from chalicelib.notifications.email_sms import AddressRefused
from chalicelib.notifications.templates import TEXTS
from chalicelib.storage import keys, notifications, undelivered
from chalicelib.storage.notifications import Due
from chalicelib.storage.table import Table

Send = Callable[[str, str, Message], str]
"""Sends over a channel (`email`, `sms`) to an address; gives the sender's own number of the message.

Raises `AddressRefused` when this address will never take it; anything else is worth another attempt.
"""


UNCERTAIN = (ReadTimeoutError, ConnectionClosedError)
"""The request was sent and not answered, so nobody knows whether the message left."""


def is_notified(event: Event) -> bool:
    """Whether citizens are notified of such an event."""
    return kind_of(event) in TEXTS


def deliver(table: Table, event: Event, send: Send, *, link: Callable[[str], str], at: datetime) -> int:
    """Tell the citizen of one event, once over each channel. Answers how many messages left.

    Each message is noted after it was sent: a function that dies between the two sends it twice, never not at all. So
    does a service that does not answer in time.
    A refused address is marked on the dossier and stops nothing. Raises the first fault that is worth another
    attempt, after every channel was tried; what was sent by then is not sent again.
    """
    due = notifications.due(table, event) if is_notified(event) else None
    if due is None:
        return 0
    message = compose(due.dossier, event, due.content, link(due.dossier.reference))
    delivery = _Delivery(table, event, due, at)
    faults: list[Exception] = []
    for channel, address in due.content.addresses.items():
        if channel in due.sent:
            continue
        try:
            delivery.sent(channel, send(channel, address, message))
        except AddressRefused as refused:
            delivery.refused(channel, address, refused.reason)
        except UNCERTAIN as silent:
            if delivery.is_second_uncertain(channel):
                continue
            faults.append(silent)
        except Exception as fault:
            faults.append(fault)
    if faults:
        raise faults[0]
    if not delivery.count and not due.sent:
        notifications.handled(table, event, refused=bool(due.content.addresses), at=at)
    return delivery.count


@dataclass
class _Delivery:
    """Notes what became of each channel."""

    table: Table
    event: Event
    due: Due
    at: datetime
    count: int = 0

    def sent(self, channel: str, number: str) -> None:
        if channel in self.due.unreachable:
            notifications.accept(self.table, self.event.reference, channel)
        notifications.sent(self.table, self.event, channel, number, at=self.at)
        self.count += 1

    def is_second_uncertain(self, channel: str) -> bool:
        """The service did not answer: the message may have left. Whether that happened before; then it is listed and
        not sent a third time.
        """
        if channel in self.due.uncertain:
            self._list(f"{channel}_not_answered")
            return True
        notifications.uncertain(self.table, self.event, channel, at=self.at)
        return False

    def refused(self, channel: str, address: str, reason: Reason) -> None:
        """Marked on the dossier, and listed among what was not delivered: it can be sent again later."""
        reference = self.event.reference
        mark = Unreachable(
            channel=channel,
            reason=reason,
            fingerprint=fingerprint(reference, channel, address),
            since=self.at,
        )
        notifications.refuse(self.table, reference, mark)
        self._list(f"{channel}_{reason}")

    def _list(self, reason: str) -> None:
        reference = self.event.reference
        name = keys.event_name(keys.event(reference, self.event.subject, self.event.version)["sk"]["S"])
        event = EventName(reference, name, self.event.kind)
        undelivered.give_up(self.table, Consumer.NOTIFICATIONS, event, reason, at=self.at)
