"""How often AWS is asked when it does not answer: a call that is not idempotent is made once."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import MISSING, fields
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.domain.errors import Unavailable
from chalicelib.notifications.email_sms import send_email, send_sms
from chalicelib.platform import clients
from chalicelib.platform.settings import Settings
from chalicelib.storage.table import get


class Broken:
    """An AWS that fails each request, and counts them."""

    def __init__(self, *, answers: bool) -> None:
        self.requests = 0
        broken = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                broken.requests += 1
                self.rfile.read(int(self.headers.get("Content-Length", 0)))
                if answers:
                    self.send_response(500)
                    self.send_header("Content-Length", "0")
                    self.end_headers()
                self.close_connection = True

            def log_message(self, *args: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"


@pytest.fixture(params=[True, False], ids=["500", "connection closed"])
def broken(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Broken]:
    """Every client of the service speaks to it."""
    aws = Broken(answers=request.param)
    threading.Thread(target=aws.server.serve_forever, daemon=True).start()
    for name in (field.name.upper() for field in fields(Settings) if field.default is MISSING):
        monkeypatch.setenv(name, "x")
    monkeypatch.setenv("AWS_ENDPOINT_URL", aws.url)
    clients.forget()
    yield aws
    clients.forget()
    aws.server.shutdown()
    aws.server.server_close()


@pytest.mark.parametrize(
    "send",
    [
        lambda: send_email(clients.mail(), sender="motcua@example.vn", to="mai@example.vn", subject="x", text="x"),
        lambda: send_sms(clients.sms(), phone="0912345678", text="x"),
    ],
    ids=["ses", "sns"],
)
def test_a_message_is_handed_over_once(broken: Broken, send: Callable[[], str]) -> None:
    """Neither service recognises a repetition: a lost answer would become a second message."""
    with pytest.raises((ClientError, BotoCoreError)):
        send()
    assert broken.requests == 1


def test_what_may_be_repeated_is(broken: Broken) -> None:
    """A read, so that the count above is not that of a client that never tries again."""
    with pytest.raises(Unavailable):
        get(clients.table(), {"pk": {"S": "x"}, "sk": {"S": "x"}})
    assert broken.requests == 3


def test_no_client_waits_longer_than_a_function_may() -> None:
    """API Gateway gives up after 29 seconds; only consumers of queues call what is waited for longer."""
    for client in (clients.mail(), clients.sms()):
        assert (client.meta.config.connect_timeout, client.meta.config.read_timeout) == (1, 10)
