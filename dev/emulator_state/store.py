"""The emulator's state as rows of one SQLite file, and a second file that knows how many writes it must hold.

A killed process loses nothing that `write` returned from: the pages are with the operating system. `sync_log`, every
half second, makes them survive a power loss too. A log that was cut short reads as an older state without any error, so
`state.count` beside it says which write was the last one, and an older state is refused.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path

from dev.state_files import check_database, connect_for_reading, create_database, refuse, replace_file

SCHEMA = """
create table if not exists rows (
    collection text not null, key text not null, value text not null, primary key (collection, key)) without rowid;
create table if not exists writes (only integer primary key check (only = 1), number integer not null);
insert or ignore into writes values (1, 0);
"""
_PUT = "insert or replace into rows values (?, ?, ?)"
_DELETE = "delete from rows where collection = ? and key = ?"
_BOOT = Path("/proc/sys/kernel/random/boot_id")

Changes = Mapping[tuple[str, str], str | None]
"""The new value of each (collection, key); `None` removes it."""


class Unwritten(Exception):
    """The disk took nothing; what changed is still only in memory."""


class Store:
    """One open state file. Only one process may have it open, and only one thread may use it."""

    def __init__(self, folder: Path) -> None:
        self._path, self._count = folder / "state.sqlite", folder / "state.count"
        create_database(self._path, SCHEMA)
        self._db = sqlite3.connect(self._path, timeout=30, isolation_level=None)
        self._db.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA wal_checkpoint(TRUNCATE);")
        self._number = _number(self._db)
        self._synced = self._number
        self._boot = _boot()
        replace_file(self._count, self._line())
        self._line_file = os.open(self._count, os.O_WRONLY)
        self._log = self._path.with_name(f"{self._path.name}-wal")

    @property
    def is_new(self) -> bool:
        """Whether nothing was ever written."""
        return self._number == 0

    def rows(self) -> Iterator[tuple[str, str, str]]:
        """All rows: collection, key, value."""
        yield from self._db.execute("select collection, key, value from rows")

    def write(self, changes: Changes) -> None:
        """All of these or none. Raises `sqlite3.OperationalError` on a full disk."""
        puts = [(*place, value) for place, value in changes.items() if value is not None]
        removed = [place for place, value in changes.items() if value is None]
        self._db.execute("begin immediate")
        try:
            self._db.executemany(_PUT, puts)
            self._db.executemany(_DELETE, removed)
            self._db.execute("update writes set number = ?", (self._number + 1,))
            self._db.execute("commit")
        except BaseException:
            if self._db.in_transaction:
                self._db.execute("rollback")
            raise
        self._number += 1
        os.pwrite(self._line_file, self._line(), 0)

    @property
    def number(self) -> int:
        """How many writes it holds."""
        return self._number

    def sync_log(self) -> None:
        """What is written by now survives a power loss when this returns. For any thread."""
        if self._log.exists():
            with self._log.open("rb") as log:
                os.fdatasync(log.fileno())

    def synced(self, number: int) -> None:
        """So many writes survive a power loss."""
        if number > self._synced:
            self._synced = number
            os.pwrite(self._line_file, self._line(), 0)

    def close(self) -> None:
        """Fold the log into the file."""
        self._db.close()
        self.synced(self._number)
        os.close(self._line_file)

    def _line(self) -> bytes:
        # Always the same length: it is written over itself.
        return f"{self._boot} {self._number:020} {self._synced:020}\n".encode()


def check(folder: Path) -> None:
    """Raise `DamagedState` unless the state is whole: every write that was answered is in it."""
    path, count = folder / "state.sqlite", folder / "state.count"
    if not count.exists():
        # The count is made after the file and before the first write.
        check_database(path)
        if path.exists() and _stored_number(path) > 0:
            refuse(count, f"is missing, so nobody knows whether {path.name} is whole")
        return
    if not path.exists():
        refuse(path, "is missing")
    check_database(path)
    boot, number, synced = _read_count(count)
    # After a power loss only what was synced can be there.
    least = number if boot == _boot() else synced
    held = _stored_number(path)
    if held < least:
        refuse(path, f"(with {path.name}-wal) is older than what the stack had answered: write {held} of {least}")


def _read_count(path: Path) -> tuple[str, int, int]:
    parts = path.read_text(errors="replace").split(" ")
    if len(parts) != 3 or not all(part.strip().isdecimal() and len(part.strip()) == 20 for part in parts[1:]):
        refuse(path, "does not hold a boot identifier and two numbers")
    return parts[0], int(parts[1]), int(parts[2])


def _stored_number(path: Path) -> int:
    with closing(connect_for_reading(path)) as db:
        try:
            return _number(db)
        except (sqlite3.DatabaseError, TypeError):
            refuse(path, "is not the state of an emulator")


def _number(db: sqlite3.Connection) -> int:
    return int(db.execute("select number from writes").fetchone()[0])


def _boot() -> str:
    return _BOOT.read_text().strip() if _BOOT.exists() else "unknown"
