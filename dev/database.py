"""Small SQLite files in the state folder, safe to use from any thread."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from dev.state_files import create_database


@contextmanager
def opened(path: Path, schema: str) -> Iterator[sqlite3.Connection]:
    """One transaction on the file: kept when the block ends, whatever is killed then, and undone when it raises."""
    create_database(path, schema)
    with closing(sqlite3.connect(path, timeout=30, isolation_level="IMMEDIATE")) as connection:
        connection.row_factory = sqlite3.Row
        connection.executescript(f"PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; {schema}")
        with connection:
            yield connection
