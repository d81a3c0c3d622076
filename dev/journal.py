"""What the table's stream said, kept until it was announced.

The emulator's stream is gone when the emulator stops. So its events are copied here first, and on
every start compared with the table, which still has them all: nothing is lost, and what was
announced is not announced again.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dev.database import opened

_ASIDE = 2
"""In `announced`: neither waiting nor done."""

JOURNAL = "events.sqlite"
"""The file of it in the state folder."""

_SCHEMA = """
create table if not exists events (
    position integer primary key autoincrement, id text unique not null, sequence text not null,
    record text not null, announced integer not null default 0);
create table if not exists failures (id text primary key, number integer not null);
create index if not exists waiting on events (position) where announced = 0;
"""


@dataclass(frozen=True)
class Journal:
    """One SQLite file."""

    path: Path

    def keep(self, records: Iterable[Mapping[str, Any]]) -> None:
        """Remember these records of inserted events; known ones are left as they are."""
        rows = [(_id(r), r["dynamodb"]["SequenceNumber"], json.dumps(r, ensure_ascii=False)) for r in records]
        if rows:
            with self._db() as db:
                db.executemany("insert or ignore into events (id, sequence, record) values (?, ?, ?)", rows)

    def knows(self, keys: Mapping[str, Any]) -> bool:
        """Whether the event with these keys is here."""
        with self._db() as db:
            return db.execute("select 1 from events where id = ?", (_key(keys),)).fetchone() is not None

    def waiting(self, limit: int) -> list[dict[str, Any]]:
        """The oldest records not announced yet, in the order they came."""
        with self._db() as db:
            rows = db.execute("select record from events where announced = 0 order by position limit ?", (limit,))
            return [json.loads(row["record"]) for row in rows]

    def failed(self, record: Mapping[str, Any]) -> int:
        """This record alone made its handler fail; how many times by now."""
        with self._db() as db:
            db.execute(
                "insert into failures values (?, 1) on conflict (id) do update set number = number + 1", (_id(record),)
            )
            row = db.execute("select number from failures where id = ?", (_id(record),)).fetchone()
            return int(row["number"])

    def put_aside(self, record: Mapping[str, Any]) -> None:
        """Never give this one to the handler again."""
        with self._db() as db:
            db.execute("update events set announced = ? where id = ?", (_ASIDE, _id(record)))

    def aside(self) -> list[dict[str, Any]]:
        """The records that were put aside, oldest first."""
        with self._db() as db:
            rows = db.execute("select record from events where announced = ? order by position", (_ASIDE,))
            return [json.loads(row["record"]) for row in rows]

    def announced(self, records: Iterable[Mapping[str, Any]]) -> None:
        """These are done."""
        with self._db() as db:
            db.executemany("update events set announced = 1 where id = ?", [(_id(record),) for record in records])

    def _db(self) -> AbstractContextManager[sqlite3.Connection]:
        return opened(self.path, _SCHEMA)


def _id(record: Mapping[str, Any]) -> str:
    return _key(record["dynamodb"]["Keys"])


def _key(keys: Mapping[str, Any]) -> str:
    return f"{keys['pk']['S']} {keys['sk']['S']}"
