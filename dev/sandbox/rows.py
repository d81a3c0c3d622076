"""How what the providers remember is written into tables, and read again."""

from __future__ import annotations

import json
import sqlite3
from datetime import datetime

from dev.clock import VIETNAM
from dev.sandbox.records import Call, Order, Refund, Transfer

SCHEMA = """
create table if not exists orders (
    number integer primary key autoincrement, provider text not null, ref text not null, token text not null unique,
    asked text not null, amount integer not null, info text not null, made_at real not null, expires_at real not null,
    state text not null default 'open', settled_at real, unique (provider, ref));
create table if not exists transfers (
    number integer primary key autoincrement, provider text not null, order_number integer references orders,
    amount integer not null, at real not null, content text not null);
create table if not exists refunds (
    number integer primary key autoincrement, provider text not null, order_number integer not null references orders,
    ref text not null, asked text not null, amount integer not null, state text not null, at real not null,
    questions integer not null default 0, unique (provider, ref));
create table if not exists calls (
    number integer primary key autoincrement, provider text not null, order_number integer references orders,
    url text not null, said text not null, key text not null, tries integer not null default 0, next_at real,
    log text not null default '[]');
create table if not exists requests (provider text not null, name text not null, unique (provider, name));
create table if not exists manners (
    provider text not null, kind text not null, manner text not null, unique (provider, kind));
"""


def written(value: object) -> str:
    """JSON."""
    return json.dumps(value, ensure_ascii=False)


def order_of(db: sqlite3.Connection, row: sqlite3.Row) -> Order:
    """The order of this row, with its money."""
    its = (row["number"],)
    transfers = db.execute("select * from transfers where order_number = ? order by number", its).fetchall()
    refunds = db.execute("select * from refunds where order_number = ? order by number", its).fetchall()
    return Order(
        number=row["number"],
        provider=row["provider"],
        ref=row["ref"],
        token=row["token"],
        request_fields=json.loads(row["asked"]),
        amount=row["amount"],
        info=row["info"],
        made_at=_moment(row["made_at"]),
        expires_at=_moment(row["expires_at"]),
        state=row["state"],
        closed_at=None if row["settled_at"] is None else _moment(row["settled_at"]),
        transfers=tuple(map(transfer_of, transfers)),
        refunds=tuple(map(refund_of, refunds)),
    )


def transfer_of(row: sqlite3.Row) -> Transfer:
    """The money of this row."""
    return Transfer(number=row["number"], amount=row["amount"], at=_moment(row["at"]), content=row["content"])


def refund_of(row: sqlite3.Row) -> Refund:
    """The refund of this row."""
    return Refund(
        number=row["number"],
        order_number=row["order_number"],
        ref=row["ref"],
        request_fields=json.loads(row["asked"]),
        amount=row["amount"],
        state=row["state"],
        at=_moment(row["at"]),
    )


def call_of(row: sqlite3.Row) -> Call:
    """The call of this row."""
    return Call(
        number=row["number"],
        provider=row["provider"],
        order_number=row["order_number"],
        url=row["url"],
        notification=json.loads(row["said"]),
        key=row["key"],
        tries=row["tries"],
        open=row["next_at"] is not None,
        log=tuple(json.loads(row["log"])),
    )


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, VIETNAM)
