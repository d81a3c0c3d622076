"""Calls to other people's servers: a JSON object in time, or `Unavailable`."""

from __future__ import annotations

import gzip
import json
import socket
import threading
import time
import tracemalloc
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from chalicelib.domain.errors import Busy, Unavailable
from chalicelib.gateways.http import MOST_BYTES, SECONDS, call, get_json, json_object

QUICK = (0.3, 0.3)
ANSWERS: dict[str, tuple[int, bytes]] = {
    "/jwks": (200, b'{"keys": []}'),
    "/created": (201, b'{"keys": []}'),
    "/broken": (500, b'{"keys": []}'),
    "/too-often": (429, b'{"keys": []}'),
    "/missing": (404, b'{"keys": []}'),
    "/elsewhere": (302, b'{"keys": []}'),
    "/page": (200, b"<!doctype html>"),
    "/list": (200, b"[]"),
    "/nothing": (200, b""),
    "/latin": (200, b'{"a": "\xe9"}'),
    "/deep": (200, b'{"a":' * 20000 + b"1" + b"}" * 20000),
    "/long": (200, b'{"a": "' + b"x" * MOST_BYTES + b'"}'),
    "/padded": (200, b"{}" + b" " * MOST_BYTES),
    "/bomb": (200, gzip.compress(b'{"a": "' + b"x" * 50_000_000 + b'"}')),
}


class Elsewhere:
    """Somebody's server, and what it was asked."""

    def __init__(self) -> None:
        asked: list[tuple[str, str, bytes]] = []

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                asked.append((self.command, self.path, self._body()))
                if self.path == "/slow":
                    time.sleep(1)
                status, body = ANSWERS.get(self.path, (200, b"{}"))
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body) + (9 if self.path == "/cut" else 0)))
                if self.path == "/elsewhere":
                    self.send_header("Location", "/jwks")
                if self.path == "/bomb":
                    self.send_header("Content-Encoding", "gzip")
                self.end_headers()
                self.wfile.write(body)
                self.close_connection = self.path == "/cut"

            def do_POST(self) -> None:
                self.do_GET()

            def _body(self) -> bytes:
                return self.rfile.read(int(self.headers.get("Content-Length") or 0))

            def handle_one_request(self) -> None:
                try:
                    super().handle_one_request()
                except ConnectionError:
                    self.close_connection = True

            def log_message(self, *args: object) -> None:
                pass

        self.asked = asked
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"


def _posted(url: str, body: dict[str, str], *, timeout: tuple[float, float] = SECONDS) -> dict[str, Any]:
    """The object answered to a posted one, as providers' adapters ask."""
    return json_object(*call("POST", url, body=json.dumps(body).encode(), timeout=timeout))


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[Elsewhere]:
    """A server on loopback."""
    made = Elsewhere()
    threading.Thread(target=made.server.serve_forever, daemon=True).start()
    yield made
    made.server.shutdown()
    made.server.server_close()


def test_a_json_object_is_given_as_it_is(elsewhere: Elsewhere) -> None:
    """Asked for, or answered to a JSON object."""
    assert get_json(f"{elsewhere.url}/jwks") == {"keys": []}
    assert get_json(f"{elsewhere.url}/created") == {"keys": []}
    assert _posted(f"{elsewhere.url}/api", {"vnp_OrderInfo": "Nộp phí"}) == {}
    method, path, body = elsewhere.asked[-1]
    assert (method, path, json.loads(body)) == ("POST", "/api", {"vnp_OrderInfo": "Nộp phí"})


@pytest.mark.parametrize(
    "path",
    ["/broken", "/missing", "/page", "/list", "/nothing", "/latin", "/deep", "/long", "/padded", "/bomb", "/cut"],
)
def test_anything_else_is_unavailable(elsewhere: Elsewhere, path: str) -> None:
    """Refused, no JSON, no object, not text, too deep, too long, or cut off."""
    with pytest.raises(Unavailable) as caught:
        get_json(f"{elsewhere.url}{path}")
    assert caught.value.code == "outside_unavailable"
    assert get_json(f"{elsewhere.url}/jwks") == {"keys": []}


def test_asked_too_often_is_busy(elsewhere: Elsewhere) -> None:
    """Whoever asks leaves them alone for a while."""
    with pytest.raises(Busy):
        get_json(f"{elsewhere.url}/too-often")


def test_a_small_answer_cannot_grow_large_in_memory(elsewhere: Elsewhere) -> None:
    """Fifty megabytes packed into fifty kilobytes are not unpacked to find that they are too many."""
    get_json(f"{elsewhere.url}/jwks")  # what is imported and pooled once does not count
    tracemalloc.start()
    try:
        with pytest.raises(Unavailable):
            get_json(f"{elsewhere.url}/bomb")
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert most < 16 * MOST_BYTES


def test_nobody_is_followed_elsewhere(elsewhere: Elsewhere) -> None:
    """A redirect could lead inside; what was signed for one address is not for another."""
    before = len(elsewhere.asked)
    for ask in (get_json, lambda url: _posted(url, {"a": "b"})):
        with pytest.raises(Unavailable):
            ask(f"{elsewhere.url}/elsewhere")
    assert [path for _, path, _ in elsewhere.asked[before:]] == ["/elsewhere", "/elsewhere"]


def test_nobody_is_waited_for_too_long(elsewhere: Elsewhere) -> None:
    """And nobody is asked twice: the caller decides whether to try again."""
    before, begun = len(elsewhere.asked), time.monotonic()
    with pytest.raises(Unavailable):
        get_json(f"{elsewhere.url}/slow", timeout=QUICK)
    assert time.monotonic() - begun < 0.9
    assert len(elsewhere.asked) == before + 1


def test_nobody_at_home_is_unavailable() -> None:
    """A closed port, and an address that is none."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        closed = f"http://127.0.0.1:{taken.getsockname()[1]}/"
    for url in (closed, "http://", "ftp://127.0.0.1/", "http://127.0.0.1:99999/"):
        with pytest.raises(Unavailable):
            _posted(url, {}, timeout=QUICK)
