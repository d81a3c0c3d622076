"""The memory of all providers: one SQLite file."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from dev.database import opened
from dev.sandbox.records import OPEN, PAID, PROCESSING, REFUSED, Order, Refund, Transfer
from dev.sandbox.rows import SCHEMA, order_of, refund_of, transfer_of, written


class TooMuch(Exception):
    """More than is left of what was paid."""


@dataclass(frozen=True)
class Store:
    """Every method is one transaction."""

    path: Path

    def open(
        self,
        provider: str,
        ref: str,
        *,
        request_fields: Mapping[str, Any],
        amount: int,
        info: str,
        made_at: datetime,
        expires_at: datetime,
    ) -> Order:
        """The order of this name; the one that is there already, if there is one, whatever it asks for."""
        values = (
            provider,
            ref,
            uuid4().hex,
            written(request_fields),
            amount,
            info,
            made_at.timestamp(),
            expires_at.timestamp(),
        )
        with self.db() as db:
            db.execute(
                "insert or ignore into orders (provider, ref, token, asked, amount, info, made_at, expires_at)"
                " values (?, ?, ?, ?, ?, ?, ?, ?)",
                values,
            )
            return order_of(db, _one(db, "select * from orders where provider = ? and ref = ?", provider, ref))

    def find(self, provider: str, ref: str) -> Order | None:
        """The order with this name of the merchant's."""
        return self._order("select * from orders where provider = ? and ref = ?", provider, ref)

    def by_token(self, provider: str, token: str) -> Order | None:
        """The order with this name of the provider's."""
        return self._order("select * from orders where provider = ? and token = ?", provider, token)

    def by_number(self, provider: str, number: int) -> Order | None:
        """The order with this number."""
        return self._order("select * from orders where provider = ? and number = ?", provider, number)

    def by_transfer(self, provider: str, number: int) -> Order | None:
        """The order this money came for."""
        return self._order(
            "select * from orders where number ="
            " (select order_number from transfers where provider = ? and number = ?)",
            provider,
            number,
        )

    def lapsed(self, provider: str, at: datetime) -> list[Order]:
        """The orders that ran out by then, and of which that is not written down yet."""
        question = "select * from orders where provider = ? and state = ? and expires_at < ?"
        with self.db() as db:
            return [order_of(db, row) for row in db.execute(question, (provider, OPEN, at.timestamp())).fetchall()]

    def settle(self, number: int, state: str, at: datetime) -> Order | None:
        """The order in its new state; `None` when it had one already."""
        with self.db() as db:
            if not _close(db, number, state, at):
                return None
            return order_of(db, _one(db, "select * from orders where number = ?", number))

    def pay(self, number: int, amount: int, at: datetime, *, settles: bool) -> Order | None:
        """The order with this money; `None` when it is over. Unless it settles the order, more may come."""
        with self.db() as db:
            row = _one(db, "select * from orders where number = ?", number)
            if row["state"] != OPEN or (settles and not _close(db, number, PAID, at)):
                return None
            _transfer(db, row["provider"], number, amount, at, "")
            return order_of(db, _one(db, "select * from orders where number = ?", number))

    def transfer(self, provider: str, amount: int, at: datetime, content: str) -> Transfer:
        """Money that came, or left, without an order."""
        with self.db() as db:
            number = _transfer(db, provider, None, amount, at, content)
            return transfer_of(_one(db, "select * from transfers where number = ?", number))

    def transfers(self, provider: str) -> list[Transfer]:
        """All money without an order, in the order in which it came."""
        with self.db() as db:
            found = db.execute(
                "select * from transfers where provider = ? and order_number is null order by number", (provider,)
            )
            return [transfer_of(row) for row in found]

    def refund(
        self, order: Order, ref: str, *, request_fields: Mapping[str, Any], amount: int, state: str, at: datetime
    ) -> Refund:
        """The refund of this name; the one that is there already, if there is one. Raises `TooMuch`."""
        with self.db() as db:
            now = order_of(db, _one(db, "select * from orders where number = ?", order.number))
            known = any(refund.ref == ref for refund in now.refunds)
            if not known and state != REFUSED and now.refunded + amount > now.received(at):
                raise TooMuch
            db.execute(
                "insert or ignore into refunds (provider, order_number, ref, asked, amount, state, at)"
                " values (?, ?, ?, ?, ?, ?, ?)",
                (order.provider, order.number, ref, written(request_fields), amount, state, at.timestamp()),
            )
            return refund_of(_one(db, "select * from refunds where provider = ? and ref = ?", order.provider, ref))

    def find_refund(self, provider: str, ref: str) -> Refund | None:
        """The refund of this name."""
        with self.db() as db:
            row = db.execute("select * from refunds where provider = ? and ref = ?", (provider, ref)).fetchone()
            return refund_of(row) if row else None

    def refresh_refund(self, refund: Refund, done: str) -> Refund:
        """The refund as it is told to somebody who asks. What is in progress is done the second time."""
        with self.db() as db:
            db.execute("update refunds set questions = questions + 1 where number = ?", (refund.number,))
            db.execute(
                "update refunds set state = ? where number = ? and state = ? and questions >= 2",
                (done, refund.number, PROCESSING),
            )
            return refund_of(_one(db, "select * from refunds where number = ?", refund.number))

    def is_new_request(self, provider: str, name: str) -> bool:
        """Whether the merchant has not used this name of a request; it has now."""
        with self.db() as db:
            return db.execute("insert or ignore into requests values (?, ?)", (provider, name)).rowcount == 1

    def choose(self, provider: str, kind: str, manner: str) -> None:
        """How the next order, or the next refund, goes."""
        with self.db() as db:
            db.execute("insert or replace into manners values (?, ?, ?)", (provider, kind, manner))

    def chosen(self, provider: str) -> dict[str, str]:
        """What was chosen for the next of each kind."""
        with self.db() as db:
            found = db.execute("select kind, manner from manners where provider = ?", (provider,))
            return {row["kind"]: row["manner"] for row in found}

    def take(self, provider: str, kind: str) -> str:
        """What was chosen, once; empty when nothing was."""
        with self.db() as db:
            row = db.execute("select manner from manners where provider = ? and kind = ?", (provider, kind)).fetchone()
            db.execute("delete from manners where provider = ? and kind = ?", (provider, kind))
            return str(row["manner"]) if row else ""

    def orders(self, provider: str) -> list[Order]:
        """All orders, newest first."""
        with self.db() as db:
            rows = db.execute("select * from orders where provider = ? order by number desc", (provider,)).fetchall()
            return [order_of(db, row) for row in rows]

    def db(self) -> AbstractContextManager[sqlite3.Connection]:
        """One transaction."""
        return opened(self.path, SCHEMA)

    def _order(self, question: str, *values: object) -> Order | None:
        with self.db() as db:
            row = db.execute(question, values).fetchone()
            return order_of(db, row) if row else None


def _close(db: sqlite3.Connection, number: int, state: str, at: datetime) -> bool:
    return (
        db.execute(
            "update orders set state = ?, settled_at = ? where number = ? and state = ?",
            (state, at.timestamp(), number, OPEN),
        ).rowcount
        == 1
    )


def _transfer(
    db: sqlite3.Connection, provider: str, order: int | None, amount: int, at: datetime, content: str
) -> int | None:
    return db.execute(
        "insert into transfers (provider, order_number, amount, at, content) values (?, ?, ?, ?, ?)",
        (provider, order, amount, at.timestamp(), content),
    ).lastrowid


def _one(db: sqlite3.Connection, question: str, *values: object) -> sqlite3.Row:
    row: sqlite3.Row = db.execute(question, values).fetchone()
    return row
