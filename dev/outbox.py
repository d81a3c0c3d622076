"""Messages that really reached the e-mail and SMS services of the emulator, kept for good.

The emulator's process adds them before it answers the request that sent them; the site reads them.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from dev.clock import VIETNAM
from dev.database import opened

_SCHEMA = """
create table if not exists messages (
    id text primary key, channel text not null, recipient text not null, subject text not null,
    text text not null, sent_at text not null);
"""


@dataclass(frozen=True)
class Message:
    """One e-mail or SMS."""

    id: str
    channel: str
    to: str
    subject: str
    text: str
    sent_at: datetime


@dataclass(frozen=True)
class Outbox:
    """One SQLite file."""

    path: Path

    def add(self, messages: Iterable[Message]) -> None:
        """Keep these; a known id is left as it is."""
        rows = [(m.id, m.channel, m.to, m.subject, m.text, _written(m.sent_at)) for m in messages]
        with opened(self.path, _SCHEMA) as db:
            db.executemany("insert or ignore into messages values (?, ?, ?, ?, ?, ?)", rows)

    def stay_open(self) -> sqlite3.Connection:
        """A connection that is only held."""
        with opened(self.path, _SCHEMA):
            pass
        connection = sqlite3.connect(self.path, check_same_thread=False)
        connection.execute("select count(*) from messages").fetchone()
        return connection

    def items(self) -> list[dict[str, str]]:
        """All messages, newest first."""
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


def _written(at: datetime) -> str:
    return at.astimezone(VIETNAM).isoformat(timespec="milliseconds")
