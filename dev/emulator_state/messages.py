"""E-mails and SMS that the emulator accepted, as rows of the outbox."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from dev.outbox import Message, Outbox
from dev.state_files import sync_path


class Sent:
    """What was sent since the last time; MiniStack appends it to lists and forgets it when it stops."""

    def __init__(self, ses: Any, sns: Any, outbox: Outbox) -> None:
        self._mails, self._texts, self._outbox = ses._sent_emails, sns._sms_messages, outbox
        self._seen: dict[tuple[str, ...], int] = {}
        # While one connection is open, closing another does not fold the log into the file, which takes long.
        self._open = outbox.stay_open()

    def sync(self) -> None:
        """Make what was written by now survive a power loss. For any thread."""
        log = self._outbox.path.with_name(f"{self._outbox.path.name}-wal")
        if log.exists():
            sync_path(log)

    def write(self) -> None:
        """Add what is new to the outbox. Raises `sqlite3.OperationalError` on a full disk."""
        lists = {
            **{("email", *where): sent for where, sent in self._mails.all_items()},
            **{("sms", *where): sent for where, sent in self._texts.all_items()},
        }
        new = {where: list(sent[self._seen.get(where, 0) :]) for where, sent in lists.items()}
        rows = [row for where, sent in new.items() for row in _rows(where[0], sent)]
        if rows:
            self._outbox.add(rows)
        for where, sent in new.items():
            self._seen[where] = self._seen.get(where, 0) + len(sent)


def _rows(channel: str, sent: list[Any]) -> Iterator[Message]:
    for one in sent:
        if channel == "email":
            to = ", ".join([*one.get("To", []), *one.get("CC", []), *one.get("BCC", [])])
            subject = one.get("RenderedSubject") or one.get("Subject", "")
            text = one.get("RenderedBodyText") or one.get("BodyText") or one.get("BodyHtml") or ""
            at = datetime.fromtimestamp(one["Timestamp"], UTC)
        else:
            to, subject, text = one["PhoneNumber"], one["Subject"] or "", one["Message"]
            # MiniStack keeps no moment of an SMS; it is written within its own request.
            at = datetime.now(UTC)
        yield Message(one["MessageId"], channel, to, subject, text, at)
