"""Calls to other people's servers: a JSON object in time, or `Unavailable`."""

from __future__ import annotations

import gzip
import json
import socket
import ssl
import threading
import time
import tracemalloc
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from chalicelib.domain.errors import Busy, Unavailable
from chalicelib.platform import deadline, http_client
from chalicelib.platform.http_client import MOST_BYTES, SECONDS, call, get_json, json_object

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
        requested: list[tuple[str, str, bytes]] = []

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                requested.append((self.command, self.path, self._body()))
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

        self.requests = requested
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
    method, path, body = elsewhere.requests[-1]
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
    before = len(elsewhere.requests)
    for ask in (get_json, lambda url: _posted(url, {"a": "b"})):
        with pytest.raises(Unavailable):
            ask(f"{elsewhere.url}/elsewhere")
    assert [path for _, path, _ in elsewhere.requests[before:]] == ["/elsewhere", "/elsewhere"]


def test_nobody_is_waited_for_too_long(elsewhere: Elsewhere) -> None:
    """And nobody is asked twice: the caller decides whether to try again."""
    before, begun = len(elsewhere.requests), time.monotonic()
    with pytest.raises(Unavailable):
        get_json(f"{elsewhere.url}/slow", timeout=QUICK)
    assert time.monotonic() - begun < 0.9
    assert len(elsewhere.requests) == before + 1


class Dripping:
    """A server whose answers come byte by byte, each well within the limit of a read."""

    def __init__(self, answer: bytes, context: ssl.SSLContext | None = None) -> None:
        self._answer, self._context = answer, context
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.url = f"{'https' if context else 'http'}://127.0.0.1:{self._listening.getsockname()[1]}/"
        self.ended = threading.Event()
        threading.Thread(target=self._serve, daemon=True).start()

    def close(self) -> None:
        self._listening.close()

    def _serve(self) -> None:
        connection, _ = self._listening.accept()
        with suppress(OSError), connection:
            if self._context:
                connection = self._context.wrap_socket(connection, server_side=True)
            connection.recv(9999)
            connection.sendall(self._answer)
            while True:
                time.sleep(0.05)
                connection.sendall(b" ")
        self.ended.set()


def _own_certificate(folder: Path) -> tuple[ssl.SSLContext, str]:
    """What a server on loopback shows, and the file by which it is believed."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "loopback")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    file = folder / "server.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context, str(file)


@pytest.mark.parametrize("secure", [False, True], ids=["http", "https"])
@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\nX-Long: ",
        b"HTTP/1.1 200 OK\r\nContent-Length: 4000\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfff\r\n{}",
    ],
    ids=["headers", "body", "until-it-closes", "chunks"],
)
def test_a_call_ends_though_its_answer_never_does(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, answer: bytes, secure: bool
) -> None:
    """Whatever part of it drips, and the connection is given up, not left behind."""
    monkeypatch.setattr(http_client, "IN_ALL_SECONDS", 0.6)
    context = None
    if secure:
        context, trusted = _own_certificate(tmp_path)
        monkeypatch.setitem(deadline.POOL.connection_pool_kw, "ca_certs", trusted)
    slow, begun = Dripping(answer, context), time.monotonic()
    try:
        with pytest.raises(Unavailable) as caught:
            call("GET", slow.url, timeout=(0.5, 0.5))
        assert 0.5 < time.monotonic() - begun < 2
        assert caught.value.code == "outside_unavailable"
        assert slow.ended.wait(2)
    finally:
        slow.close()


def test_a_handshake_that_never_ends_does_not_keep_a_call(monkeypatch: pytest.MonkeyPatch) -> None:
    """A record of TLS that is announced, and then comes byte by byte."""
    monkeypatch.setattr(http_client, "IN_ALL_SECONDS", 0.6)
    slow, begun = Dripping(b"\x16\x03\x03\x0f\xff\x02\x00\x0f\xfb"), time.monotonic()
    try:
        with pytest.raises(Unavailable):
            call("GET", slow.url.replace("http:", "https:"), timeout=(0.5, 0.5))
        assert 0.5 < time.monotonic() - begun < 2
    finally:
        slow.close()


def test_a_connection_that_is_used_again_has_its_own_deadline(
    elsewhere: Elsewhere, monkeypatch: pytest.MonkeyPatch
) -> None:
    """That of an earlier call does not cut it, and its own does."""
    monkeypatch.setattr(http_client, "IN_ALL_SECONDS", 0.4)
    get_json(f"{elsewhere.url}/jwks")
    time.sleep(0.6)
    assert get_json(f"{elsewhere.url}/jwks") == {"keys": []}
    begun = time.monotonic()
    with pytest.raises(Unavailable):
        get_json(f"{elsewhere.url}/slow", timeout=(5, 5))
    assert time.monotonic() - begun < 0.9


def test_nobody_at_home_is_unavailable() -> None:
    """A closed port, and an address that is none."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        closed = f"http://127.0.0.1:{taken.getsockname()[1]}/"
    for url in (closed, "http://", "ftp://127.0.0.1/", "http://127.0.0.1:99999/"):
        with pytest.raises(Unavailable):
            _posted(url, {}, timeout=QUICK)
