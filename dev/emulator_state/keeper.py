"""Collects what changed in the emulator and writes it to the store; puts it back on start."""

from __future__ import annotations

import json
import logging
import sqlite3
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from dev.emulator_state import items, parts
from dev.emulator_state.items import Items
from dev.emulator_state.messages import Sent
from dev.emulator_state.objects import Objects
from dev.emulator_state.parts import Compared
from dev.emulator_state.store import Store, Unwritten
from dev.outbox import Outbox
from dev.state_files import read_json, refuse

SMALL = ("dynamodb", "s3", "ssm", "ses", "ses_v2", "sns", "eventbridge", "kms")
"""Services whose state besides items, objects, queues and messages is so small that each change writes it whole."""
OTHER_SECONDS = 1.0
"""All other services (functions, roles, stacks) are written at most so long after they changed."""

_log = logging.getLogger("dev.emulator_state")


class Keeper:
    """Between MiniStack's modules and one `Store`. All methods are for the event loop's thread."""

    def __init__(self, folder: Path, ministack: Any) -> None:
        from ministack.services import dynamodb, eventbridge, kms, s3, ses, ses_v2, sns, sqs, ssm

        self._folder, self._ministack = folder / "aws", ministack
        self._store = Store(self._folder)
        self._s3, self._sqs, self._dynamodb = s3, sqs, dynamodb
        self._objects, self._items = Objects(s3), Items(dynamodb)
        self._sent = Sent(ses, sns, Outbox(folder / "outbox.sqlite"))
        self._compared = [*parts.queue_parts(sqs), *parts.upload_parts(s3)]
        states = [module.get_state for module in (s3, ssm, ses, ses_v2, sns, eventbridge, kms)]
        states.insert(0, partial(items.described, dynamodb))
        self._small = {name: _full_state(name, state) for name, state in zip(SMALL, states, strict=True)}
        self._others: dict[str, Compared] = {}
        self._others_due = 0.0
        self.behind = False

    def write(self, services: Iterable[str] = SMALL, *, parts: bool = True) -> None:
        """Put on disk what changed. Raises `Unwritten`, and then everything is tried again the next time."""
        compared = [*(self._small[name] for name in services), *(self._compared if parts else ())]
        if self._items.other_tables():
            self._items.replaced = True
            compared.append(self._small["dynamodb"])
        if self._items.replaced:
            self._items.compare({key for collection, key, _ in self._store.rows() if collection == items.COLLECTION})
        try:
            self._objects.write_failed()
            self._write(compared)
            self._sent.write()
        except (OSError, sqlite3.Error) as failed:
            if not self.behind:
                _log.error("the state cannot be written (%s); requests are refused until it can", failed)
            self.behind = True
            raise Unwritten(str(failed)) from failed
        self.behind = False

    def others_changed(self) -> None:
        """A request changed a service that is not among `SMALL`."""
        self._others_due = self._others_due or time.monotonic() + OTHER_SECONDS

    def write_others(self, *, now: bool = False) -> None:
        """Write the services that are not among `SMALL`, if that is due."""
        if not now and not 0 < self._others_due <= time.monotonic():
            return
        self._others_due = 0.0
        # A stack or a role changes services that its request does not name.
        self.write()
        for name, get_state in self._ministack._build_persistence_save_dict().items():
            if name not in (*SMALL, "sqs"):
                self._others.setdefault(name, _full_state(name, get_state))
        try:
            self._write(self._others.values())
        except sqlite3.Error as failed:
            self.others_changed()
            raise Unwritten(str(failed)) from failed

    @property
    def number(self) -> int:
        """How many writes were made."""
        return self._store.number

    def sync(self) -> None:
        """Make what was written by now survive a power loss. For any thread."""
        self._objects.sync()
        self._sent.sync()
        self._store.sync_log()

    def synced(self, number: int) -> None:
        """So many writes survive a power loss."""
        self._store.synced(number)

    def close(self) -> None:
        """Write all and fold it into the files. Raises `Unwritten`."""
        self.write_others(now=True)
        self._store.close()

    def restore(self) -> None:
        """Put back what was written. Raises `DamagedState`."""
        if self._store.is_new:
            self._import()
            return
        rows: dict[str, dict[str, str]] = defaultdict(dict)
        for collection, key, value in self._store.rows():
            rows[collection][key] = value
        try:
            states = {json.loads(key)[0]: parts.decode(text) for key, text in rows[parts.SERVICES].items()}
            items.restore(self._dynamodb, rows[items.COLLECTION], states.pop("dynamodb"))
            self._items.other_tables()
            for name, state in states.items():
                self._module(name).load_persisted_state(state)
            parts.restore_queues(self._sqs, rows)
            parts.restore_uploads(self._s3, rows)
        except Exception as wrong:
            _log.exception("the state cannot be restored")
            refuse(self._folder / "state.sqlite", f"holds what this stack cannot read ({wrong!r})")
        self.write()

    def _import(self) -> None:
        """Take over the files that MiniStack itself wrote when this stack still let it."""
        old = sorted(self._folder.glob("*.json"))
        for path in old:
            self._load(path)
        self._items.replaced = True
        self.write_others(now=True)
        for path in old:
            path.unlink()

    def _load(self, path: Path) -> None:
        from ministack.core.persistence import _json_object_hook

        read_json(path)
        wrapped = read_json(path, json.loads, object_hook=_json_object_hook)
        if "payload" not in wrapped or path.stem not in self._ministack._state_map:
            refuse(path, "is not the state of a service of the emulator")
        try:
            self._module(path.stem).load_persisted_state(wrapped["payload"])
        except Exception as wrong:
            refuse(path, f"holds what this stack cannot read ({wrong!r})")

    def _module(self, name: str) -> Any:
        return self._ministack._get_module(self._ministack._state_map[name])

    def _write(self, compared: Iterable[Compared]) -> None:
        compared = list(compared)
        changed_items = self._items.changes()
        changes: dict[tuple[str, str], str | None] = dict(changed_items)
        for one in compared:
            changes.update(one.changes())
        if changes:
            self._store.write(changes)
        self._items.forget(changed_items)
        for one in compared:
            one.forget()


def _full_state(name: str, get_state: Callable[[], Mapping[str, Any]]) -> Compared:
    """The state of a service as one entry."""

    def entries() -> Iterable[parts.Entry]:
        # Messages are in the outbox.
        text = parts.encode({field: value for field, value in get_state().items() if field != "sms_messages"})
        yield (name,), text, partial(parts.decode, text)

    return Compared(parts.SERVICES, entries)
