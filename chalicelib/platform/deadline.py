"""A limit on the whole of a call to another server. Those of urllib3 are for each read, and a byte a second keeps them.

A resolver that does not answer is not covered: the limits of the system's own resolver are.
"""

from __future__ import annotations

import os
import socket
import threading
from contextlib import suppress
from contextvars import ContextVar
from typing import Any

from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, PoolManager
from urllib3.connection import HTTPConnection, HTTPSConnection


class Deadline:
    """Shuts down the connections that its block uses when the time is up, wherever the block then waits."""

    def __init__(self, seconds: float) -> None:
        self.passed = False
        self._sockets: list[socket.socket] = []
        self._lock = threading.Lock()
        self._timer = threading.Timer(seconds, self._pass)
        self._timer.daemon = True

    def __enter__(self) -> Deadline:
        self._timer.start()
        self._before = _current.set(self)
        return self

    def __exit__(self, *_: object) -> None:
        _current.reset(self._before)
        self._timer.cancel()
        with self._lock:
            for each in self._sockets:
                each.close()
            self._sockets.clear()

    def watch(self, connected: socket.socket) -> None:
        """Shut this connection down with the others. It is watched by a descriptor of its own, also below TLS."""
        with self._lock:
            self._sockets.append(socket.socket(fileno=os.dup(connected.fileno())))
            if self.passed:
                self._shut()

    def _pass(self) -> None:
        with self._lock:
            self.passed = True
            self._shut()

    def _shut(self) -> None:
        for each in self._sockets:
            with suppress(OSError):  # the other side was first
                each.shutdown(socket.SHUT_RDWR)


_current: ContextVar[Deadline] = ContextVar("deadline")


class _Watched:
    """A connection that the deadline of the present block watches: when it is made, and when it is used again."""

    sock: socket.socket | None

    def _new_conn(self) -> socket.socket:
        made: socket.socket = super()._new_conn()  # type: ignore[misc]
        _current.get().watch(made)
        return made

    def request(self, *args: Any, **options: Any) -> None:
        if self.sock is not None:
            _current.get().watch(self.sock)
        super().request(*args, **options)  # type: ignore[misc]


class _Http(_Watched, HTTPConnection):
    pass


class _Https(_Watched, HTTPSConnection):
    pass


class _HttpPool(HTTPConnectionPool):
    ConnectionCls = _Http


class _HttpsPool(HTTPSConnectionPool):
    ConnectionCls = _Https


POOL = PoolManager()
"""Its requests are made inside a `Deadline`."""
POOL.pool_classes_by_scheme = {"http": _HttpPool, "https": _HttpsPool}
