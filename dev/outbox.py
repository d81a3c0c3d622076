"""Messages that really reached the e-mail and SMS services of the emulator, kept for good.

The emulator forgets e-mails when it stops, and says of an SMS no moment; so they are copied here
whenever somebody looks, every second, and once more before the emulator stops. What it was
given in the moments before it was killed is lost.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx

from dev.clock import VIETNAM
from dev.database import opened

_SCHEMA = """
create table if not exists messages (
    id text primary key, channel text not null, recipient text not null, subject text not null,
    text text not null, sent_at text not null);
"""
_PUT = "insert or ignore into messages values (:id, :channel, :to, :subject, :text, :sent_at)"


@dataclass(frozen=True)
class Outbox:
    """One SQLite file, filled from one emulator."""

    path: Path
    aws: str
    _line: httpx.Client = field(default_factory=lambda: httpx.Client(timeout=10), repr=False)

    def collect(self) -> float:
        """Copy what is new; how long to wait before the next time."""
        found = [*self._mails(), *self._texts()]
        with opened(self.path, _SCHEMA) as db:
            db.executemany(_PUT, found)
        return 1.0

    def items(self) -> list[dict[str, str]]:
        """All messages, newest first."""
        self.collect()
        with opened(self.path, _SCHEMA) as db:
            rows = db.execute("select * from messages order by sent_at desc, rowid desc").fetchall()
        return [
            {
                "channel": row["channel"],
                "to": row["recipient"],
                "subject": row["subject"],
                "text": row["text"],
                "sent_at": row["sent_at"],
            }
            for row in rows
        ]

    def _mails(self) -> list[dict[str, str]]:
        accounts = self._read("ses/messages")["messages"]
        return [
            {
                "id": mail["MessageId"],
                "channel": "email",
                "to": ", ".join([*mail["To"], *mail["CC"], *mail["BCC"]]),
                "subject": mail["Subject"],
                "text": mail["BodyText"] or mail["BodyHtml"] or "",
                "sent_at": _written(datetime.fromtimestamp(mail["Timestamp"], UTC)),
            }
            for mails in accounts.values()
            for mail in mails
        ]

    def _texts(self) -> list[dict[str, str]]:
        numbers = self._read("sns/sms-messages")["sms_messages"]
        return [
            {
                "id": text["MessageId"],
                "channel": "sms",
                "to": number,
                "subject": text["Subject"] or "",
                "text": text["Message"],
                "sent_at": _written(datetime.now(UTC)),
            }
            for number, texts in numbers.items()
            for text in texts
        ]

    def _read(self, what: str) -> Any:
        return self._line.get(f"{self.aws}/_ministack/{what}").raise_for_status().json()


def _written(at: datetime) -> str:
    return at.astimezone(VIETNAM).isoformat(timespec="milliseconds")
