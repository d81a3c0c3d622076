"""The emulator's S3 folder: objects whose writing failed are written again, halves left by a kill are put right.

MiniStack keeps an object in two files, the body and then `<key>.meta.json`, and the bodies of earlier versions under
`.versions/`. A body without description, or newer than it, is a write that was never answered.
"""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Callable, Iterator
from contextvars import copy_context
from functools import partial
from pathlib import Path
from typing import Any

from dev.state_files import read_json, refuse, replace_file, sync_path

DESCRIPTION = ".meta.json"
VERSIONS = ".versions"
_WRITERS = ("_persist_displaced_version", "_persist_object", "_persist_delete_marker")


class Objects:
    """Wraps MiniStack's functions that write objects: they only log what went wrong."""

    def __init__(self, s3: Any) -> None:
        self._failed: list[Callable[[], Any]] = []
        self._error: OSError | None = None
        self._unsynced: set[Path] = set()
        s3._atomic_write = self._noting(s3._atomic_write)
        for name in _WRITERS:
            setattr(s3, name, partial(self._call, getattr(s3, name)))
        s3._fire_s3_event_async = partial(_deliver, s3)

    def write_failed(self) -> None:
        """Write what could not be written, in order. Raises OSError as long as that is not possible."""
        while self._failed:
            self._attempt(self._failed[0])
            del self._failed[0]

    def sync(self) -> None:
        """Make what was written by now survive a power loss. For any thread."""
        while self._unsynced:
            path = self._unsynced.pop()
            with contextlib.suppress(FileNotFoundError):
                sync_path(path)

    def _call(self, write: Callable[..., Any], *args: Any) -> None:
        # With the request's account and region, which MiniStack keeps in context variables.
        bound = partial(copy_context().run, write, *args)
        try:
            self.write_failed()
            self._attempt(bound)
        except OSError:
            self._failed.append(bound)

    def _attempt(self, write: Callable[[], Any]) -> None:
        self._error = None
        write()
        if self._error is not None:
            raise self._error

    def _noting(self, write: Callable[..., Any]) -> Callable[..., Any]:
        def atomic_write(path: str, data: Any, *, text: bool = False) -> None:
            try:
                write(path, data, text=text)
            except OSError as failed:
                self._error = failed
                raise
            self._unsynced.update((Path(path), Path(path).parent))

        return atomic_write


def _deliver(s3: Any, bucket: str, key: str, event: str, *sizes: Any, **more: Any) -> None:
    """As `_fire_s3_event_async`, but within the request: an answered upload has its event in the queue."""
    if bucket in s3._bucket_notifications:
        s3._fire_s3_event(bucket, key, event, *sizes, sequencer=s3._next_event_sequencer(event), **more)


def repair(root: Path) -> None:
    """Undo writes that a kill cut in two. Raises `DamagedState` for anything a kill does not leave."""
    for body in _bodies(root):
        description = body.with_name(body.name + DESCRIPTION)
        if not description.exists():
            body.unlink()
        else:
            _check(root, body, description)
    for description in root.rglob(f"*{DESCRIPTION}"):
        read_json(description)


def _bodies(root: Path) -> Iterator[Path]:
    for path in sorted(root.rglob("*")):
        if not path.is_file():
            continue
        if path.name.endswith(".tmp"):
            path.unlink()
        elif not path.name.endswith(DESCRIPTION) and path.relative_to(root).parts[0] != VERSIONS:
            yield path


def _check(root: Path, body: Path, description: Path) -> None:
    known = read_json(description)
    if body.stat().st_mtime_ns > description.stat().st_mtime_ns:
        account, bucket, *key = body.relative_to(root).parts
        earlier = root.joinpath(VERSIONS, account, bucket, str(known.get("version_id")), *key)
        if earlier.is_file():
            replace_file(body, earlier.read_bytes())
            shutil.copystat(description, body)
    size = known.get("size")
    if size is not None and not known.get("is_delete_marker") and body.stat().st_size != size:
        refuse(body, f"has {body.stat().st_size} bytes; its object had {size}")
