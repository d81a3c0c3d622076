"""The calls a provider owes the merchant, in the same file as everything else it remembers."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dev.clock import VIETNAM
from dev.sandbox.records import Call
from dev.sandbox.rows import call_of, written
from dev.sandbox.store import Store


@dataclass(frozen=True)
class Calls:
    """They survive a restart."""

    store: Store

    def owe(
        self, provider: str, order_number: int | None, url: str, notification: Mapping[str, Any], key: str, at: datetime
    ) -> Call:
        """The merchant is to be told this from then on."""
        with self.store.db() as db:
            put = db.execute(
                "insert into calls (provider, order_number, url, said, key, next_at) values (?, ?, ?, ?, ?, ?)",
                (provider, order_number, url, written(notification), key, at.timestamp()),
            )
            return call_of(db.execute("select * from calls where number = ?", (put.lastrowid,)).fetchone())

    def due(self, at: datetime) -> list[Call]:
        """Those to be made now, oldest first."""
        with self.store.db() as db:
            rows = db.execute("select * from calls where next_at <= ? order by number", (at.timestamp(),))
            return [call_of(row) for row in rows]

    def made(self, call: Call, reply: str, at: datetime, next_at: datetime | None) -> None:
        """One call was made; `next_at` is `None` when it was the last."""
        with self.store.db() as db:
            log = json.loads(db.execute("select log from calls where number = ?", (call.number,)).fetchone()["log"])
            log.append({"at": f"{at.astimezone(VIETNAM):%H:%M:%S %d/%m/%Y}", "reply": reply})
            db.execute(
                "update calls set tries = tries + 1, next_at = ?, log = ? where number = ?",
                (next_at.timestamp() if next_at else None, written(log), call.number),
            )

    def all(self, provider: str) -> list[Call]:
        """Every call of this provider, newest first."""
        with self.store.db() as db:
            rows = db.execute("select * from calls where provider = ? order by number desc", (provider,))
            return [call_of(row) for row in rows]
