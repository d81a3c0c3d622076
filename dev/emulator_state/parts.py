"""State that is compared with what was written last: queues, uploads in progress, and small services whole."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import Any

MESSAGES, DEDUPLICATION, QUEUES = "sqs.messages", "sqs.deduplication", "sqs.queues"
UPLOADS, PARTS = "s3.uploads", "s3.parts"
SERVICES = "services"

Entry = tuple[tuple[Any, ...], Any, Callable[[], Any]]
"""Key, what differs when the entry changed, and its value."""


class Compared:
    """The entries of one collection, with what they looked like when they were written."""

    def __init__(self, collection: str, entries: Callable[[], Iterable[Entry]]) -> None:
        self.collection, self._entries = collection, entries
        self._written: dict[tuple[Any, ...], Any] = {}
        self._now: dict[tuple[Any, ...], Any] = {}

    def changes(self) -> dict[tuple[str, str], str | None]:
        """New values of the entries that are not as they were written."""
        changed: dict[tuple[str, str], str | None] = {}
        self._now = {}
        for key, mark, value in self._entries():
            self._now[key] = mark
            if self._written.get(key) != mark:
                changed[self.collection, json.dumps(key)] = encode(value())
        for key in self._written.keys() - self._now.keys():
            changed[self.collection, json.dumps(key)] = None
        return changed

    def forget(self) -> None:
        """What `changes` answered last is on disk."""
        self._written = self._now


def queue_parts(sqs: Any) -> list[Compared]:
    """Queues, their messages in order (those in flight too) and what makes a message a duplicate."""
    positions: dict[tuple[Any, ...], int] = {}
    counter = itertools.count(1)

    def queues() -> Iterator[tuple[tuple[str, ...], Any]]:
        yield from sqs._queues.all_items()

    def descriptions() -> Iterator[Entry]:
        for where, queue in queues():
            plain = {
                field: dict(value) if isinstance(value, dict) else value
                for field, value in queue.items()
                if field not in ("messages", "dedup_cache")
            }
            yield where, plain, partial(dict, plain)

    def messages() -> Iterator[Entry]:
        nonlocal positions
        before, positions = positions, {}
        for where, queue in queues():
            for message in list(queue["messages"]):
                key = (*where, message["id"])
                positions[key] = before.get(key) or next(counter)
                mark = (message.get("receipt_handle"), message["visible_at"], message.get("receive_count"))
                yield key, mark, partial(dict, position=positions[key], message=message)

    def duplicates() -> Iterator[Entry]:
        for where, queue in queues():
            for name, seen in list(queue["dedup_cache"].items()):
                yield (*where, name), seen["expire"], partial(dict, seen)

    return [Compared(QUEUES, descriptions), Compared(MESSAGES, messages), Compared(DEDUPLICATION, duplicates)]


def restore_queues(sqs: Any, rows: Mapping[str, Mapping[str, str]]) -> None:
    """Queues as they were written. Raises `KeyError` for a message of no queue."""
    from ministack.core.responses import AccountRegionScopedDict

    queues: Any = AccountRegionScopedDict()  # type: ignore[no-untyped-call]
    for key, text in rows.get(QUEUES, {}).items():
        queues.set_scoped(*json.loads(key), {**decode(text), "messages": [], "dedup_cache": {}})
    messages = [(decode(text), json.loads(key)) for key, text in rows.get(MESSAGES, {}).items()]
    for value, (*where, _identifier) in sorted(messages, key=lambda row: row[0]["position"]):
        queues._data[tuple(where)]["messages"].append(value["message"])
    for key, text in rows.get(DEDUPLICATION, {}).items():
        *where, name = json.loads(key)
        queues._data[tuple(where)]["dedup_cache"][name] = decode(text)
    sqs.load_persisted_state({"queues": queues})


def upload_parts(s3: Any) -> list[Compared]:
    """Multipart uploads in progress."""

    def uploads() -> Iterator[Entry]:
        for where, upload in list(s3._multipart_uploads._data.items()):
            text = encode({field: value for field, value in upload.items() if field != "parts"})
            yield where, text, partial(decode, text)

    def pieces() -> Iterator[Entry]:
        for where, upload in list(s3._multipart_uploads._data.items()):
            for number, piece in list(upload["parts"].items()):
                yield (*where, number), (piece["etag"], piece["last_modified"]), partial(dict, piece)

    return [Compared(UPLOADS, uploads), Compared(PARTS, pieces)]


def restore_uploads(s3: Any, rows: Mapping[str, Mapping[str, str]]) -> None:
    """Uploads in progress as they were written. Raises `KeyError` for a part of no upload."""
    for key, text in rows.get(UPLOADS, {}).items():
        s3._multipart_uploads._data[tuple(json.loads(key))] = {**decode(text), "parts": {}}
    for key, text in rows.get(PARTS, {}).items():
        *where, number = json.loads(key)
        s3._multipart_uploads._data[tuple(where)]["parts"][number] = decode(text)


def encode(value: Any) -> str:
    """The JSON text MiniStack reads back with its own hook."""
    from ministack.core.persistence import _json_default

    return json.dumps(value, default=_json_default)


def decode(text: str) -> Any:
    """The opposite of `encode`."""
    from ministack.core.persistence import _json_object_hook

    return json.loads(text, object_hook=_json_object_hook)
