"""Files of the state folder: replaced whole or not at all, and refused in words when they are damaged."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any, NoReturn, TypeVar

T = TypeVar("T")

DAMAGED = """\
The state of the local stack is damaged and was left as it is: {path} {why}.
`make clean-local` forgets the state in .local and the next start makes a new one. To keep it for inspection,
move its folder away first. With MOTCUA_STATE, delete or move that folder."""

UNREADABLE = """\
{path} cannot be opened now ({failed}). Is the disk full, or the file another user's?
What was answered with success is still there; nothing was changed."""


class DamagedState(SystemExit):
    """A state file cannot be used. Ends the program with a sentence that names the file and the way out."""


def refuse(path: Path, why: str) -> NoReturn:
    """Raise `DamagedState` about this file; `why` continues the sentence after its name."""
    raise DamagedState(DAMAGED.format(path=path, why=why))


def replace_file(path: Path, content: bytes, mode: int = 0o600) -> None:
    """Write the file. A crash or a full disk (OSError) at any moment leaves the old file, or none."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f"{path.name}.tmp")
    try:
        with open(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    sync_path(path.parent)


def sync_path(path: Path) -> None:
    """Make the content of this file, or the names in this folder, survive a power loss."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def read_json(path: Path, load: Callable[..., Any] = json.loads, **how: Any) -> Any:
    """The JSON object in this file. Raises `DamagedState` when it does not hold one."""
    try:
        value = load(path.read_bytes(), **how)
    except (OSError, ValueError) as wrong:
        refuse(path, f"cannot be read as JSON ({wrong})")
    if not isinstance(value, dict):
        refuse(path, "does not hold a JSON object")
    return value


def check_database(path: Path) -> None:
    """Raise `DamagedState` unless this is a whole SQLite database or no file at all."""
    if not path.exists():
        return
    if path.stat().st_size == 0:
        refuse(path, "is empty")
    try:
        with closing(connect_for_reading(path)) as connection:
            answer = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    except sqlite3.OperationalError as failed:
        # Not what is in the file: SQLite could not open it, or make its shared memory beside it.
        raise SystemExit(UNREADABLE.format(path=path, failed=failed)) from failed
    except sqlite3.DatabaseError as wrong:
        refuse(path, f"cannot be read as a database ({wrong})")
    if answer != "ok":
        refuse(path, f"fails SQLite's check ({answer.splitlines()[0]})")


def connect_for_reading(path: Path) -> sqlite3.Connection:
    """A connection that changes neither the file nor its log, not even when it is closed."""
    return sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True, timeout=30)


def create_database(path: Path, schema: str) -> None:
    """Make the database with this schema unless it exists. Never leaves an empty or half a file under its name."""
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f"{path.name}.{os.getpid()}.{os.urandom(4).hex()}.tmp")
    try:
        with closing(sqlite3.connect(temporary)) as connection:
            connection.executescript(f"PRAGMA page_size=4096; PRAGMA user_version=1; {schema}")
        # Not a rename: two threads may make the same file, and the first one's may hold rows already.
        os.link(temporary, path)
    except FileExistsError:
        pass
    finally:
        temporary.unlink(missing_ok=True)
    sync_path(path.parent)
