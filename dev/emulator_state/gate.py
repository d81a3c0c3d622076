"""The ASGI application around MiniStack's: an answer leaves when what it says is on disk."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from dev.emulator_state.keeper import SMALL, Keeper
from dev.emulator_state.store import Unwritten

BACKGROUND_SECONDS = 0.5
"""How long what the emulator does by itself (a message that goes to a dead-letter queue) waits for the disk."""
ITEM_ACTIONS = frozenset(
    {"PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem", "TransactWriteItems", "GetItem", "BatchGetItem"}
    | {"TransactGetItems", "Query", "Scan"}
)
STATES = {"events": ("eventbridge",), "ses": ("ses", "ses_v2")}
"""What a service of a signature changes, where it is not the state of its own name."""
UNWATCHED = frozenset({"sts", "logs", "monitoring", "execute-api"})
"""Services that many requests change and nobody needs after a kill; they are written at a stop."""
_SERVICE = re.compile(r"Credential=[^/]+/[0-9]+/[^/]+/([^/]+)/aws4_request")
_READS = re.compile(r"(Get|List|Describe|Batch(Get|Check))")

Message = MutableMapping[str, Any]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Any, Any, Send], Awaitable[None]]

_log = logging.getLogger("dev.emulator_state")


class Gate:
    """Refuses with 503 as long as the disk takes nothing."""

    def __init__(self, inner: App, keeper: Keeper) -> None:
        self._inner, self._keeper = inner, keeper
        self._background: asyncio.Task[None] | None = None

    async def __call__(self, scope: Any, receive: Any, send: Send) -> None:
        if scope["type"] == "lifespan":
            self._background = self._background or asyncio.create_task(self._write_in_background())
        if scope["type"] != "http" or scope["path"].startswith("/_ministack/"):
            await self._inner(scope, receive, send)
        elif self._keeper.behind and not self._written(scope):
            await _refuse(send)
        else:
            await self._inner(scope, receive, self._after_writing(scope, send))

    def _after_writing(self, scope: Any, send: Send) -> Send:
        refused = False

        async def send_when_written(message: Message) -> None:
            nonlocal refused
            if message["type"] == "http.response.start" and not self._written(scope):
                refused = True
                await _refuse(send)
            if not refused:
                await send(message)

        return send_when_written

    def _written(self, scope: Any) -> bool:
        try:
            if self._keeper.behind:
                self._keeper.write()
            service, action = _request(scope)
            small: tuple[str, ...]
            if service == "dynamodb":
                small = () if action in ITEM_ACTIONS or _READS.match(action) else ("dynamodb",)
                self._keeper.write(small, parts=False)
                return True
            of_object = service == "s3" and "/" in scope["path"].strip("/")
            if of_object or scope["method"] in ("GET", "HEAD") or _READS.match(action):
                small = ()
            else:
                small = tuple(name for name in STATES.get(service, (service,)) if name in SMALL)
                if not small and service not in UNWATCHED | {"sqs"} and "/invocations" not in scope["path"]:
                    self._keeper.others_changed()
            self._keeper.write(small)
        except Unwritten:
            return False
        return True

    async def _write_in_background(self) -> None:
        synced = 0
        while True:
            await asyncio.sleep(BACKGROUND_SECONDS)
            try:
                self._keeper.write(())
                self._keeper.write_others()
                if self._keeper.number != synced:
                    synced = self._keeper.number
                    await asyncio.to_thread(self._keeper.sync)
                    self._keeper.synced(synced)
            except Unwritten:
                pass
            except Exception:
                _log.exception("writing in the background failed")


def _request(scope: Any) -> tuple[str, str]:
    """The service a request is signed for and its action, each empty when it does not say."""
    headers = dict(scope["headers"])
    target = headers.get(b"x-amz-target", b"").decode("latin-1")
    signed = _SERVICE.search(headers.get(b"authorization", b"").decode("latin-1"))
    return signed[1] if signed else "", target.rpartition(".")[2]


async def _refuse(send: Send) -> None:
    # Without a body every AWS client takes it for what it is, whatever its protocol.
    await send({"type": "http.response.start", "status": 503, "headers": [(b"content-length", b"0")]})
    await send({"type": "http.response.body", "body": b""})
