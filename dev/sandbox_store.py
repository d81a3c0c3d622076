"""What the sandbox provider remembers: transactions, and every call it made to the merchant."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from dev.database import opened

_SCHEMA = """
create table if not exists transactions (
    number integer primary key autoincrement, day text not null, txn_ref text not null, asked text not null,
    response_code text not null default '', status text not null default '01', paid_at text not null default '',
    unique (day, txn_ref));
create table if not exists calls (
    number integer primary key autoincrement, txn integer not null references transactions, query text not null,
    tries integer not null default 0, next_at real, log text not null default '[]');
create table if not exists requests (day text not null, request_id text not null, unique (day, request_id));
"""
FIRST_NUMBER = 14_000_000


@dataclass(frozen=True, kw_only=True)
class Transaction:
    """One order at the provider. `response_code` is empty while the payer has not chosen."""

    number: int
    asked: Mapping[str, str]
    response_code: str
    status: str
    paid_at: str

    @property
    def transaction_no(self) -> str:
        """The provider's number; "0" when no bank was involved."""
        return "0" if self.response_code in ("", "24") else str(FIRST_NUMBER + self.number)


class Used(Exception):
    """The merchant has used this TxnRef today for something else."""


@dataclass(frozen=True)
class Store:
    """One SQLite file."""

    path: Path

    def open(self, asked: Mapping[str, str]) -> Transaction:
        """The transaction of a pay request: the same one when the payer reloads. Raises `Used`."""
        with self._db() as db:
            key = (asked["vnp_CreateDate"][:8], asked["vnp_TxnRef"])
            db.execute(
                "insert or ignore into transactions (day, txn_ref, asked) values (?, ?, ?)", (*key, _json(asked))
            )
            found = _transaction(db.execute("select * from transactions where day = ? and txn_ref = ?", key).fetchone())
        if dict(found.asked) != dict(asked) or found.response_code:
            raise Used(asked["vnp_TxnRef"])
        return found

    def settle(self, number: int, *, response_code: str, status: str, at: str) -> Transaction | None:
        """What the payer chose, once; `None` when they had already chosen."""
        with self._db() as db:
            changed = db.execute(
                "update transactions set response_code = ?, status = ?, paid_at = ?"
                " where number = ? and response_code = ''",
                (response_code, status, at, number),
            ).rowcount
            row = db.execute("select * from transactions where number = ?", (number,)).fetchone()
        return _transaction(row) if changed else None

    def find(self, txn_ref: str, created: str) -> Transaction | None:
        """The transaction of a TxnRef, by the date its pay request carried."""
        with self._db() as db:
            rows = db.execute("select * from transactions where txn_ref = ?", (txn_ref,)).fetchall()
        return next((t for t in map(_transaction, rows) if t.asked["vnp_CreateDate"] == created), None)

    def is_new_request(self, day: str, request_id: str) -> bool:
        """Whether the merchant has not used this RequestId today; it has now."""
        with self._db() as db:
            put = db.execute("insert or ignore into requests values (?, ?)", (day, request_id))
            return put.rowcount == 1

    def owe(self, number: int, query: str, at: datetime) -> None:
        """The merchant is to be called with this query."""
        with self._db() as db:
            db.execute("insert into calls (txn, query, next_at) values (?, ?, ?)", (number, query, at.timestamp()))

    def due(self, at: datetime) -> list[tuple[int, str, int]]:
        """Calls to make now: number, query, tries so far."""
        with self._db() as db:
            rows = db.execute("select * from calls where next_at <= ? order by number", (at.timestamp(),)).fetchall()
        return [(row["number"], row["query"], row["tries"]) for row in rows]

    def called(self, number: int, reply: str, at: datetime, next_at: datetime | None) -> None:
        """One call was made; `next_at` is `None` when it was the last."""
        with self._db() as db:
            log = json.loads(db.execute("select log from calls where number = ?", (number,)).fetchone()["log"])
            log.append({"at": at.isoformat(timespec="seconds"), "reply": reply})
            db.execute(
                "update calls set tries = tries + 1, next_at = ?, log = ? where number = ?",
                (next_at.timestamp() if next_at else None, _json(log), number),
            )

    def listing(self) -> list[tuple[Transaction, list[dict[str, str]], bool]]:
        """All transactions, newest first, with the calls made for each and whether more will follow."""
        with self._db() as db:
            rows = db.execute("select * from transactions order by number desc").fetchall()
            calls = db.execute("select * from calls order by number").fetchall()
        return [
            (
                _transaction(row),
                [entry for call in calls if call["txn"] == row["number"] for entry in json.loads(call["log"])],
                any(call["next_at"] for call in calls if call["txn"] == row["number"]),
            )
            for row in rows
        ]

    def _db(self) -> AbstractContextManager[sqlite3.Connection]:
        return opened(self.path, _SCHEMA)


def _transaction(row: sqlite3.Row) -> Transaction:
    return Transaction(
        number=row["number"],
        asked=json.loads(row["asked"]),
        response_code=row["response_code"],
        status=row["status"],
        paid_at=row["paid_at"],
    )


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
