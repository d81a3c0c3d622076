"""Threaded HTTP servers on loopback, and plain words when a port is taken."""

from __future__ import annotations

import logging
import random
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from werkzeug.serving import WSGIRequestHandler, make_server

from dev.place import HOST

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

_log = logging.getLogger("dev.http")


class _Quiet(WSGIRequestHandler):
    """Requests are written to the log file, not to the terminal."""

    protocol_version = "HTTP/1.1"

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        self.log("info", '"%s" %s %s', self.requestline, code, size)

    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002 (werkzeug's name)
        _log.log(logging.ERROR if type == "error" else logging.INFO, message.rstrip(), *args)


@contextmanager
def serving(application: WSGIApplication, port: int) -> Iterator[int]:
    """The application, answering on this port of 127.0.0.1 (0: any) until the block ends."""
    server = make_server(HOST, port, application, threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), name=f"http-{port}", daemon=True)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()


def is_free(port: int) -> bool:
    """Whether nobody listens there."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def three_free() -> int:
    """The first of three neighbouring free ports.

    They lie below those the system lends to outgoing connections: one of these could take a port
    back between two runs of the same stack.
    """
    while True:
        first = random.randrange(20_000, 32_000, 3)
        if all(is_free(port) for port in range(first, first + 3)):
            return first
